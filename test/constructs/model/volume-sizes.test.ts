import { parseSite, type Site } from "../../../constructs/model";
import { sourcesOf } from "../../../constructs/model/volume-sizes";
import { siteFile } from "../../site-files";

const site = (text: string): Site => parseSite(siteFile(text), "idr.yaml");

/** Size of a volume, and what it follows. */
function sizeOf(text: string, name: string): string {
  const volume = site(text)
    .environments.flatMap(({ servers }) => servers)
    .flatMap(({ volumes }) => volumes)
    .find((one) => one.name === name)!;
  return `${volume.sizeGiB} ${volume.sizeFollows ?? "said"}`;
}

const PROD = "idr: {}\nprod85: { volumes: { omeroreadwrite-data: { size: 20000 } } }";

describe("the size of a volume of which the file says none", () => {
  test.each([
    ["a volume of another environment", PROD, "volume: prod85-omeroreadwrite-data", "20000 declared"],
    [
      "a volume of a server of one's own there",
      "idr: {}\nprod85: { servers: { archive: { volumes: { images: { size: 3000 } } } } }",
      "volume: prod85-archive-images",
      "3000 declared",
    ],
    [
      "a volume that follows another one itself",
      `${PROD}\nmiddle: { release: { from: prod85 } }`,
      "volume: middle-omeroreadwrite-data",
      "20000 declared",
    ],
    ["a volume of IDR's size", "idr: {}", "volume: idr-database-db", "800 declared"],
    ["a volume that no environment of the file has", "idr: {}", "volume: old-data", "1500 outside"],
    ["a volume by its id", PROD, "volume: 0d9b9e33-6a0e-4f0b-9a51-3f2a3e6c7d1e", "1500 outside"],
    ["a snapshot", "idr: {}", "snapshot: before-upgrade", "1500 outside"],
    ["a backup", "idr: {}", "backup: 0d9b9e33-6a0e-4f0b-9a51-3f2a3e6c7d1e", "1500 outside"],
    [
      "a volume that follows a snapshot",
      "idr: {}\nback: { volumes: { database-db: { snapshot: before-upgrade } } }",
      "volume: back-database-db",
      "800 outside",
    ],
  ])("follows %s", (_what, environments, source, size) => {
    const text = `${environments}\nnew: { volumes: { omeroreadwrite-data: { ${source} } } }`;
    expect(sizeOf(text, "new-omeroreadwrite-data")).toBe(size);
  });

  test("of a release follows production's, which may be the cloud's to say", () => {
    const release = "new: { release: { from: idr } }";
    expect(sizeOf(`idr: { volumes: { database-db: { size: 900 } } }\n${release}`, "new-database-db")).toBe(
      "900 said",
    );
    expect(sizeOf(`idr: { volumes: { database-db: { snapshot: s } } }\n${release}`, "new-database-db")).toBe(
      "800 outside",
    );
  });

  test("is the file's when it says one that is larger", () => {
    const text = `${PROD}\nnew: { volumes: { omeroreadwrite-data: { volume: prod85-omeroreadwrite-data, size: 20001 } } }`;
    expect(sizeOf(text, "new-omeroreadwrite-data")).toBe("20001 said");
  });

  test("fails when it says one that is smaller, with both numbers and the line", () => {
    const text = `${PROD}\nnew: { volumes: { omeroreadwrite-data: { volume: prod85-omeroreadwrite-data, size: 1500 } } }`;
    expect(() => site(text)).toThrow(
      /idr\.yaml:7.*1500 GiB is smaller than its source \(prod85-omeroreadwrite-data has 20000 GiB\)/s,
    );
  });

  test("fails for a server of one's own as well", () => {
    const text =
      "idr: {}\nnew: { servers: { copy: { volumes: { db: { volume: idr-database-db, size: 10 } } } } }";
    expect(() => site(text)).toThrow("10 GiB is smaller than its source (idr-database-db has 800 GiB)");
  });

  test("fails when volumes are made from each other", () => {
    const text =
      "idr: { volumes: { database-db: { volume: new-database-db } } }\nnew: { release: { from: idr } }";
    expect(() => site(text)).toThrow(
      `"idr-database-db" can't be made from itself: idr-database-db from new-database-db from idr-database-db`,
    );
  });
});

test("an environment is made from those that have the sources of its volumes, and from its production", () => {
  const { environments } = site(
    "new: { release: { from: idr }, volumes: { management-data: { volume: prod85-management-data } } }\nidr: {}\nprod85: {}",
  );
  expect(environments.map((one) => [one.name, sourcesOf(one, environments)])).toEqual([
    ["new", ["idr", "prod85"]],
    ["idr", []],
    ["prod85", []],
  ]);
});
