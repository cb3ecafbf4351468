import { type Row, rowOf, rowsOf } from "../answers";
import { containing, fault, NOBODY } from "../refusals";
import { environment, port, server, volume } from "../resources";
import * as shapes from "../shapes";
import { cloud, named } from "../suite";

const NOT_DELETABLE =
  "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated from snapshots after volume transfer.";

/** Volumes on servers: in order, one server at a time, and copied while they are in use. */
export function attachmentCases(): void {
  let owner: Row;
  let data: Row;

  const attach = (to: string, volumeId: string, fields: object = {}) =>
    cloud.post("compute", `/servers/${to}/os-volume_attachments`, {
      volumeAttachment: { volumeId, ...fields },
    });
  const detach = (from: string, volumeId: string) =>
    cloud.delete("compute", `/servers/${from}/os-volume_attachments/${volumeId}`);
  const attached = async (to: string) =>
    rowsOf(await cloud.get("compute", `/servers/${to}/os-volume_attachments`), "volumeAttachments");
  /** Attaches a volume until the end. */
  const held = async (to: Row, of: Row) => {
    const answer = await attach(to.id, of.id);
    cloud.atEnd(async () => {
      await detach(to.id, of.id);
    });
    await cloud.until("volume", of.id, "in-use");
    return answer;
  };

  beforeAll(async () => {
    const home = await environment("attachments", "192.168.85.0/24");
    owner = await server("owner", (await port("owner", home)).id);
    data = await volume("data", { size: 2 });
  });

  it("attaches a volume as vdb, and says so on the volume and on the server", async () => {
    const volumeAttachment = { id: data.id, volumeId: data.id, serverId: owner.id, device: "/dev/vdb" };
    expect(await held(owner, data)).toMatchObject({ status: 200, body: { volumeAttachment } });
    expect(await cloud.show("volume", data.id)).toMatchObject({
      ...shapes.volume,
      status: "in-use",
      attachments: [
        {
          id: data.id,
          attachment_id: shapes.uuid,
          volume_id: data.id,
          server_id: owner.id,
          device: "/dev/vdb",
          host_name: null,
          attached_at: shapes.microTime,
        },
      ],
    });
    const shown = await cloud.get("compute", `/servers/${owner.id}/os-volume_attachments/${data.id}`);
    expect(shown).toMatchObject({ status: 200, body: { volumeAttachment } });
    const volumes = (await cloud.show("server", owner.id))["os-extended-volumes:volumes_attached"];
    expect(volumes).toContainEqual({ id: data.id });
  });

  it("attaches the next volume as vdc", async () => {
    const next = await volume("next");
    expect(await held(owner, next)).toMatchObject({ body: { volumeAttachment: { device: "/dev/vdc" } } });
    expect((await attached(owner.id)).map((one) => one.device)).toEqual(["/dev/vda", "/dev/vdb", "/dev/vdc"]);
  });

  it("tells from compute 2.79 on whether a volume goes with its server", async () => {
    const path = `/servers/${owner.id}/os-volume_attachments`;
    const answer = await cloud.get("compute", path, { microversion: "compute 2.79" });
    const kept = rowsOf(answer, "volumeAttachments").map((one) => [one.device, one.delete_on_termination]);
    expect(kept).toContainEqual(["/dev/vda", true]);
    expect(kept).toContainEqual(["/dev/vdb", false]);
  });

  it("fails to attach a volume that is attached, here or elsewhere", async () => {
    const home = await environment("rival", "192.168.86.0/24");
    const rival = await server("rival", (await port("rival", home)).id);
    expect(await attach(owner.id, data.id)).toMatchObject(
      fault(400, `Invalid volume: volume ${data.id} is already attached to instances: ${owner.id}`),
    );
    expect(await attach(rival.id, data.id)).toMatchObject(
      fault(400, `Invalid volume: volume ${data.id} is already attached to instances: ${owner.id}`),
    );
    expect((await cloud.show("volume", data.id)).attachments).toHaveLength(1);
  });

  it("fails to attach a volume that there is not", async () => {
    expect(await attach(owner.id, NOBODY)).toMatchObject(fault(404, `Volume ${NOBODY} could not be found.`));
  });

  it("fails to delete a volume in use", async () => {
    expect(await cloud.delete("volume", `/volumes/${data.id}`)).toMatchObject(fault(400, NOT_DELETABLE));
  });

  it("adds and drops metadata of a volume in use", async () => {
    const path = `/volumes/${data.id}/metadata`;
    const given = { metadata: { until: "2027-02-20" } };
    expect((await cloud.post("volume", path, given)).body).toEqual(given);
    expect((await cloud.delete("volume", `${path}/until`)).status).toBe(200);
    expect(await cloud.show("volume", data.id)).toMatchObject({ status: "in-use", metadata: {} });
  });

  it("fails to snapshot a volume in use, but with force", async () => {
    const fields = { name: named("forced"), volume_id: data.id };
    expect(await cloud.request("snapshot", fields)).toMatchObject(
      fault(
        400,
        `Invalid volume: Volume ${data.id} status must be available, but current status is: in-use.`,
      ),
    );
    const { id } = await cloud.make("snapshot", { ...fields, force: true });
    expect(await cloud.until("snapshot", id, "available")).toMatchObject({ size: 2, volume_id: data.id });
    expect(await cloud.show("volume", data.id)).toMatchObject({ status: "in-use", attachments: [{}] });
  });

  it("snapshots a volume in use without force from volume 3.66 on, where force may not be false", async () => {
    const microversion = "volume 3.66";
    const fields = { name: named("modern"), volume_id: data.id };
    const { id } = await cloud.make("snapshot", fields, { microversion });
    await cloud.until("snapshot", id, "available");
    const refused = await cloud.request("snapshot", { ...fields, force: false }, { microversion });
    expect(refused).toMatchObject(
      fault(400, containing("Since microversion 3.66 the 'force' flag is invalid for this request.")),
    );
  });

  it("fails to back up a volume in use without force", async () => {
    const answer = await cloud.request("backup", { name: named("unforced"), volume_id: data.id });
    expect(answer).toMatchObject(
      fault(400, "Invalid volume: Backing up an in-use volume must use the force flag."),
    );
  });

  it("clones a volume in use, which stays as it is", async () => {
    const answer = await cloud.request("volume", { name: named("clone"), size: 2, source_volid: data.id });
    expect(answer.status).toBe(202);
    const clone = await cloud.until("volume", rowOf(answer, "volume").id, "available");
    expect(clone).toMatchObject({ source_volid: data.id, size: 2, attachments: [] });
    expect(await cloud.show("volume", data.id)).toMatchObject({
      status: "in-use",
      attachments: [{ server_id: owner.id }],
    });
  });

  it("fails to grow a volume in use before volume 3.42", async () => {
    const path = `/volumes/${data.id}/action`;
    expect(await cloud.post("volume", path, { "os-extend": { new_size: 3 } })).toMatchObject(
      fault(
        400,
        `Invalid volume: Volume ${data.id} status must be '{'status': 'available'}' to extend, currently in-use.`,
      ),
    );
  });

  it("grows a volume in use from volume 3.42 on, asked for as the provider does", async () => {
    const path = `/volumes/${data.id}/action`;
    const body = { "os-extend": { new_size: 3 } };
    // The provider writes the service's type in the catalog, not `volume`.
    expect(await cloud.post("volume", path, body, { microversion: "volumev3 3.42" })).toMatchObject({
      status: 202,
      body: "",
    });
    const grown = await cloud.untilSeen("volume", data.id, (row) => row.size === 3, "grown");
    expect(grown.id).toBe(data.id);
    await cloud.until("volume", data.id, "in-use");
  });

  it("fails to detach the root volume, or one that is not there", async () => {
    const [root] = await attached(owner.id);
    expect(await detach(owner.id, root!.id)).toMatchObject(fault(400, "Cannot detach a root device volume"));
    expect(await detach(owner.id, NOBODY)).toMatchObject(fault(404, `Volume ${NOBODY} could not be found.`));
    const loose = await volume("loose");
    const unknown = fault(404, `Instance ${owner.id} is not attached to volume ${loose.id}`);
    expect(await detach(owner.id, loose.id)).toMatchObject(unknown);
  });

  it("detaches a volume, which is then available", async () => {
    const loose = await volume("detached");
    await held(owner, loose);
    expect(await detach(owner.id, loose.id)).toMatchObject({ status: 202, body: "" });
    expect(await cloud.until("volume", loose.id, "available")).toMatchObject({ attachments: [] });
    const path = `/servers/${owner.id}/os-volume_attachments/${loose.id}`;
    expect((await cloud.get("compute", path)).status).toBe(404);
  });

  it("gives data volumes back when their server is deleted", async () => {
    const home = await environment("freed", "192.168.87.0/24");
    const short = await server("short-lived", (await port("freed", home)).id);
    const kept = await volume("kept");
    await held(short, kept);
    await cloud.remove("server", short.id);
    expect(await cloud.until("volume", kept.id, "available")).toMatchObject({ attachments: [] });
  });
}
