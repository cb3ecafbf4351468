import type { Sandbox } from "../../../scripts/sandbox";
import { floatingIp, port, server, site, started, type Client, type Site } from "./client";

let sandbox: Sandbox;
let client: Client;
let at: Site;
beforeEach(async () => {
  ({ sandbox, client } = await started());
  at = await site(client);
});
afterEach(() => sandbox.close());

const bind = (id: string, portId: string | null) =>
  client.call("PUT", "network", `/floatingips/${id}`, { floatingip: { port_id: portId } });

test("one PUT moves an address from port to port; the old port is free then", async () => {
  const [a, b] = [await port(client, at, "idr-proxy"), await port(client, at, "newidr-proxy")];
  const production = await floatingIp(client, at, a);
  const spare = await floatingIp(client, at, b);

  const refused = await bind(production.id, b);
  expect(refused.status).toBe(409);
  expect(refused.at("NeutronError.type")).toBe("FloatingIPPortAlreadyAssociated");
  expect(refused.at("NeutronError.message")).toContain(
    `floating IP ${production.address} (${production.id})`,
  );
  expect((await client.get("network", `/floatingips/${production.id}`)).at("floatingip.port_id")).toBe(a);

  await bind(spare.id, null);
  const moved = await bind(production.id, b);
  expect(moved.status).toBe(200);
  expect(moved.at("floatingip")).toMatchObject({
    port_id: b,
    fixed_ip_address: "192.168.1.3",
    router_id: at.routerId,
    status: "ACTIVE",
    port_details: { name: "newidr-proxy" },
  });
  expect((await bind(spare.id, a)).status).toBe(200);
});

test("fails for a port that no router joins to the external network", async () => {
  const network = await client.call("POST", "network", "/networks", { network: { name: "alone" } });
  const networkId = network.text("network.id");
  await client.call("POST", "network", "/subnets", {
    subnet: { network_id: networkId, ip_version: 4, cidr: "10.0.0.0/24" },
  });
  const made = await client.call("POST", "network", "/ports", { port: { network_id: networkId } });
  const { id } = await floatingIp(client, at, null);

  const refused = await bind(id, made.text("port.id"));
  expect([refused.status, refused.at("NeutronError.type")]).toEqual([
    404,
    "ExternalGatewayForFloatingIPNotFound",
  ]);
});

test("fails to take the router away from under an address", async () => {
  const { id } = await floatingIp(client, at, await port(client, at, "idr-proxy"));
  const remove = await client.call("PUT", "network", `/routers/${at.routerId}/remove_router_interface`, {
    subnet_id: at.subnetId,
  });
  const clear = await client.call("PUT", "network", `/routers/${at.routerId}`, {
    router: { external_gateway_info: {} },
  });

  expect(remove.at("NeutronError.type")).toBe("RouterInterfaceInUseByFloatingIP");
  expect(clear.at("NeutronError.type")).toBe("RouterExternalGatewayInUseByFloatingIp");
  expect((await client.call("DELETE", "network", `/floatingips/${id}`)).status).toBe(204);
});

test("deleting a port frees its address", async () => {
  const portId = await port(client, at, "idr-proxy");
  const { id } = await floatingIp(client, at, portId);
  await client.call("DELETE", "network", `/ports/${portId}`);

  const left = (await client.get("network", `/floatingips/${id}`)).at("floatingip");
  expect(left).toMatchObject({ port_id: null, fixed_ip_address: null, router_id: null, status: "DOWN" });
});

test("is found by description and address", async () => {
  const { id, address } = await floatingIp(client, at, null);
  const find = async (query: string) =>
    (await client.get("network", `/floatingips?${query}`)).rows("floatingips").map((one) => one.id);

  expect(await find("description=idr-production")).toEqual([id]);
  expect(await find("description=idr-spare")).toEqual([]);
  expect(await find(`floating_ip_address=${address}`)).toEqual([id]);
});

test("the log says who an address reached, and never that a move left it to nobody", async () => {
  const [a, b] = [await server(client, at, "idr-proxy"), await server(client, at, "newidr-proxy")];
  const { id, address } = await floatingIp(client, at, a.portId);
  await bind(id, b.portId);
  await bind(id, a.portId);

  const log = await sandbox.control.addressHistory(address);
  expect(log.map((event) => event.serverName)).toEqual(["idr-proxy", "newidr-proxy", "idr-proxy"]);
  expect(log.every((event) => event.portId !== null)).toBe(true);

  await bind(id, null);
  expect((await sandbox.control.addressHistory(address)).at(-1)).toMatchObject({
    portId: null,
    serverId: null,
  });
});
