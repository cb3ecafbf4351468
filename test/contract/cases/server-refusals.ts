import type { Row } from "../answers";
import { containing, fault, NOBODY } from "../refusals";
import { environment, type Environment, port, server, serverFields } from "../resources";
import { cloud, findings, named } from "../suite";

/** What Nova refuses before it begins. */
export function serverRefusalCases(): void {
  let home: Environment;
  let free: Row;
  beforeAll(async () => {
    home = await environment("refusals", "192.168.84.0/24");
    free = await port("free", home);
  });

  const ask = async (fields: object) =>
    cloud.request("server", { ...(await serverFields("refused", free.id)), ...fields });

  const wrong: readonly (readonly [string, object, number, unknown])[] = [
    ["a flavor that there is not", { flavorRef: NOBODY }, 400, `Flavor ${NOBODY} could not be found.`],
    ["a key pair that there is not", { key_name: "nobody's" }, 400, "Invalid key_name provided."],
    [
      "a port that there is not",
      { networks: [{ port: NOBODY }] },
      400,
      `Port id ${NOBODY} could not be found.`,
    ],
    [
      "a network that there is not",
      { networks: [{ uuid: NOBODY }] },
      400,
      `Network ${NOBODY} could not be found.`,
    ],
    [
      "a zone that there is not",
      { availability_zone: "nowhere" },
      400,
      "The requested availability zone is not available",
    ],
    ["no name", { name: undefined }, 400, containing("'name' is a required property")],
    ["a field that there is not", { color: "red" }, 400, containing("Additional properties are not allowed")],
    [
      "metadata of more than 255 characters",
      { metadata: { groups: "x".repeat(256) } },
      400,
      containing("Invalid input for field/attribute groups."),
    ],
    ["neither image nor volume", { block_device_mapping_v2: undefined }, 400, "Missing imageRef attribute"],
  ];
  it.each(wrong)("fails to make a server with %s", async (_what, fields, status, message) => {
    expect(await ask(fields)).toMatchObject(fault(status, message));
  });

  it("fails to make a server from an image or a volume that there is not", async () => {
    const boot = { boot_index: 0, delete_on_termination: true, destination_type: "volume", uuid: NOBODY };
    const from = (source_type: string) =>
      ask({ block_device_mapping_v2: [{ ...boot, source_type, volume_size: 2 }] });
    expect(await from("image")).toMatchObject(
      fault(400, `Block Device Mapping is Invalid: failed to get image ${NOBODY}.`),
    );
    expect(await from("volume")).toMatchObject(
      fault(400, `Block Device Mapping is Invalid: failed to get volume ${NOBODY}.`),
    );
  });

  it("fails to make a server in a group that there is not, on a network", async () => {
    const answer = await ask({
      networks: [{ uuid: home.network.id }],
      security_groups: [{ name: "nobody's" }],
    });
    expect(answer).toMatchObject(fault(400, "Unable to find security_group with name or id 'nobody's'"));
  });

  it("fails to make a server on a port that another has", async () => {
    const taken = await port("taken", home);
    await server("owner", taken.id);
    expect(await ask({ networks: [{ port: taken.id }] })).toMatchObject(
      fault(409, `Port ${taken.id} is still in use.`),
    );
  });

  it("fails to show, change, stop or delete a server that there is not", async () => {
    const unknown = fault(404, `Instance ${NOBODY} could not be found.`);
    const path = `/servers/${NOBODY}`;
    expect(await cloud.get("compute", path)).toMatchObject(unknown);
    expect(await cloud.put("compute", path, { server: { name: named("x") } })).toMatchObject(unknown);
    // Nova looks some actions' servers up in another way, and says so.
    expect(await cloud.post("compute", `${path}/action`, { "os-stop": null })).toMatchObject(
      fault(404, `Instance ${NOBODY} has no mapping to a cell.`),
    );
    expect(await cloud.get("compute", `${path}/os-volume_attachments`)).toMatchObject(unknown);
    expect(await cloud.delete("compute", path)).toMatchObject(unknown);
  });

  it("leaves a port free whose server was refused", async () => {
    expect((await ask({ flavorRef: NOBODY })).status).toBe(400);
    expect(await cloud.show("port", free.id)).toMatchObject({ device_id: "", device_owner: "" });
    expect((await findings()).flavor.id).not.toBe(NOBODY);
  });
}
