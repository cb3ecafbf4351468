import type { Sandbox } from "../../../scripts/sandbox";
import { started, type Client } from "./client";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => ({ sandbox, client } = await started()));
afterEach(() => sandbox.close());

async function backup(body: Record<string, unknown>): Promise<string> {
  const made = await client.call("POST", "volume", "/backups", { backup: body });
  expect(made.status).toBe(202);
  const id = made.text("backup.id");
  await client.until("volume", `/backups/${id}`, (one) => one.at("backup.status") === "available");
  return id;
}

test("a volume made from a backup (microversion 3.47) holds what was backed up", async () => {
  const id = await client.volume({ name: "db", size: 5 });
  await sandbox.control.setMark(id, "monday");
  const backupId = await backup({ volume_id: id, name: "db-monday" });
  await client.volumeIs(id, "available");
  await sandbox.control.setMark(id, "tuesday");

  const made = await client.call(
    "POST",
    "volume",
    "/volumes",
    { volume: { size: 5, backup_id: backupId } },
    { "OpenStack-API-Version": "volume 3.47" },
  );

  expect(made.status).toBe(202);
  // A volume does not say which backup it was made from, as on a real Cinder.
  expect(made.at("volume")).not.toHaveProperty("backup_id");
  const restored = made.text("volume.id");
  await client.volumeIs(restored, "available");
  expect(await sandbox.control.mark(restored)).toBe("monday");
});

test("restores over a volume or into a new one", async () => {
  const id = await client.volume({ name: "db", size: 5 });
  await sandbox.control.setMark(id, "monday");
  const backupId = await backup({ volume_id: id });
  await client.volumeIs(id, "available");
  await sandbox.control.setMark(id, "broken");
  const restore = (body: Record<string, unknown>) =>
    client.call("POST", "volume", `/backups/${backupId}/restore`, { restore: body });

  const over = await restore({ volume_id: id });
  expect(over.at("restore")).toEqual({ backup_id: backupId, volume_id: id, volume_name: "db" });
  await client.volumeIs(id, "available");
  expect(await sandbox.control.mark(id)).toBe("monday");

  await client.until("volume", `/backups/${backupId}`, (one) => one.at("backup.status") === "available");
  const fresh = await restore({ name: "second" });
  const freshId = fresh.text("restore.volume_id");
  await client.volumeIs(freshId, "available");
  expect(await sandbox.control.mark(freshId)).toBe("monday");
});

test("fails to back up a volume in use without force", async () => {
  const id = await client.volume({ size: 1 });
  await sandbox.control.setVolumeStatus(id, "in-use");

  const refused = await client.call("POST", "volume", "/backups", { backup: { volume_id: id } });
  expect(refused.status).toBe(400);
  await backup({ volume_id: id, force: true });
  await client.volumeIs(id, "in-use");
});
