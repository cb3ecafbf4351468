import { type Row, rowOf, rowsOf } from "../answers";
import { fault, NOBODY } from "../refusals";
import { volume } from "../resources";
import * as shapes from "../shapes";
import { cloud, itWith, named } from "../suite";

const NOT_DELETABLE =
  "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.";

/** What a release and a restore live on: volumes made from volumes, snapshots and backups. */
export function volumeCopyCases(): void {
  let source: Row;
  let shot: Row;

  beforeAll(async () => {
    source = await volume("source", { size: 2, metadata: { note: "source" } });
    const { id } = await cloud.make("snapshot", {
      name: named("shot"),
      description: "words",
      volume_id: source.id,
      metadata: { day: "1" },
    });
    shot = await cloud.until("snapshot", id, "available");
  });

  const copy = (fields: object, microversion?: string) =>
    cloud.request(
      "volume",
      { name: named("copy"), ...fields },
      microversion === undefined ? {} : { microversion },
    );

  it("clones a volume, and says from which", async () => {
    const answer = await copy({ size: 2, source_volid: source.id });
    expect(answer).toMatchObject({
      status: 202,
      body: { volume: { ...shapes.volume, status: "creating", source_volid: source.id, size: 2 } },
    });
    const made = await cloud.until("volume", rowOf(answer, "volume").id, "available");
    expect(made).toMatchObject({
      ...shapes.volume,
      source_volid: source.id,
      snapshot_id: null,
      metadata: {},
    });
    expect(await cloud.show("volume", source.id)).toMatchObject({ status: "available", attachments: [] });
  });

  it("gives a clone its source's size when none is asked for, and a larger one when it is", async () => {
    for (const [fields, size] of [
      [{}, 2],
      [{ size: 3 }, 3],
    ] as const) {
      const answer = await copy({ source_volid: source.id, ...fields });
      expect(answer).toMatchObject({ status: 202, body: { volume: { size } } });
      await cloud.until("volume", rowOf(answer, "volume").id, "available");
    }
  });

  it("fails to clone a volume into a smaller one", async () => {
    expect(await copy({ size: 1, source_volid: source.id })).toMatchObject(
      fault(
        400,
        "Invalid input received: Volume size '1'GB cannot be smaller than original volume size  2GB. They must be >= original volume size.",
      ),
    );
  });

  it("fails to clone a volume that is being made", async () => {
    // A copy may be done before it is asked for: then another one is.
    for (let turn = 1; ; turn += 1) {
      const { id } = await cloud.make("volume", { name: named("slow"), size: 2, source_volid: source.id });
      const answer = await copy({ size: 2, source_volid: id });
      if (answer.status === 202 && turn < 10) continue;
      expect(answer).toMatchObject(
        fault(
          400,
          "Invalid volume: Originating source volume status must be one of 'available, in-use' values",
        ),
      );
      break;
    }
  });

  it("makes a snapshot, creating at first, then available", async () => {
    const fields = { name: named("moment"), volume_id: source.id, metadata: { day: "2" } };
    const answer = await cloud.request("snapshot", fields);
    const { name, metadata } = fields;
    const shape = { ...shapes.snapshot, name, metadata, volume_id: source.id, size: 2 };
    expect(answer).toMatchObject({
      status: 202,
      body: { snapshot: { ...shape, status: "creating", updated_at: null } },
    });
    expect(await cloud.until("snapshot", rowOf(answer, "snapshot").id, "available")).toMatchObject({
      ...shape,
      "os-extended-snapshot-attributes:progress": "100%",
      "os-extended-snapshot-attributes:project_id": (await cloud.session()).projectId,
    });
  });

  it("finds snapshots by name, volume and state", async () => {
    for (const query of [
      `name=${named("shot")}`,
      `volume_id=${source.id}&name=${named("shot")}`,
      `status=available&name=${named("shot")}`,
    ]) {
      const answer = await cloud.get("volume", `/snapshots/detail?${query}`);
      expect(answer).toMatchObject({
        status: 200,
        body: { snapshots: [{ ...shapes.snapshot, id: shot.id }] },
      });
    }
    const none = await cloud.get("volume", `/snapshots?name=${named("nothing")}`);
    expect(none.body).toEqual({ snapshots: [] });
  });

  it("lets two snapshots have the same name", async () => {
    await cloud.make("snapshot", { name: named("twin"), volume_id: source.id });
    await cloud.make("snapshot", { name: named("twin"), volume_id: source.id });
    const listed = rowsOf(await cloud.get("volume", `/snapshots?name=${named("twin")}`), "snapshots");
    expect(listed).toHaveLength(2);
  });

  it("makes a volume from a snapshot, of its size when none is asked for", async () => {
    const answer = await copy({ snapshot_id: shot.id });
    expect(answer).toMatchObject({ status: 202, body: { volume: { size: 2, snapshot_id: shot.id } } });
    const made = await cloud.until("volume", rowOf(answer, "volume").id, "available");
    expect(made).toMatchObject({ ...shapes.volume, snapshot_id: shot.id, source_volid: null });
  });

  it("fails to make a volume from a snapshot that is larger", async () => {
    expect(await copy({ size: 1, snapshot_id: shot.id })).toMatchObject(
      fault(
        400,
        "Invalid input received: Volume size '1'GB cannot be smaller than the snapshot size 2GB. They must be >= original snapshot size.",
      ),
    );
  });

  it("fails to delete a volume that has snapshots", async () => {
    expect(await cloud.delete("volume", `/volumes/${source.id}`)).toMatchObject(fault(400, NOT_DELETABLE));
    expect((await cloud.show("volume", source.id)).status).toBe("available");
  });

  it("renames a snapshot", async () => {
    const { id } = await cloud.make("snapshot", { name: named("old"), volume_id: source.id });
    await cloud.until("snapshot", id, "available");
    const changes = { name: named("new"), description: "words" };
    const answer = await cloud.put("volume", `/snapshots/${id}`, { snapshot: changes });
    expect(answer).toMatchObject({ status: 200, body: { snapshot: { id, ...changes } } });
  });

  it("deletes a snapshot, and then does not know it", async () => {
    const { id } = await cloud.make("snapshot", { name: named("going"), volume_id: source.id });
    await cloud.until("snapshot", id, "available");
    expect(await cloud.delete("volume", `/snapshots/${id}`)).toMatchObject({ status: 202, body: "" });
    await cloud.remove("snapshot", id);
    expect(await cloud.get("volume", `/snapshots/${id}`)).toMatchObject(
      fault(404, `Snapshot ${id} could not be found.`),
    );
  });

  it("fails to make a snapshot of a volume that there is not", async () => {
    const answer = await cloud.request("snapshot", { name: named("none"), volume_id: NOBODY });
    expect(answer).toMatchObject(fault(404, `Volume ${NOBODY} could not be found.`));
  });

  it("lists backups, whether or not there is a service that makes them", async () => {
    const answer = await cloud.get("volume", `/backups/detail?name=${named("nothing")}`);
    expect(answer).toMatchObject({ status: 200, body: { backups: [] } });
    expect(await cloud.get("volume", `/backups/${NOBODY}`)).toMatchObject(
      fault(404, `Backup ${NOBODY} could not be found.`),
    );
  });

  it("fails to back up a volume that there is not", async () => {
    const answer = await cloud.request("backup", { name: named("none"), volume_id: NOBODY });
    expect(answer).toMatchObject(fault(404, `Volume ${NOBODY} could not be found.`));
  });

  itWith("backups", "makes a backup and a volume from it", async () => {
    const answer = await cloud.request("backup", { name: named("backup"), volume_id: source.id });
    const { id } = rowOf(answer, "backup");
    expect(answer).toMatchObject({
      status: 202,
      body: { backup: { name: named("backup"), links: shapes.links } },
    });
    const backup = { ...shapes.backup, id, volume_id: source.id, size: 2, fail_reason: null };
    expect(await cloud.until("backup", id, "available")).toMatchObject({ ...backup, is_incremental: false });
    expect((await cloud.until("volume", source.id, "available")).id).toBe(source.id);
    const listed = await cloud.get("volume", `/backups/detail?name=${named("backup")}`);
    expect(listed.body).toMatchObject({ backups: [backup] });
    const restored = await copy({ size: 2, backup_id: id }, "volume 3.47");
    expect(restored).toMatchObject({ status: 202, body: { volume: { size: 2 } } });
    expect(rowOf(restored, "volume")).not.toHaveProperty("backup_id");
    await cloud.until("volume", rowOf(restored, "volume").id, "available");
  });

  itWith("backups", "fails to make a volume smaller than the backup it comes from", async () => {
    const { id } = await cloud.make("backup", { name: named("large"), volume_id: source.id });
    await cloud.until("backup", id, "available");
    const answer = await copy({ size: 1, backup_id: id }, "volume 3.47");
    expect(answer).toMatchObject(
      fault(
        400,
        "Invalid input received: Volume size 1GB cannot be smaller than the backup size 2GB. It must be >= backup size.",
      ),
    );
  });
}
