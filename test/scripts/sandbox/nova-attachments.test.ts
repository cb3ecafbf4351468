import type { Sandbox } from "../../../scripts/sandbox";
import { server, site, started, type Client } from "./client";

let sandbox: Sandbox;
let client: Client;
let id: string;
let path: string;
beforeEach(async () => {
  ({ sandbox, client } = await started());
  ({ id } = await server(client, await site(client), "idr-database"));
  path = `/servers/${id}/os-volume_attachments`;
});
afterEach(() => sandbox.close());

const attach = (volumeId: string) => client.call("POST", "compute", path, { volumeAttachment: { volumeId } });

test("gives devices in order and passes through attaching and detaching", async () => {
  const [b, c] = [await client.volume({ size: 1 }), await client.volume({ size: 1 })];
  await sandbox.control.setSettings({ attachSeconds: 0.5 });

  const first = await attach(b);
  expect(first.at("volumeAttachment")).toEqual({ id: b, serverId: id, volumeId: b, device: "/dev/vdb" });
  expect((await client.get("volume", `/volumes/${b}`)).at("volume.status")).toBe("attaching");
  await client.volumeIs(b, "in-use");
  expect((await attach(c)).at("volumeAttachment.device")).toBe("/dev/vdc");
  await client.volumeIs(c, "in-use");

  expect((await client.call("DELETE", "compute", `${path}/${b}`)).status).toBe(202);
  expect((await client.get("volume", `/volumes/${b}`)).at("volume.status")).toBe("detaching");
  expect((await client.get("compute", `${path}/${b}`)).status).toBe(200);
  await client.volumeIs(b, "available");
  expect((await client.get("compute", `${path}/${b}`)).status).toBe(404);
});

test("fails to delete a volume in use, to attach it again, to detach the root volume", async () => {
  const data = await client.volume({ size: 1 });
  await attach(data);
  await client.volumeIs(data, "in-use");
  const attachments = (await client.get("compute", path)).at("volumeAttachments") as { volumeId: string }[];
  const root = attachments.find((one) => one.volumeId !== data)?.volumeId ?? "";

  expect((await client.call("DELETE", "volume", `/volumes/${data}`)).status).toBe(400);
  expect((await attach(data)).at("badRequest.message")).toBe(
    `Invalid volume: volume ${data} is already attached to instances: ${id}`,
  );
  const refused = await client.call("DELETE", "compute", `${path}/${root}`);
  expect(refused.at("badRequest.message")).toBe("Cannot detach a root device volume");
});
