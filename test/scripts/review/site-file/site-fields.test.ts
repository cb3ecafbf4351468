import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseSite, SiteFileError } from "../../../../constructs/model";
import { siteFileReference } from "../../../../constructs/model/schema-reference";
import { lintSiteFile, lintStack, POLICIES } from "../../../../scripts/review";
import { synthesize } from "../../../../stacks/app";
import { siteFile } from "../../../site-files";
import { SITE_FIELDS, type Judge } from "./site-fields";

const folder = mkdtempSync(join(tmpdir(), "idr-fields-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every key that a site file may have, as its reference (written from the schema) lists them. */
const FIELDS = [...siteFileReference().matchAll(/^\| `([^`]+)` \|/gm)].map(([, field = ""]) => field);

/** The policies that find something in a site file without a cloud. */
async function linted(text: string, stack: string): Promise<string[]> {
  const open = { site: parseSite(text, "idr.yaml"), file: join(folder, "idr.yaml"), directory: folder, text };
  if (stack === "site file") return lintSiteFile({ open }).findings.map(({ policy }) => policy);
  const made = synthesize(open.site, { directory: folder }).find(({ name }) => name === stack);
  if (made === undefined) throw new Error(`the site has no stack ${stack}`);
  return (await lintStack(made, { open })).findings.map(({ policy }) => policy);
}

test("GIVEN the schema of the site file WHEN its fields are listed THEN each is in the table of who judges it, and no other", () => {
  expect(FIELDS.length).toBeGreaterThan(80);
  expect(Object.keys(SITE_FIELDS).toSorted()).toEqual([...new Set(FIELDS)].toSorted());
});

describe("each field", () => {
  test.each(Object.entries(SITE_FIELDS))(
    "GIVEN a hostile %s THEN somebody judges it",
    async (_field, judge: Judge) => {
      switch (judge.by) {
        case "model": {
          let mistakes = "";
          try {
            parseSite(judge.hostile, "idr.yaml");
          } catch (error) {
            if (!(error instanceof SiteFileError)) throw error;
            mistakes = error.message;
          }
          expect(mistakes).toMatch(judge.says);
          break;
        }
        case "lint":
          expect(await linted(judge.hostile, judge.stack)).toContain(judge.policy);
          break;
        case "plan":
          expect(judge.policies.length).toBeGreaterThan(0);
          for (const policy of judge.policies) expect(POLICIES.map(({ id }) => id)).toContain(policy);
          break;
        case "target":
          expect(existsSync(join(__dirname, "../../../..", judge.proof))).toBe(true);
          break;
        case "reader":
          expect(judge.why).not.toBe("");
      }
    },
  );
});

test("GIVEN an honest site file WHEN it is linted THEN nothing is found, so that the rows above can fail", async () => {
  const honest = siteFile("idr: { rules: [{ ports: [8443], from: [198.51.100.0/24, 10.0.0.0/9] }] }");
  expect(await linted(honest, "idr")).toEqual([]);
  expect(await linted(honest, "site file")).toEqual([]);
});
