import { wrapped, Fields } from "./body";
import { computeFault, notFound } from "./errors";
import { requireIdle, requireVmState } from "./nova-change";
import { beginAction, doneAction, endAction } from "./nova-instance-actions";
import { planNics, plugNic } from "./nova-nics";
import { addresses, portsOf } from "./nova-server-view";
import { ownServer, requireUnlocked } from "./nova-servers";
import { removePort } from "./neutron-ports";
import { accepted, ok, type Call, type Router } from "./router";
import type { Port, SecurityGroupRule, Server } from "./types";

/** What a server is plugged into: interfaces, addresses, security groups. */
export function novaInterfaces(router: Router): void {
  const path = "/servers/:id/os-interface";
  router.on("GET", path, (call) =>
    ok({ interfaceAttachments: portsOf(call.cloud, ownServer(call)).map(show) }),
  );
  router.on("POST", path, (call) => {
    const server = ownServer(call);
    const given = wrapped(call.body, "interfaceAttachment");
    requireFree(server, "attach_interface");
    const portId = given.string("port_id");
    if (portId !== undefined && call.cloud.state.ports.get(portId)?.projectId !== call.token.projectId) {
      throw notFound(`Port id ${portId}`);
    }
    const address = given.records("fixed_ips")?.[0]?.string("ip_address");
    const wish = { port: portId, uuid: given.string("net_id"), fixed_ip: address };
    const [nic] = planNics(call, new Fields({ networks: [wish] }), ["default"]);
    if (nic === undefined) throw computeFault(400, "No interface was asked for");
    const port = plugNic(call, server, nic);
    doneAction(call, server, "attach_interface");
    port.status = server.status === "ACTIVE" ? "ACTIVE" : "DOWN";
    return ok({ interfaceAttachment: show(port) });
  });
  router.on("GET", `${path}/:port`, (call) => ok({ interfaceAttachment: show(plugged(call)) }));
  router.on("DELETE", `${path}/:port`, (call) => {
    const server = ownServer(call);
    requireFree(server, "detach_interface");
    const port = portsOf(call.cloud, server).find((one) => one.id === call.params.port);
    const { id } = beginAction(call, server, "detach_interface");
    // Nova takes the order first and looks for the port then.
    endAction(call.cloud, id, port === undefined);
    if (port === undefined) return accepted();
    unplug(call, port, server.ownPortIds.includes(port.id));
    server.portIds = server.portIds.filter((one) => one !== port.id);
    return accepted();
  });
  router.on("GET", "/servers/:id/ips", (call) =>
    ok({ addresses: addresses(call.cloud, ownServer(call), true) }),
  );
  router.on("GET", "/servers/:id/os-security-groups", (call) => {
    const ids = new Set(portsOf(call.cloud, ownServer(call)).flatMap((port) => port.securityGroupIds));
    return ok({ security_groups: [...ids].map((id) => showGroup(call, id)) });
  });
}

/** @throws ApiError 409 when the server's interfaces can't be changed now */
function requireFree(server: Server, action: string): void {
  requireUnlocked(server);
  requireVmState(server, action, ["active", "paused", "stopped"]);
  requireIdle(server, action);
}

function plugged(call: Call): Port {
  const server = ownServer(call);
  const id = call.params.port ?? "";
  const port = portsOf(call.cloud, server).find((one) => one.id === id);
  if (port === undefined) {
    throw call.cloud.state.ports.has(id)
      ? computeFault(404, `Instance ${server.id} does not have a port with id ${id}`)
      : notFound(`Port id ${id}`);
  }
  return port;
}

function unplug(call: Call, port: Port, own: boolean): void {
  if (own) {
    removePort(call.cloud, port);
    return;
  }
  port.deviceId = "";
  port.deviceOwner = "";
  port.status = "DOWN";
}

const show = (port: Port) => ({
  net_id: port.networkId,
  port_id: port.id,
  mac_addr: port.macAddress,
  port_state: port.status,
  fixed_ips: port.fixedIps.map((fixed) => ({ subnet_id: fixed.subnetId, ip_address: fixed.address })),
});

function showGroup(call: Call, id: string) {
  const { state } = call.cloud;
  const group = state.securityGroups.get(id);
  const rules = [...state.rules.values()].filter(
    (rule) => rule.groupId === id && rule.direction === "ingress" && rule.ethertype === "IPv4",
  );
  return {
    id,
    description: group?.description,
    name: group?.name,
    tenant_id: group?.projectId,
    rules: rules.map((rule) => showGroupRule(call, rule)),
  };
}

function showGroupRule(call: Call, rule: SecurityGroupRule) {
  const remote =
    rule.remoteGroupId === null ? undefined : call.cloud.state.securityGroups.get(rule.remoteGroupId);
  const anywhere = rule.remoteIpPrefix ?? (remote === undefined ? "0.0.0.0/0" : undefined);
  return {
    id: rule.id,
    parent_group_id: rule.groupId,
    ip_protocol: rule.protocol,
    from_port: rule.portMin,
    to_port: rule.portMax,
    group: remote === undefined ? {} : { name: remote.name, tenant_id: remote.projectId },
    ip_range: anywhere === undefined ? {} : { cidr: anywhere },
  };
}
