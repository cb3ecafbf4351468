import type { Sandbox } from "../../../scripts/sandbox";
import { started, type Client } from "./client";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => ({ sandbox, client } = await started()));
afterEach(() => sandbox.close());

const create = (volume: Record<string, unknown>, headers?: Record<string, string>) =>
  client.call("POST", "volume", "/volumes", { volume }, headers);

test("a clone of N GiB takes N divided by the rate, and names its source", async () => {
  const source = await client.volume({ name: "db", size: 100 });
  await sandbox.control.setSettings({ cloneGiBPerSecond: 200 });

  const started = Date.now();
  const made = await create({ name: "clone", size: 120, source_volid: source });
  const id = made.text("volume.id");
  expect(made.status).toBe(202);
  expect(made.at("volume")).toMatchObject({ status: "creating", source_volid: source, size: 120 });

  await client.volumeIs(id, "available");
  const seconds = (Date.now() - started) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(0.5);
});

test("a copy holds what its source held when the copy began", async () => {
  const { control } = sandbox;
  const source = await client.volume({ name: "db", size: 100 });
  await control.setMark(source, "release 1");
  await control.setSettings({ cloneGiBPerSecond: 500 });

  const clone = (await create({ size: 100, source_volid: source })).text("volume.id");
  await control.setMark(source, "release 2");
  await client.volumeIs(clone, "available");
  const snapshot = await client.call("POST", "volume", "/snapshots", { snapshot: { volume_id: source } });
  await control.setMark(clone, "written to the clone");

  expect(await control.mark(source)).toBe("release 2");
  expect(await control.mark(clone)).toBe("written to the clone");
  const marks = await control.marks();
  expect(marks.find((one) => one.id === snapshot.at("snapshot.id"))?.mark).toBe("release 2");
});

test.each([
  [{ size: 0 }, 400, "Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1"],
  [
    { size: "big" },
    400,
    "Invalid input for field/attribute size. Value: big. 'big' does not match '^[0-9]+$'",
  ],
  [{ size: 1, volume_type: "gold" }, 404, "Volume type with name gold could not be found."],
  [{ size: 1, availability_zone: "mars" }, 400, "Availability zone 'mars' is invalid."],
  [{ size: 1, source_volid: "nope" }, 404, "Volume nope could not be found."],
  [{ size: 1, snapshot_id: "nope" }, 404, "Snapshot nope could not be found."],
  [{ size: 1, backup_id: "nope" }, 404, "Backup nope could not be found."],
  [{ size: 1, imageRef: "nope" }, 400, "Invalid image identifier or unable to access requested image."],
])("fails for %j as Cinder does", async (spec, status, message) => {
  const answer = await create(spec);

  expect(answer.status).toBe(status);
  expect(Object.values(answer.body as object)[0]).toEqual({ code: status, message });
});

test("fails for metadata longer than 255 characters", async () => {
  const answer = await create({ size: 1, metadata: { k: "x".repeat(256) } });

  expect(answer.status).toBe(400);
  expect(answer.at("badRequest.message")).toMatch(/ is too long$/);
  expect((await create({ size: 1, metadata: { k: "x".repeat(255) } })).status).toBe(202);
});

test("fails for a clone that is smaller than its source or whose source is not ready", async () => {
  const source = await client.volume({ size: 10 });
  const small = await create({ size: 9, source_volid: source });
  await sandbox.control.setVolumeStatus(source, "creating");
  const early = await create({ size: 10, source_volid: source });

  expect(small.at("badRequest.message")).toBe(
    "Invalid input received: Volume size '9'GB cannot be smaller than original volume size  10GB. They must be >= original volume size.",
  );
  expect(early.at("badRequest.message")).toBe(
    "Invalid volume: Originating source volume status must be one of 'available, in-use' values",
  );
});

test("fails to delete a volume that has snapshots, and deletes it without", async () => {
  const id = await client.volume({ size: 1 });
  const snapshot = await client.call("POST", "volume", "/snapshots", { snapshot: { volume_id: id } });
  const snapshotPath = `/snapshots/${snapshot.text("snapshot.id")}`;

  const refused = await client.call("DELETE", "volume", `/volumes/${id}`);
  expect(refused.status).toBe(400);
  expect(refused.at("badRequest.message")).toContain("have snapshots");

  await client.until("volume", snapshotPath, (answer) => answer.at("snapshot.status") === "available");
  await client.call("DELETE", "volume", snapshotPath);
  await client.gone("volume", snapshotPath);
  await sandbox.control.setSettings({ deleteSeconds: 0.5 });
  expect((await client.call("DELETE", "volume", `/volumes/${id}`)).status).toBe(202);
  expect((await client.get("volume", `/volumes/${id}`)).at("volume.status")).toBe("deleting");
  await client.gone("volume", `/volumes/${id}`);
});

test("filters by name and status, newest first, page by page", async () => {
  for (const name of ["a", "b", "b"]) await client.volume({ name, size: 1 });

  const named = await client.get("volume", "/volumes/detail?name=b&status=available");
  const none = await client.get("volume", "/volumes?name=b&status=error");
  const first = await client.get("volume", "/volumes?limit=2");
  const next = (first.at("volumes_links") as { rel: string; href: string }[])[0];
  const second = await fetch(next?.href ?? "", { headers: { "X-Auth-Token": client.token } });

  expect(named.at("volumes")).toHaveLength(2);
  expect(none.at("volumes")).toEqual([]);
  expect(first.names("volumes")).toEqual(["b", "b"]);
  expect(next?.rel).toBe("next");
  const rest = (await second.json()) as { volumes: { name: string }[] };
  expect(rest.volumes.map((one) => one.name)).toEqual(["a"]);
});

test("extends an available volume, and one in use only from microversion 3.42 on", async () => {
  const id = await client.volume({ size: 1 });
  const extend = (size: number, version?: string) =>
    client.call(
      "POST",
      "volume",
      `/volumes/${id}/action`,
      { "os-extend": { new_size: size } },
      version === undefined ? {} : { "OpenStack-API-Version": `volume ${version}` },
    );

  expect((await extend(2)).status).toBe(202);
  await client.volumeIs(id, "available");
  expect((await client.get("volume", `/volumes/${id}`)).at("volume.size")).toBe(2);
  expect((await extend(2)).at("badRequest.message")).toContain("must be greater than current size");
  await sandbox.control.setVolumeStatus(id, "in-use");
  expect((await extend(3)).status).toBe(400);
  expect((await extend(3, "3.42")).status).toBe(202);
  await client.volumeIs(id, "in-use");
});
