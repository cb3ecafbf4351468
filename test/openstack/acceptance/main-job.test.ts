import { connect, type OpenStack } from "../../../scripts/openstack";
import type { Volume } from "../../../scripts/openstack/block-storage";
import { findCloud } from "../../../scripts/openstack";
import { Session } from "../../../scripts/openstack/session";
import { metadataBefore, metadataOf, metadataTable } from "../../metadata-table";
import { recordFigures } from "../../proof/figures";
import { volumeContent } from "./lab";
import { Operator, siteText } from "./operator";
import { download, isOpen, RATE, seconds, watched, type Seen } from "./visitors";

/**
 * The whole main job on a real OpenStack, with the real engine and provider, typed as an operator would. The tests
 * are its steps, in order: each goes on from where the one before it left the cloud.
 */
jest.setTimeout(15 * 60_000);

const CLONED = ["proxy-nginxcache", "omeroreadwrite-data", "database-db", "searchengine-backup"];

const operator = new Operator(siteText("idr", "  idr: {}\n  newidr: { release: { from: idr } }"));
let cloud: OpenStack;

beforeAll(async () => {
  cloud = await connect();
});

afterAll(async () => {
  cloud.close();
  await operator.leave();
});

async function volume(name: string): Promise<Volume> {
  const found = (await cloud.volume.volumes()).filter((one) => one.name === name);
  if (found.length !== 1) throw new Error(`${found.length} volumes are called ${name}`);
  return found[0]!;
}

async function production(): Promise<string> {
  const [found] = await cloud.network.floatingIps({ description: "idr-production" });
  return found!.address;
}

/** Servers, volumes and ports of an environment by name and id: what must not change. */
async function inventory(environment: string): Promise<string[]> {
  const [servers, volumes, ports] = await Promise.all([
    cloud.compute.servers(),
    cloud.volume.volumes(),
    cloud.network.ports(),
  ]);
  return [...servers, ...volumes, ...ports]
    .filter(({ name }) => name.startsWith(`${environment}-`))
    .map(({ name, id }) => `${name} ${id}`)
    .sort();
}

test("production is deployed, and a second plan is empty", async () => {
  await operator.idr("deploy", "site", "idr", "live");
  expect(await operator.planExitCode("site", "idr", "live")).toBe(0);
  expect((await inventory("idr")).filter((line) => line.startsWith("idr-database"))).toHaveLength(3);
});

test("every server has the metadata of the facts' table", async () => {
  expect(metadataOf(await cloud.compute.servers(), "idr")).toEqual(metadataTable("idr"));
});

test("servers with an older version's metadata get the facts' in place, and are the same servers", async () => {
  const before = await inventory("idr");
  const old = metadataBefore("idr");
  const session = new Session(findCloud({}));
  try {
    for (const { id, name, metadata } of await cloud.compute.servers()) {
      if (!(name in old)) continue;
      const mark = { "idr-stacks": metadata["idr-stacks"] };
      const body = { metadata: { ...old[name], ...mark } };
      await session.call("compute", `/servers/${id}/metadata`, { method: "PUT", body });
    }
  } finally {
    session.close();
  }
  // The provider doesn't read metadata back: what an older version wrote stands in the state, too.
  await operator.changeState("idr", ({ type, attributes }) => {
    const was = type === "openstack_compute_instance_v2" ? old[String(attributes["name"])] : undefined;
    if (was === undefined) return attributes;
    const mark = (attributes["metadata"] as Record<string, string>)["idr-stacks"];
    return { ...attributes, metadata: { ...was, "idr-stacks": mark } };
  });
  expect(metadataOf(await cloud.compute.servers(), "idr")).toEqual(old);

  const { stacks } = await operator.idr<{ stacks: { applied?: object }[] }>("deploy", "idr");

  expect(stacks[0]!.applied).toMatchObject({ add: 0, change: 9, destroy: 0 });
  expect(metadataOf(await cloud.compute.servers(), "idr")).toEqual(metadataTable("idr"));
  expect(await inventory("idr")).toEqual(before);
  expect(await operator.planExitCode("idr")).toBe(0);
});

test("production answers from outside, on its proxy", async () => {
  const address = await production();
  // Neutron's router may be seconds late with an address that is new; what is promised begins with the first answer.
  for (let tries = 0; tries < 60 && !(await isOpen(address, 80)); tries += 1) await seconds(0.5);
  const seen = await watched(cloud, address, () => seconds(1));
  expect(seen.lost).toBe(0);
  expect(Object.keys(seen.answersBy)).toEqual(["idr-proxy"]);
});

test("the documented ports are open from outside, and every other is closed", async () => {
  const address = await production();
  const open = [22, 80, 443, 873, 4063, 4064, 14060, 14079];
  // The lab's servers listen on these as well: it is the security groups that close them.
  const closed = [3000, 5432, 5601, 8009, 9000, 9090];
  const reached = await Promise.all(
    [...open, ...closed].map(async (port) => [port, await isOpen(address, port)]),
  );
  expect(reached).toEqual([...open.map((port) => [port, true]), ...closed.map((port) => [port, false])]);
});

test("a release is made: the marks written on production's volumes are on the clones, byte for byte", async () => {
  for (const [index, key] of CLONED.entries()) {
    volumeContent.write((await volume(`idr-${key}`)).id, 4096 * (index + 1), `mark of ${key}`);
  }

  await operator.idr("release", "prepare", "newidr");

  for (const [index, key] of CLONED.entries()) {
    const [source, clone] = [await volume(`idr-${key}`), await volume(`newidr-${key}`)];
    expect(volumeContent.read(clone.id, 4096 * (index + 1))).toBe(`mark of ${key}`);
    expect(volumeContent.checksum(clone.id)).toBe(volumeContent.checksum(source.id));
    expect(clone.sizeGiB).toBeGreaterThanOrEqual(source.sizeGiB);
  }
  expect(await operator.planExitCode("site", "idr", "newidr", "live")).toBe(0);
  expect(metadataOf(await cloud.compute.servers(), "newidr")).toEqual(metadataTable("newidr"));
});

test("the release is verified through the spare address", async () => {
  await operator.idr("release", "verify");
});

test("cutovers and rollbacks lose no connection, and Neutron never has the address bound to nothing", async () => {
  const address = await production();
  const moves: Seen[] = [];
  for (const step of ["cutover", "rollback", "cutover"] as const) {
    const to = step === "cutover" ? "newidr" : "idr";
    const seen = await watched(cloud, address, () => operator.idr("release", step));
    moves.push(seen);
    expect(Object.keys(seen.answersBy).sort()).toEqual(["idr-proxy", "newidr-proxy"]);
    expect(operator.site()).toContain(`live: ${to} # who is public`);
  }
  recordFigures("one router, the whole IDR (idr release cutover, rollback)", moves.length, {
    rate: RATE,
    moves,
  });
  expect(moves.map(({ lost, unboundMs }) => ({ lost, unboundMs }))).toEqual(
    moves.map(() => ({ lost: 0, unboundMs: 0 })),
  );
  expect(await operator.planExitCode("site", "idr", "newidr", "live")).toBe(0);
});

test("a download that was begun before a move goes on to its end", async () => {
  const address = await production();
  const begun = download(address, 25);
  await seconds(1);
  await operator.idr("release", "rollback");
  const again = download(address, 1);
  expect(await again).toEqual({ complete: true, server: "idr-proxy" });
  expect(await begun).toEqual({ complete: true, server: "newidr-proxy" });
  recordFigures("download across a move", 1, { complete: true });
});

test("the release is taken down again, and production is as it was", async () => {
  const before = await inventory("idr");
  const checksums = async () =>
    Promise.all(CLONED.map(async (key) => volumeContent.checksum((await volume(`idr-${key}`)).id)));
  const content = await checksums();

  // The spare address reaches newidr after the rollback: first it is parked.
  operator.edit((site) => site.replace(/^spare: .*$/m, "spare: none"));
  await operator.idr("deploy", "live");
  const volumes = (await cloud.volume.volumes()).filter(({ name }) => name.startsWith("newidr-"));
  await operator.idr("destroy", "newidr", ...volumes.flatMap(({ name }) => ["--destroy-volume", name]));

  expect(await inventory("newidr")).toEqual([]);
  expect(await inventory("idr")).toEqual(before);
  expect(await checksums()).toEqual(content);
  expect(await operator.planExitCode("site", "idr", "live")).toBe(0);
});
