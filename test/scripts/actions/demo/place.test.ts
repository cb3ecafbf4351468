import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { demoPlace, demoSiteText, startAfresh } from "../../../../scripts/actions/demo/place";

const EXAMPLE = readFileSync(path.resolve(__dirname, "../../../../idr.yaml"), "utf8");

test("the demo plays with the example on the sandbox, production live, and changes nothing else of it", () => {
  const changed = demoSiteText(
    EXAMPLE.replace(/^live: idr/m, "live: newidr").replace(/^spare: none/m, "spare: idr"),
  );
  expect(changed).toBe(EXAMPLE.replace(/^cloud: idr/m, "cloud: sandbox"));
});

test("fails with a site file that has no release to show", () => {
  const site = EXAMPLE.replace(/release: \{ from: idr \}/, "omeroReadOnly: 1");
  expect(() => demoSiteText(site)).toThrow("it is not clear which release is meant; in the site file: none");
});

describe("a folder", () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "idr-demo-"))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test("is begun afresh: no state, no report, and a clouds.yaml that commands find", async () => {
    const place = demoPlace(path.join(directory, "demo"));
    const clouds = path.join(place.directory, ".idr", "clouds.yaml");
    mkdirSync(path.join(place.directory, "state", "sandbox"), { recursive: true });
    mkdirSync(path.dirname(clouds));
    writeFileSync(clouds, "clouds: {}\n");
    const example = path.join(directory, "idr.yaml");
    writeFileSync(example, EXAMPLE);
    for (let run = 0; run < 2; run += 1) {
      writeFileSync(place.reportFile, "old");
      await startAfresh(place, example, clouds);
      expect(existsSync(place.reportFile)).toBe(false);
      expect(existsSync(path.join(place.directory, "state"))).toBe(false);
      expect(readFileSync(path.join(place.directory, "clouds.yaml"), "utf8")).toBe("clouds: {}\n");
      expect(readFileSync(place.siteFile, "utf8")).toBe(demoSiteText(EXAMPLE));
    }
    expect(readFileSync(example, "utf8")).toBe(EXAMPLE);
  });
});
