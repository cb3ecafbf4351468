import { chooseEnvironments } from "../../../scripts/diagram/choose";
import { depthOf, lineageOf } from "../../../scripts/diagram/lineage";
import type { LineageNode } from "../../../scripts/diagram/picture";
import { largeSite, siteOf } from "./sites";

describe("lineageOf", () => {
  test("follows clones of clones, and starts foreign trees at what no environment has", () => {
    const trees = lineageOf(largeSite(1).environments).map(shortOf);
    expect(trees).toEqual([
      "idr-proxy-nginxcache(clone newidr-proxy-nginxcache)",
      "idr-omeroreadwrite-data(clone newidr-omeroreadwrite-data(clone restored1-omeroreadwrite-data))",
      "idr-database-db(clone newidr-database-db)",
      "idr-searchengine-backup(clone newidr-searchengine-backup)",
      "foreign snapshot idr-database-db-20261101(from snapshot restored1-database-db)",
    ]);
  });

  test("a source outside the environments that are drawn is foreign", () => {
    const release = largeSite(1).environments.filter(({ name }) => name === "newidr");
    expect(lineageOf(release).every(({ foreign }) => foreign)).toBe(true);
  });

  test("is empty where nothing was made from anything", () => {
    expect(lineageOf(siteOf("idr: {}").environments)).toEqual([]);
    expect(depthOf([])).toBe(0);
  });
});

describe("chooseEnvironments", () => {
  test("a release brings what it is made from, however long the chain", () => {
    const chosen = chooseEnvironments(largeSite(1), { environments: ["restored1"], release: true });
    expect(chosen.map(({ name }) => name)).toEqual(["idr", "newidr", "restored1"]);
  });

  test("fails when there is no release to draw", () => {
    expect(() => chooseEnvironments(siteOf("idr: {}"), { release: true })).toThrow(
      "no release to draw: no environment has volumes of another one",
    );
  });
});

function shortOf({ name, how, foreign, children }: LineageNode): string {
  const below = children.length === 0 ? "" : `(${children.map(shortOf).join(", ")})`;
  return `${foreign ? "foreign " : ""}${how === undefined ? "" : `${how} `}${name}${below}`;
}
