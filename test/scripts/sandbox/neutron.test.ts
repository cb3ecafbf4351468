import type { Sandbox } from "../../../scripts/sandbox";
import { openPorts, port, site, started, type Client, type Site } from "./client";

let sandbox: Sandbox;
let client: Client;
let at: Site;
beforeEach(async () => {
  ({ sandbox, client } = await started());
  at = await site(client);
});
afterEach(() => sandbox.close());

const error = async (method: string, path: string, body?: unknown) => {
  const answer = await client.call(method, "network", path, body);
  return [answer.status, answer.at("NeutronError.type")];
};

test("gives a subnet its gateway and pool, and addresses in order", async () => {
  const subnet = (await client.get("network", `/subnets/${at.subnetId}`)).at("subnet");
  const first = await client.get("network", `/ports/${await port(client, at, "a")}`);
  const asked = await client.call("POST", "network", "/ports", {
    port: { network_id: at.networkId, fixed_ips: [{ ip_address: "192.168.1.50" }] },
  });

  expect(subnet).toMatchObject({
    gateway_ip: "192.168.1.1",
    allocation_pools: [{ start: "192.168.1.2", end: "192.168.1.254" }],
  });
  expect(first.at("port.fixed_ips")).toEqual([{ subnet_id: at.subnetId, ip_address: "192.168.1.2" }]);
  expect(asked.at("port.fixed_ips.0.ip_address")).toBe("192.168.1.50");
  const query = encodeURIComponent("ip_address=192.168.1.50");
  expect((await client.get("network", `/ports?fixed_ips=${query}`)).at("ports")).toHaveLength(1);
});

test("fails for addresses that are taken or elsewhere, and when none is left", async () => {
  const wish = (ip: string) => ({ port: { network_id: at.networkId, fixed_ips: [{ ip_address: ip }] } });
  await client.call("POST", "network", "/ports", wish("192.168.1.50"));
  expect(await error("POST", "/ports", wish("192.168.1.50"))).toEqual([409, "IpAddressAlreadyAllocated"]);
  expect(await error("POST", "/ports", wish("10.0.0.1"))).toEqual([400, "InvalidIpForSubnet"]);

  const network = await client.call("POST", "network", "/networks", { network: { name: "tiny" } });
  const networkId = network.text("network.id");
  await client.call("POST", "network", "/subnets", {
    subnet: { network_id: networkId, ip_version: 4, cidr: "10.0.0.0/30" },
  });
  await client.call("POST", "network", "/ports", { port: { network_id: networkId } });
  expect(await error("POST", "/ports", { port: { network_id: networkId } })).toEqual([
    409,
    "IpAddressGenerationFailure",
  ]);
});

test("fails to delete what something else needs", async () => {
  await port(client, at, "a");

  expect(await error("DELETE", `/networks/${at.networkId}`)).toEqual([409, "NetworkInUse"]);
  expect(await error("DELETE", `/subnets/${at.subnetId}`)).toEqual([409, "SubnetInUse"]);
  expect(await error("DELETE", `/routers/${at.routerId}`)).toEqual([409, "RouterInUse"]);
  expect(await error("DELETE", `/security-groups/${at.groupId}`)).toEqual([409, "SecurityGroupInUse"]);
  const own = await client.get("network", `/ports?device_id=${at.routerId}`);
  const id = own.text("ports.0.id");
  expect(await error("DELETE", `/ports/${id}`)).toEqual([409, "ServicePortInUse"]);
});

test("takes everything down in order", async () => {
  await client.call("PUT", "network", `/routers/${at.routerId}/remove_router_interface`, {
    subnet_id: at.subnetId,
  });
  for (const path of [
    `/routers/${at.routerId}`,
    `/subnets/${at.subnetId}`,
    `/networks/${at.networkId}`,
    `/security-groups/${at.groupId}`,
  ]) {
    expect((await client.call("DELETE", "network", path)).status).toBe(204);
    expect((await client.get("network", path)).status).toBe(404);
  }
});

test("a router's gateway must be on an external network, its subnets must not overlap", async () => {
  const gateway = { router: { external_gateway_info: { network_id: at.networkId } } };
  expect(await error("POST", "/routers", gateway)).toEqual([400, "BadRequest"]);
  const add = `/routers/${at.routerId}/add_router_interface`;
  expect(await error("PUT", add, { subnet_id: at.subnetId })).toEqual([400, "BadRequest"]);

  const second = await client.call("POST", "network", "/networks", { network: { name: "newidr" } });
  const overlapping = await client.call("POST", "network", "/subnets", {
    subnet: { network_id: second.at("network.id"), ip_version: 4, cidr: "192.168.1.0/25" },
  });
  const refused = await client.call("PUT", "network", add, { subnet_id: overlapping.at("subnet.id") });
  expect(refused.at("NeutronError.message")).toContain("overlaps with cidr 192.168.1.0/24");
});

test("every project has a default group whose members reach each other; it can't be deleted or made", async () => {
  const groups = (await client.get("network", "/security-groups?name=default")).at("security_groups");
  const [group] = groups as { id: string; security_group_rules: Record<string, string>[] }[];
  const id = group?.id ?? "";

  expect(groups).toHaveLength(1);
  expect(
    group?.security_group_rules.map((rule) => [rule.direction, rule.ethertype, rule.remote_group_id]),
  ).toEqual([
    ["ingress", "IPv4", id],
    ["ingress", "IPv6", id],
    ["egress", "IPv4", null],
    ["egress", "IPv6", null],
  ]);
  expect(await error("DELETE", `/security-groups/${id}`)).toEqual([409, "SecurityGroupCannotRemoveDefault"]);
  const wish = { security_group: { name: "default" } };
  expect(await error("POST", "/security-groups", wish)).toEqual([409, "SecurityGroupDefaultAlreadyExists"]);
});

test("fails for a rule that is there already, whatever its description", async () => {
  const rule = {
    direction: "ingress",
    protocol: "tcp",
    port_range_min: 443,
    port_range_max: 443,
    remote_ip_prefix: "0.0.0.0/0",
    security_group_id: at.groupId,
  };
  const first = await openPorts(client, at.groupId, 443, 443);
  const again = await client.call("POST", "network", "/security-group-rules", {
    security_group_rule: { ...rule, description: "https" },
  });

  expect(again.status).toBe(409);
  expect(again.at("NeutronError")).toEqual({
    type: "SecurityGroupRuleExists",
    message: `Security group rule already exists. Rule id is ${first}.`,
    detail: "",
  });
});

test.each([
  [{ port_range_min: 90, port_range_max: 80, protocol: "tcp" }, "SecurityGroupInvalidPortRange"],
  [{ port_range_min: 1, port_range_max: 70_000, protocol: "tcp" }, "SecurityGroupInvalidPortValue"],
  [{ port_range_min: 1, port_range_max: 2 }, "SecurityGroupProtocolRequiredWithPorts"],
  [{ protocol: "zork" }, "SecurityGroupRuleInvalidProtocol"],
  [{ remote_ip_prefix: "300.0.0.0/8" }, "InvalidCIDR"],
  [{ direction: "sideways" }, "HTTPBadRequest"],
  [{ colour: "red" }, "HTTPBadRequest"],
])("fails for the rule %j", async (rule, type) => {
  const wish = { direction: "ingress", security_group_id: at.groupId, ...rule };
  expect(await error("POST", "/security-group-rules", { security_group_rule: wish })).toEqual([400, type]);
});

test("filters by name, description, tags and booleans, picks fields, refuses unknown filters", async () => {
  await client.call("PUT", "network", `/networks/${at.networkId}/tags`, { tags: ["idr", "prod"] });
  const names = async (query: string) =>
    (await client.get("network", `/networks?${query}`)).names("networks");

  expect(await names("name=idr")).toEqual(["idr"]);
  expect(await names("router%3Aexternal=true")).toEqual(["public"]);
  expect(await names("tags=idr,prod")).toEqual(["idr"]);
  expect(await names("tags=idr,test")).toEqual([]);
  expect(await names("tags-any=idr,test")).toEqual(["idr"]);
  expect(await names("not-tags=idr")).toEqual(["public"]);
  const fields = await client.get("network", "/networks?name=idr&fields=id&fields=name");
  expect(fields.at("networks")).toEqual([{ id: at.networkId, name: "idr" }]);
  expect(await error("GET", "/networks?zork=1")).toEqual([400, "HTTPBadRequest"]);
});

test("pages with limit, marker and links, sorted as asked", async () => {
  for (const name of ["c", "a", "b"]) await port(client, at, name);
  const page = await client.get("network", "/ports?limit=2&sort_key=name&sort_dir=desc");
  const [next] = page.at("ports_links") as { rel: string; href: string }[];
  const rest = await fetch(next?.href ?? "", { headers: { "X-Auth-Token": client.token } });

  expect(page.names("ports")).toEqual(["c", "b"]);
  const { ports } = (await rest.json()) as { ports: { name: string }[] };
  expect(ports.map((one) => one.name)).toEqual(["a", ""]);
  expect(await error("GET", "/ports?limit=2&marker=nope")).toEqual([404, "PortNotFound"]);
});
