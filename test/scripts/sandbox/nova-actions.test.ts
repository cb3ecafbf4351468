import type { Sandbox } from "../../../scripts/sandbox";
import { server, serverBody, site, started, type Client } from "./client";

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

test("records an action that failed, and one that never ended", async () => {
  const last = async () => {
    const listed = await client.get("compute", `/servers/${id}/os-instance-actions`);
    const path = `/servers/${id}/os-instance-actions/${listed.text("instanceActions.0.request_id")}`;
    return client.get("compute", path, { "OpenStack-API-Version": "compute 2.51" });
  };
  await sandbox.control.addFault({ kind: "error", method: "POST", path: "/action$", count: 1 });
  await act({ "os-stop": null });
  await client.serverIs(id, "ERROR");
  const failed = await last();
  await sandbox.control.addFault({ kind: "stuck", method: "POST", path: "/action$", count: 1 });
  await act({ "os-stop": null });
  const stuck = await last();

  expect(failed.at("instanceAction")).toMatchObject({ action: "stop", message: "Error" });
  expect(failed.at("instanceAction.events.0.result")).toBe("Error");
  expect(stuck.at("instanceAction")).toMatchObject({ action: "stop", message: null });
  expect(stuck.at("instanceAction.events.0")).toMatchObject({ finish_time: null, result: null });
});

test("boots a server from an image of another one, with its volumes", async () => {
  const volumes = async (of: string) =>
    (await client.get("compute", `/servers/${of}/os-volume_attachments`)).rows("volumeAttachments");
  const [root] = await volumes(id);
  await sandbox.control.setMark(String(root?.volumeId), "release 1");
  const made = await act({ createImage: { name: "before" } });
  const imageRef = /[^/]+$/.exec(made.headers.get("location") ?? "")?.[0] ?? "";
  const image = await client.get("image", `/images/${imageRef}`);
  const [disk] = JSON.parse(image.text("block_device_mapping")) as { snapshot_id: string }[];
  await client.until(
    "volume",
    `/snapshots/${disk?.snapshot_id ?? ""}`,
    (answer) => answer.at("snapshot.status") === "available",
  );

  const at = await site(client, "192.168.2.0/24");
  const body = await serverBody(client, "idr-copy", { uuid: at.networkId }, { imageRef });
  const fields = { ...body.server, block_device_mapping_v2: undefined };
  const copy = await client.call("POST", "compute", "/servers", { server: fields });
  await client.serverIs(copy.text("server.id"), "ACTIVE");

  const [copied] = await volumes(copy.text("server.id"));
  expect(copied?.volumeId).not.toBe(root?.volumeId);
  expect(await sandbox.control.mark(String(copied?.volumeId))).toBe("release 1");
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
