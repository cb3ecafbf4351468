import type { Sandbox } from "../../../scripts/sandbox";
import { server, site, started, type Client } from "./client";

let sandbox: Sandbox;
let client: Client;
let id: string;
beforeEach(async () => {
  ({ sandbox, client } = await started());
  ({ id } = await server(client, await site(client), "idr-proxy"));
});
afterEach(() => sandbox.close());

const act = (body: Record<string, unknown>) => client.call("POST", "compute", `/servers/${id}/action`, body);

test("stops, starts and reboots", async () => {
  expect((await act({ "os-stop": null })).status).toBe(202);
  const off = await client.serverIs(id, "SHUTOFF");
  expect(off.at("server.OS-EXT-STS:power_state")).toBe(4);
  expect((await act({ "os-stop": null })).at("conflictingRequest.message")).toBe(
    `Cannot 'stop' instance ${id} while it is in vm_state stopped`,
  );
  await act({ "os-start": null });
  await client.serverIs(id, "ACTIVE");
  await sandbox.control.setSettings({ actionSeconds: 0.5 });
  await act({ reboot: { type: "SOFT" } });
  expect((await client.get("compute", `/servers/${id}`)).at("server.status")).toBe("REBOOT");
  await client.serverIs(id, "ACTIVE");
});

test("resizes to another flavor once it is confirmed, and goes back when it is reverted", async () => {
  const flavors = (await client.get("compute", "/flavors")).at("flavors") as { id: string; name: string }[];
  const flavorId = (name: string) => flavors.find((one) => one.name === name)?.id ?? "";
  const flavorNow = async () => (await client.get("compute", `/servers/${id}`)).text("server.flavor.id");

  expect((await act({ resize: { flavorRef: flavorId("m1.xlarge") } })).status).toBe(202);
  await client.serverIs(id, "VERIFY_RESIZE");
  expect((await act({ confirmResize: null })).status).toBe(204);
  await client.serverIs(id, "ACTIVE");
  expect(await flavorNow()).toBe(flavorId("m1.xlarge"));

  await act({ resize: { flavorRef: flavorId("m1.large") } });
  await client.serverIs(id, "VERIFY_RESIZE");
  expect((await act({ revertResize: null })).status).toBe(202);
  await client.serverIs(id, "ACTIVE");
  expect(await flavorNow()).toBe(flavorId("m1.xlarge"));
});

test("fails for an action that there is not", async () => {
  expect((await act({ explode: null })).at("badRequest.message")).toBe("There is no such action: explode");
});

test("changes metadata by key and refuses values over 255 characters", async () => {
  const path = `/servers/${id}/metadata`;
  await client.call("POST", "compute", path, { metadata: { release: "prod1" } });
  const long = await client.call("POST", "compute", path, { metadata: { release: "x".repeat(256) } });
  const one = await client.get("compute", `${path}/release`);
  const dropped = await client.call("DELETE", "compute", `${path}/release`);
  const left = await client.get("compute", path);

  expect(long.status).toBe(400);
  expect(one.at("meta")).toEqual({ release: "prod1" });
  expect(dropped.status).toBe(204);
  expect(left.at("metadata")).toEqual({ groups: "idr-proxy-hosts" });
});

test("fails to delete or stop a locked server, until it is unlocked", async () => {
  await act({ lock: null });
  const refused = await client.call("DELETE", "compute", `/servers/${id}`);

  expect([refused.status, refused.at("conflictingRequest.message")]).toEqual([
    409,
    `Instance ${id} is locked`,
  ]);
  expect((await act({ "os-stop": null })).status).toBe(409);
  await act({ unlock: null });
  expect((await client.call("DELETE", "compute", `/servers/${id}`)).status).toBe(204);
});
