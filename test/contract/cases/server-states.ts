import { type Row, rowOf, rowsOf } from "../answers";
import { poll } from "../../poll";
import { containing, fault, NOBODY } from "../refusals";
import { environment, type Environment, port, server, serverFields, volume } from "../resources";
import { device, text, uuid } from "../shapes";
import { cloud, findings, named } from "../suite";

/** What stands between ACTIVE and SHUTOFF, and images of servers. */
export function serverStateCases(): void {
  let home: Environment;
  let up: Row;

  const act = (action: string, value: unknown = null, id = up.id, microversion = "compute 2.1") =>
    cloud.post("compute", `/servers/${id}/action`, { [action]: value }, { microversion });
  const refused = (action: string, state: string, id = up.id) =>
    fault(409, `Cannot '${action}' instance ${id} while it is in vm_state ${state}`);

  beforeAll(async () => {
    home = await environment("states", "192.168.91.0/24");
    up = await server("still", (await port("still", home)).id);
  });

  // A hypervisor also changes the power state (3, 4); the lab's driver has none, so it is not asked for here.
  const pairs: readonly (readonly [away: string, back: string, status: string, state: string])[] = [
    ["pause", "unpause", "PAUSED", "paused"],
    ["suspend", "resume", "SUSPENDED", "suspended"],
  ];
  it.each(pairs)("does %s, refuses it once more, and does %s", async (away, back, status, state) => {
    expect(await act(back)).toMatchObject(refused(back, "active"));
    expect(await act(away)).toMatchObject({ status: 202, body: "" });
    const seen = await cloud.until("server", up.id, status);
    expect(seen).toMatchObject({ status, "OS-EXT-STS:vm_state": state, "OS-EXT-STS:task_state": null });
    expect(await act(away)).toMatchObject(refused(away, state));
    expect(await act("os-stop")).toMatchObject(refused("stop", state));
    expect(await act(back)).toMatchObject({ status: 202, body: "" });
    await cloud.until("server", up.id, "ACTIVE");
  });

  it("fails to attach a volume to a server that is suspended", async () => {
    const { id: volumeId } = await volume("unattached");
    await act("suspend");
    await cloud.until("server", up.id, "SUSPENDED");
    const path = `/servers/${up.id}/os-volume_attachments`;
    expect(await cloud.post("compute", path, { volumeAttachment: { volumeId } })).toMatchObject(
      refused("attach_volume", "suspended"),
    );
    await act("resume");
    await cloud.until("server", up.id, "ACTIVE");
  });

  it("fails to pause a server that is locked", async () => {
    await act("lock");
    expect(await act("pause")).toMatchObject(fault(409, `Instance ${up.id} is locked`));
    await act("unlock");
  });

  it("fails to rescue a server that boots from a volume", async () => {
    const words = `Instance ${up.id} cannot be rescued: Cannot rescue a volume-backed instance`;
    expect(await act("rescue")).toMatchObject(fault(400, words));
    // From 2.87 on it could, with an image that says how it is to be attached.
    expect(await act("rescue", null, up.id, "compute 2.87")).toMatchObject(fault(400, words));
    expect(await act("unrescue")).toMatchObject(refused("unrescue", "active"));
  });

  it("rescues a server that boots from its image, and takes it back", async () => {
    const { image } = await findings();
    const { id: portId } = await port("rescued", home);
    const fields = { ...(await serverFields("rescued", portId)), block_device_mapping_v2: undefined };
    const { id } = await cloud.make("server", { ...fields, imageRef: image.id });
    await cloud.until("server", id, "ACTIVE");
    expect(await act("rescue", null, id)).toMatchObject({ status: 200, body: { adminPass: text } });
    expect(await cloud.until("server", id, "RESCUE")).toMatchObject({ "OS-EXT-STS:vm_state": "rescued" });
    expect(await act("os-stop", null, id)).toMatchObject(refused("stop", "rescued", id));
    expect(await act("unrescue", null, id)).toMatchObject({ status: 202, body: "" });
    await cloud.until("server", id, "ACTIVE");
  });

  /** What there is of an image, once it can be used. */
  const image = (id: string) =>
    poll(`image ${id} to be active`, async () => {
      const { body } = await cloud.get("image", `/images/${id}`);
      return (body as Row).status === "active" ? (body as Row) : undefined;
    });
  /** Drops an image and the snapshots that it names; a volume that has a snapshot can't be deleted. */
  const drop = async (made: Row) => {
    for (const { snapshot_id } of JSON.parse(String(made.block_device_mapping)) as Row[]) {
      await cloud.remove("snapshot", String(snapshot_id));
    }
    expect((await cloud.delete("image", `/images/${made.id}`)).status).toBe(204);
    expect((await cloud.get("image", `/images/${made.id}`)).status).toBe(404);
  };

  it("makes an image of a server: no data, but a snapshot of each of its volumes", async () => {
    const attached = await cloud.get("compute", `/servers/${up.id}/os-volume_attachments`);
    const [root] = rowsOf(attached, "volumeAttachments");
    const name = named("image");
    const answer = await act("createImage", { name, metadata: { release: "1" } });
    expect(answer).toMatchObject({ status: 202, body: "" });
    const [, id = ""] = /\/images\/([0-9a-f-]{36})$/.exec(String(answer.headers.location)) ?? [];
    const made = await image(id);
    expect(made).toMatchObject({
      name,
      size: 0,
      visibility: "private",
      owner: (await cloud.session()).projectId,
      release: "1",
      bdm_v2: "True",
      root_device_name: device,
    });
    const [disk] = JSON.parse(String(made.block_device_mapping)) as Row[];
    expect(disk).toMatchObject({
      source_type: "snapshot",
      destination_type: "volume",
      snapshot_id: uuid,
      boot_index: 0,
      volume_size: 2,
      delete_on_termination: true,
    });
    const snapshot = await cloud.until("snapshot", String(disk!.snapshot_id), "available");
    expect(snapshot).toMatchObject({ name: `snapshot for ${name}`, volume_id: root!.id, size: 2 });
    expect((await cloud.show("server", up.id)).status).toBe("ACTIVE");
    await drop(made);
  });

  it("answers with the image's id from compute 2.45 on", async () => {
    const answer = await act("createImage", { name: named("by-id") }, up.id, "compute 2.45");
    expect(answer).toMatchObject({ status: 202, body: { image_id: uuid } });
    const { image_id } = answer.body as { image_id: string };
    const path = `/servers/${up.id}/os-instance-actions`;
    const [last] = rowsOf(await cloud.get("compute", path), "instanceActions");
    expect(last!.action).toBe("createImage");
    await drop(await image(image_id));
  });

  it("fails to make an image without a name, or of a server that there is not", async () => {
    expect(await act("createImage", {})).toMatchObject(
      fault(400, containing("'name' is a required property")),
    );
    expect(await act("createImage", { name: named("none") }, NOBODY)).toMatchObject(
      fault(404, `Instance ${NOBODY} could not be found.`),
    );
  });

  it("fails to do what there is not", async () => {
    expect(await act("explode")).toMatchObject(fault(400, "There is no such action: explode"));
    expect(rowOf(await cloud.get("compute", `/servers/${up.id}`), "server").status).toBe("ACTIVE");
  });
}
