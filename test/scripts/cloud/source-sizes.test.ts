import { parseSite, type Site, type Volume as Declared } from "../../../constructs/model";
import { checkSizes, sizedSite, withCloudSizes, type SourceFacts } from "../../../scripts/cloud/source-sizes";
import type { IdrEvent } from "../../../scripts/events";
import type { Backup, Snapshot, Volume } from "../../../scripts/openstack/block-storage";
import { siteFile } from "../../site-files";

const ID = "0d9b9e33-6a0e-4f0b-9a51-3f2a3e6c7d1e";

const siteWith = (volumes: string, rest = ""): Site =>
  parseSite(siteFile(`idr: {}\nback: { volumes: { ${volumes} } }\n${rest}`), "idr.yaml");

const volumeIn = (site: Site, name: string): Declared =>
  site.environments
    .flatMap(({ servers }) => servers)
    .flatMap(({ volumes }) => volumes)
    .find((one) => one.name === name)!;

const object = (name: string, sizeGiB: number, id = `id-${name}`) => ({
  id,
  name,
  sizeGiB,
  status: "available",
  createdAt: "2026-11-01T00:00:00Z",
  volumeId: "v",
  metadata: {},
});
const volume = (name: string, sizeGiB: number, id?: string): Volume => ({
  ...object(name, sizeGiB, id),
  bootable: false,
  attachments: [],
});
const snapshot = (name: string, sizeGiB: number): Snapshot => object(name, sizeGiB);
const backup = (id: string, sizeGiB: number): Backup => object("b", sizeGiB, id);
const facts = (found: Partial<SourceFacts>): SourceFacts => ({
  volumes: [],
  snapshots: [],
  backups: [],
  ...found,
});
const cinder = ({ volumes, snapshots, backups = [] }: SourceFacts) => ({
  volumes: () => Promise.resolve([...volumes]),
  snapshots: () => Promise.resolve([...snapshots]),
  backups: () => Promise.resolve([...backups]),
});

describe("the size of a volume that follows its source", () => {
  test.each<[string, string, Partial<SourceFacts>, number]>([
    ["a snapshot", "snapshot: before", { snapshots: [snapshot("before", 25)] }, 25],
    ["a volume", "volume: old", { volumes: [volume("old", 20_000)] }, 20_000],
    ["a volume by its id", `volume: ${ID}`, { volumes: [volume("old", 7, ID)] }, 7],
    ["a backup", `backup: ${ID}`, { backups: [backup(ID, 30)] }, 30],
    [
      "nothing any more, when it is there",
      "snapshot: before",
      { snapshots: [snapshot("before", 25)], volumes: [volume("back-database-db", 800)] },
      800,
    ],
    ["a volume of the file that is still to be made", "volume: idr-database-db", {}, 800],
    [
      "a volume of the file as the cloud has it",
      "volume: idr-database-db",
      { volumes: [volume("idr-database-db", 900)] },
      900,
    ],
  ])("follows %s", (_what, source, found, size) => {
    const { site, unknown } = sizedSite(siteWith(`database-db: { ${source} }`), facts(found));
    expect(volumeIn(site, "back-database-db").sizeGiB).toBe(size);
    expect(unknown).toEqual([]);
  });

  test.each<[string, Partial<SourceFacts>]>([
    ["there is none", {}],
    ["there are two", { snapshots: [snapshot("before", 25), snapshot("before", 26)] }],
  ])("fails to be known when %s, and stays IDR's own", (_what, found) => {
    const { site, unknown } = sizedSite(siteWith("database-db: { snapshot: before }"), facts(found));
    expect(volumeIn(site, "back-database-db").sizeGiB).toBe(800);
    expect(unknown.map(({ name }) => name)).toEqual(["back-database-db"]);
  });

  test("follows through a release of what was restored", () => {
    const site = siteWith("database-db: { snapshot: before }", "next: { release: { from: back } }");
    const sized = sizedSite(site, facts({ snapshots: [snapshot("before", 25)] })).site;
    expect(volumeIn(sized, "next-database-db").sizeGiB).toBe(25);
  });
});

describe("asking the cloud", () => {
  const asked = async (site: Site, connect: Parameters<typeof withCloudSizes>[1]) => {
    const events: IdrEvent[] = [];
    const sized = await withCloudSizes(site, connect, (event) => events.push(event));
    return { sized, said: events.map((event) => (event.type === "log" ? event.message : "")) };
  };

  test("is left out when the file says all", async () => {
    const site = siteWith("database-db: { snapshot: before, size: 30 }");
    const { sized, said } = await asked(site, () => Promise.reject(new Error("nobody asks")));
    expect([sized, said]).toEqual([site, []]);
  });

  test("says which size counts where there is no cloud", async () => {
    const site = siteWith(`database-db: { snapshot: before }, proxy-nginxcache: { backup: ${ID} }`);
    const { sized, said } = await asked(site, () => Promise.reject(new Error("no clouds.yaml")));
    expect(sized).toEqual(site);
    expect(said).toEqual([
      `the size of back-proxy-nginxcache follows the backup ${ID}, and the cloud can't be asked (no clouds.yaml): IDR's own size counts, 100 GiB; \`size:\` in the site file says another`,
      "the size of back-database-db follows the snapshot before, and the cloud can't be asked (no clouds.yaml): IDR's own size is shown, 800 GiB, and the engine reads the source's when it plans; `size:` in the site file says another",
    ]);
  });

  test("says nothing when the cloud knows", async () => {
    const { sized, said } = await asked(siteWith("database-db: { snapshot: before }"), () =>
      Promise.resolve({ volume: cinder(facts({ snapshots: [snapshot("before", 25)] })) as never }),
    );
    expect(said).toEqual([]);
    expect(volumeIn(sized, "back-database-db").sizeGiB).toBe(25);
  });
});

describe("a size that the file says", () => {
  const check = (size: number, found: Partial<SourceFacts>) =>
    checkSizes(
      "back",
      siteWith(`database-db: { snapshot: before, size: ${size} }`),
      cinder(facts({ snapshots: [snapshot("before", 25)], ...found })),
    );

  test("fails when it is smaller than the source, with both numbers", async () => {
    await expect(check(10, {})).rejects.toMatchObject({
      code: "volume-smaller",
      message:
        "back-database-db is to have 10 GiB, and its source, the snapshot before, has 25 GiB (allowed: at least as much)",
      fix: expect.stringContaining("size: 25") as string,
    });
  });

  test.each<[string, number, Partial<SourceFacts>]>([
    ["as large", 25, {}],
    ["larger", 26, {}],
    [
      "smaller, and the volume is there: its source is history",
      10,
      { volumes: [volume("back-database-db", 10)] },
    ],
  ])("is taken when it is %s", async (_what, size, found) => {
    await expect(check(size, found)).resolves.toBeUndefined();
  });

  test("fails for a backup of which no engine reads the size, when the file says none", async () => {
    const site = siteWith(`database-db: { backup: ${ID} }`);
    for (const size of [25, 900]) {
      const read = cinder(facts({ backups: [backup(ID, size)] }));
      await expect(checkSizes("back", site, read)).rejects.toMatchObject({
        code: "volume-size-unsaid",
        message: expect.stringMatching(`would have 800 GiB, .* has ${size} GiB`) as string,
      });
      await expect(checkSizes("idr", site, read)).resolves.toBeUndefined();
      const sized = sizedSite(site, facts({ backups: [backup(ID, size)] })).site;
      await expect(checkSizes("back", sized, read)).resolves.toBeUndefined();
    }
  });
});
