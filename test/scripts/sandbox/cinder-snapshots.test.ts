import type { Sandbox } from "../../../scripts/sandbox";
import { started, type Client } from "./client";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => ({ sandbox, client } = await started()));
afterEach(() => sandbox.close());

const snapshot = (body: Record<string, unknown>, version?: string) =>
  client.call(
    "POST",
    "volume",
    "/snapshots",
    { snapshot: body },
    version === undefined ? {} : { "OpenStack-API-Version": `volume ${version}` },
  );

test("a volume in use needs force, until microversion 3.66, which refuses force=false", async () => {
  const id = await client.volume({ size: 7 });
  await sandbox.control.setVolumeStatus(id, "in-use");

  const without = await snapshot({ volume_id: id });
  expect(without.status).toBe(400);
  expect(without.at("badRequest.message")).toBe(
    `Invalid volume: Volume ${id} status must be available, but current status is: in-use.`,
  );
  expect((await snapshot({ volume_id: id, force: true })).status).toBe(202);
  expect((await snapshot({ volume_id: id }, "3.66")).status).toBe(202);
  expect((await snapshot({ volume_id: id, force: false }, "3.66")).status).toBe(400);
});

test("a volume made from a snapshot holds what was on it and records it", async () => {
  const id = await client.volume({ name: "db", size: 7 });
  await sandbox.control.setMark(id, "before");
  const made = await snapshot({ volume_id: id, name: "db-20261101" });
  const snapshotId = made.text("snapshot.id");
  await sandbox.control.setMark(id, "after");
  await client.until(
    "volume",
    `/snapshots/${snapshotId}`,
    (one) => one.at("snapshot.status") === "available",
  );

  const copy = await client.volume({ name: "restored", snapshot_id: snapshotId });

  const shown = (await client.get("volume", `/volumes/${copy}`)).at("volume");
  expect(shown).toMatchObject({ snapshot_id: snapshotId, size: 7, source_volid: null });
  expect(await sandbox.control.mark(copy)).toBe("before");
});

test("lists by name, status and volume", async () => {
  const a = await client.volume({ size: 1 });
  const b = await client.volume({ size: 1 });
  for (const [volume, name] of [
    [a, "one"],
    [a, "two"],
    [b, "one"],
  ]) {
    await snapshot({ volume_id: volume, name });
  }
  const names = async (query: string) =>
    (await client.get("volume", `/snapshots${query}`)).names("snapshots");

  expect(await names(`?volume_id=${a}`)).toEqual(["two", "one"]);
  expect(await names("/detail?name=one")).toEqual(["one", "one"]);
  expect(await names(`?name=one&volume_id=${b}`)).toEqual(["one"]);
  expect(await names("?status=error")).toEqual([]);
});
