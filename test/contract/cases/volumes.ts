import { rowOf, rowsOf } from "../answers";
import { containing, fault, NOBODY } from "../refusals";
import { volume } from "../resources";
import * as shapes from "../shapes";
import { cloud, findings, named } from "../suite";

/** Cinder's volumes by themselves. */
export function volumeCases(): void {
  const ask = (fields: object) => cloud.request("volume", { name: named("asked"), size: 1, ...fields });

  it("makes an empty volume, creating at first, then available", async () => {
    const answer = await ask({ name: named("empty"), description: "words", metadata: { note: "1" } });
    const asked = { name: named("empty"), size: 1, description: "words", metadata: { note: "1" } };
    expect(answer).toMatchObject({
      status: 202,
      body: { volume: { ...shapes.volume, ...asked, status: "creating", updated_at: null } },
    });
    const made = await cloud.until("volume", rowOf(answer, "volume").id, "available");
    expect(made).toMatchObject({
      ...shapes.volume,
      ...asked,
      bootable: "false",
      snapshot_id: null,
      source_volid: null,
      attachments: [],
      "os-vol-tenant-attr:tenant_id": (await cloud.session()).projectId,
    });
  });

  it("takes a size that is a number in a string", async () => {
    expect(await ask({ size: "1" })).toMatchObject({ status: 202, body: { volume: { size: 1 } } });
  });

  it("lets two volumes have the same name", async () => {
    const name = named("namesake");
    await cloud.make("volume", { name, size: 1 });
    await cloud.make("volume", { name, size: 1 });
    const listed = rowsOf(await cloud.get("volume", `/volumes?name=${name}`), "volumes");
    expect(listed.map((one) => one.name)).toEqual([name, name]);
    expect(listed[0]!.id).not.toBe(listed[1]!.id);
  });

  it("changes name, description and metadata in place", async () => {
    const { id } = await volume("before", { metadata: { old: "1" } });
    const changes = { name: named("after"), description: "new", metadata: { fresh: "2" } };
    const answer = await cloud.put("volume", `/volumes/${id}`, { volume: changes });
    expect(answer).toMatchObject({ status: 200, body: { volume: { id, ...changes } } });
    expect((await cloud.show("volume", id)).metadata).toEqual({ fresh: "2" });
  });

  it("takes name and description in the words of the command line, too", async () => {
    const { id } = await volume("spoken", { description: "old" });
    const put = (fields: object) => cloud.put("volume", `/volumes/${id}`, { volume: fields });
    const changes = { display_name: ` ${named("said")} `, display_description: "new" };
    const seen = { name: named("said"), description: "new" };
    expect(await put(changes)).toMatchObject({ status: 200, body: { volume: { id, ...seen } } });
    expect(await cloud.show("volume", id)).toMatchObject(seen);
    expect((await put({ name: named("wins"), display_name: named("loses") })).status).toBe(200);
    expect(await cloud.show("volume", id)).toMatchObject({ name: named("wins"), description: "new" });
  });

  it("fails to change anything else of a volume by its body", async () => {
    const { id } = await volume("fixed");
    const answer = await cloud.put("volume", `/volumes/${id}`, { volume: { size: 2 } });
    expect(answer).toMatchObject(
      fault(400, containing("Additional properties are not allowed ('size' was unexpected)")),
    );
    expect(await cloud.show("volume", id)).toMatchObject({ size: 1, name: named("fixed") });
  });

  it("adds, replaces and drops metadata", async () => {
    const { id } = await volume("metadata", { metadata: { a: "1" } });
    const path = `/volumes/${id}/metadata`;
    const given = { metadata: { b: "2" } };
    expect((await cloud.post("volume", path, given)).body).toEqual({ metadata: { a: "1", b: "2" } });
    expect((await cloud.put("volume", path, given)).body).toEqual({ metadata: { b: "2" } });
    expect((await cloud.get("volume", path)).body).toEqual({ metadata: { b: "2" } });
    expect((await cloud.delete("volume", `${path}/b`)).status).toBe(200);
    expect((await cloud.get("volume", path)).body).toEqual({ metadata: {} });
    expect(await cloud.delete("volume", `${path}/b`)).toMatchObject(
      fault(404, `Volume ${id} has no metadata with key b.`),
    );
  });

  it("fails to keep metadata of more than 255 characters, and keeps 255", async () => {
    const long = "x".repeat(256);
    expect(await ask({ metadata: { note: long } })).toMatchObject(
      fault(400, `Invalid input for field/attribute note. Value: ${long}. '${long}' is too long`),
    );
    expect((await ask({ metadata: { note: "x".repeat(255) } })).status).toBe(202);
  });

  const wrong: readonly (readonly [string, object, number, string])[] = [
    [
      "of no size",
      { size: 0 },
      400,
      "Invalid input for field/attribute size. Value: 0. 0 is less than the minimum of 1",
    ],
    [
      "of a size that is no number",
      { size: "much" },
      400,
      "Invalid input for field/attribute size. Value: much. 'much' does not match '^[0-9]+$'",
    ],
    [
      "whose size is not said",
      { size: undefined },
      400,
      "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    ],
    [
      "of an unknown type",
      { volume_type: "no-type" },
      404,
      "Volume type with name no-type could not be found.",
    ],
    ["in an unknown zone", { availability_zone: "no-zone" }, 400, "Availability zone 'no-zone' is invalid."],
    ["from an unknown volume", { source_volid: NOBODY }, 404, `Volume ${NOBODY} could not be found.`],
    ["from an unknown snapshot", { snapshot_id: NOBODY }, 404, `Snapshot ${NOBODY} could not be found.`],
    [
      "from an unknown image",
      { imageRef: NOBODY },
      400,
      "Invalid image identifier or unable to access requested image.",
    ],
  ];
  it.each(wrong)("fails to make a volume %s", async (_what, fields, status, message) => {
    expect(await ask(fields)).toMatchObject(fault(status, message));
  });

  it("fails to make a volume from an unknown backup", async () => {
    const fields = { name: named("asked"), size: 1, backup_id: NOBODY };
    const answer = await cloud.request("volume", fields, { microversion: "volume 3.47" });
    expect(answer).toMatchObject(fault(404, `Backup ${NOBODY} could not be found.`));
  });

  it("makes a bootable volume from an image, and remembers which", async () => {
    const { image } = await findings();
    const { id } = await cloud.make("volume", { name: named("boot"), size: 2, imageRef: image.id });
    expect(await cloud.until("volume", id, "available")).toMatchObject({
      ...shapes.volume,
      bootable: "true",
      size: 2,
      volume_image_metadata: { image_id: image.id, image_name: image.name },
    });
  });

  it("grows a volume", async () => {
    const { id } = await volume("growing");
    const answer = await cloud.post("volume", `/volumes/${id}/action`, { "os-extend": { new_size: 2 } });
    expect(answer).toMatchObject({ status: 202, body: "" });
    expect(await cloud.until("volume", id, "available")).toMatchObject({ size: 2 });
  });

  it("fails to shrink a volume", async () => {
    const { id } = await volume("shrinking", { size: 2 });
    for (const new_size of [1, 2]) {
      expect(
        await cloud.post("volume", `/volumes/${id}/action`, { "os-extend": { new_size } }),
      ).toMatchObject(
        fault(
          400,
          `Invalid input received: New size for extend must be greater than current size. (current: 2, extended: ${new_size}).`,
        ),
      );
    }
  });

  it("deletes a volume, which is shown deleting and then not at all", async () => {
    const { id } = await volume("going");
    expect(await cloud.delete("volume", `/volumes/${id}`)).toMatchObject({ status: 202, body: "" });
    const seen = await cloud.get("volume", `/volumes/${id}`);
    if (seen.status === 200) expect(rowOf(seen, "volume").status).toBe("deleting");
    await cloud.remove("volume", id);
    const unknown = fault(404, `Volume ${id} could not be found.`);
    expect(await cloud.get("volume", `/volumes/${id}`)).toMatchObject(unknown);
    expect(await cloud.delete("volume", `/volumes/${id}`)).toMatchObject(unknown);
  });

  it("shows the volume type that is used when none is asked for", async () => {
    const shape = { id: shapes.uuid, name: shapes.text, is_public: true, extra_specs: shapes.object };
    const answer = await cloud.get("volume", "/types/default");
    expect(answer).toMatchObject({ status: 200, body: { volume_type: shape } });
    const listed = rowsOf(await cloud.get("volume", "/types"), "volume_types");
    expect(listed).toContainEqual(expect.objectContaining({ id: rowOf(answer, "volume_type").id }));
  });
}
