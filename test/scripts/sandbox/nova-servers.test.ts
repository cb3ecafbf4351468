import type { Sandbox } from "../../../scripts/sandbox";
import { floatingIp, port, server, serverBody, site, started, type Client, type Site } from "./client";

let sandbox: Sandbox;
let client: Client;
let at: Site;
beforeEach(async () => {
  ({ sandbox, client } = await started());
  at = await site(client);
});
afterEach(() => sandbox.close());

const create = (body: unknown) => client.call("POST", "compute", "/servers", body);

test("boots from a volume made of the image, on a port that was there before", async () => {
  await sandbox.control.setSettings({ bootSeconds: 0.5 });
  const portId = await port(client, at, "idr-proxy");
  const made = await create(await serverBody(client, "idr-proxy", { port: portId }));
  const id = made.text("server.id");
  const building = (await client.get("compute", `/servers/${id}`)).at("server");
  const up = await client.serverIs(id, "ACTIVE");

  expect(made.status).toBe(202);
  expect(building).toMatchObject({
    status: "BUILD",
    addresses: {},
    image: "",
    "OS-EXT-STS:vm_state": "building",
  });
  expect(up.at("server.OS-EXT-STS:vm_state")).toBe("active");
  expect(up.at("server.addresses.idr")).toEqual([
    expect.objectContaining({ addr: "192.168.1.2", "OS-EXT-IPS:type": "fixed" }),
  ]);
  expect(up.at("server.security_groups")).toEqual([{ name: "web" }]);
  const root = up.text("server.os-extended-volumes:volumes_attached.0.id");
  const volume = await client.get("volume", `/volumes/${root}`);
  expect(volume.at("volume")).toMatchObject({ status: "in-use", size: 80, bootable: "true" });
  expect(volume.at("volume.attachments.0")).toMatchObject({ server_id: id, device: "/dev/vda" });
  const bound = (await client.get("network", `/ports/${portId}`)).at("port");
  expect(bound).toMatchObject({ device_id: id, device_owner: "compute:nova", status: "ACTIVE" });
});

test("a deleted server leaves its port and data volumes, and takes its root volume", async () => {
  const { id, portId } = await server(client, at, "idr-proxy");
  const { address } = await floatingIp(client, at, portId);
  const shown = await client.get("compute", `/servers/${id}`);
  const root = shown.text("server.os-extended-volumes:volumes_attached.0.id");
  const data = await client.volume({ size: 100 });
  const attachments = `/servers/${id}/os-volume_attachments`;
  await client.call("POST", "compute", attachments, { volumeAttachment: { volumeId: data } });
  await client.volumeIs(data, "in-use");

  expect((await client.call("DELETE", "compute", `/servers/${id}`)).status).toBe(204);
  await client.gone("compute", `/servers/${id}`);

  expect(shown.at("server.addresses.idr.1")).toMatchObject({ addr: address, "OS-EXT-IPS:type": "floating" });
  await client.gone("volume", `/volumes/${root}`);
  await client.volumeIs(data, "available");
  const left = (await client.get("network", `/ports/${portId}`)).at("port");
  expect(left).toMatchObject({ device_id: "", device_owner: "", status: "DOWN" });
});

test("makes a port itself when it is given a network, and removes it with the server", async () => {
  const made = await create(
    await serverBody(client, "one", { uuid: at.networkId }, { security_groups: [{ name: "web" }] }),
  );
  const id = made.text("server.id");
  await client.serverIs(id, "ACTIVE");
  const ports = async () => (await client.get("network", `/ports?device_id=${id}`)).at("ports") as unknown[];

  expect(await ports()).toEqual([expect.objectContaining({ security_groups: [at.groupId] })]);
  await client.call("DELETE", "compute", `/servers/${id}`);
  await client.gone("compute", `/servers/${id}`);
  expect(await ports()).toEqual([]);
});

test("boots in the project's default group, also when nobody has asked for groups before", async () => {
  await sandbox.control.reset();
  const made = await client.call("POST", "network", "/networks", { network: { name: "first" } });
  const networkId = made.text("network.id");
  const subnet = { network_id: networkId, ip_version: 4, cidr: "192.168.2.0/24" };
  await client.call("POST", "network", "/subnets", { subnet });
  const booted = await create(await serverBody(client, "one", { uuid: networkId }));
  const shown = await client.serverIs(booted.text("server.id"), "ACTIVE");
  expect(shown.at("server.security_groups")).toEqual([{ name: "default" }]);
});

test.each([
  [{ key_name: "nobody" }, 400, "Invalid key_name provided."],
  [{ flavorRef: "huge" }, 400, "Flavor huge could not be found."],
  [{ networks: [{ port: "nope" }] }, 400, "Port id nope could not be found."],
  [{ networks: [{ uuid: "nope" }] }, 400, "Network nope could not be found."],
  [{ security_groups: [{ name: "no" }] }, 400, "Unable to find security_group with name or id 'no'"],
  [{ availability_zone: "mars" }, 400, "The requested availability zone is not available"],
  [{ block_device_mapping_v2: [] }, 400, "Missing imageRef attribute"],
])("fails for %j as Nova does", async (change, status, message) => {
  const answer = await create(await serverBody(client, "one", { uuid: at.networkId }, change));

  expect(answer.status).toBe(status);
  expect(answer.at("badRequest.message")).toBe(message);
});

test("fails for metadata longer than 255 characters, and for unknown properties", async () => {
  const network = { uuid: at.networkId };
  const long = await create(
    await serverBody(client, "one", network, { metadata: { groups: "x".repeat(256) } }),
  );
  const odd = await create(await serverBody(client, "one", network, { colour: "red" }));

  expect(long.status).toBe(400);
  expect(long.at("badRequest.message")).toMatch(
    /^Invalid input for field\/attribute groups\. .* is too long$/,
  );
  expect(odd.at("badRequest.message")).toContain(
    "Additional properties are not allowed ('colour' was unexpected)",
  );
});

test("fails for a port that another server has", async () => {
  const { portId } = await server(client, at, "one");
  const answer = await create(await serverBody(client, "two", { port: portId }));

  expect(answer.status).toBe(409);
  expect(answer.at("conflictingRequest.message")).toBe(`Port ${portId} is still in use.`);
});

test("a root volume over Cinder's quota is the server's fault, not the call's", async () => {
  await sandbox.control.setQuotas({ gigabytes: 79 });
  const made = await create(await serverBody(client, "one", { uuid: at.networkId }));
  const failed = await client.serverIs(made.text("server.id"), "ERROR");

  expect(made.status).toBe(202);
  expect(failed.at("server.fault.message")).toContain("VolumeSizeExceedsAvailableQuota");
});

test("filters by name as a regular expression and by status; names need not be unique", async () => {
  await server(client, at, "idr-proxy");
  await server(client, at, "idr-database");
  await server(client, at, "idr-proxy");
  const names = async (query: string) => (await client.get("compute", `/servers${query}`)).names("servers");

  expect(await names("?name=prox")).toEqual(["idr-proxy", "idr-proxy"]);
  expect(await names("?name=^idr-d")).toEqual(["idr-database"]);
  expect(await names("/detail?status=SHUTOFF")).toEqual([]);
  expect(await names("?limit=1")).toHaveLength(1);
});

test("shows what the microversion asked for has, and refuses one that is too new", async () => {
  const { id } = await server(client, at, "one");
  const ask = (version: string) =>
    client.get("compute", `/servers/${id}`, { "OpenStack-API-Version": `compute ${version}` });

  const base = await client.get("compute", `/servers/${id}`);
  const newer = (await ask("2.79")).at("server");
  const refused = await ask("2.200");

  expect(base.at("server")).not.toHaveProperty("tags");
  expect(base.at("server.flavor")).toHaveProperty("id");
  expect(newer).toMatchObject({ tags: [], locked: false, flavor: { original_name: "m1.large", vcpus: 4 } });
  expect(refused.status).toBe(406);
  expect(refused.at("computeFault.message")).toBe(
    "Version 2.200 is not supported by the API. Minimum is 2.1 and maximum is 2.93.",
  );
});
