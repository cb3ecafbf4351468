import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { recordBinding } from "../../../../scripts/actions/release/record";

let directory: string;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "idr-record-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("writes who is live into the site file, once, and leaves nothing else", async () => {
  const file = path.join(directory, "idr.yaml");
  writeFileSync(file, "live: idr # who\nspare:   none\n");
  expect(await recordBinding(file, { live: "newidr", spare: "idr" })).toBe(true);
  expect(readFileSync(file, "utf8")).toBe("live: newidr # who\nspare:   idr\n");
  expect(await recordBinding(file, { live: "newidr", spare: "idr" })).toBe(false);
  expect(readdirSync(directory)).toEqual(["idr.yaml"]);
});

test("fails when the file can't be written, and says what to write by hand", async () => {
  const recorded = recordBinding(path.join(directory, "gone.yaml"), { live: "newidr" });
  await expect(recorded).rejects.toMatchObject({
    code: "site-file-write",
    fix: expect.stringContaining('"live: newidr" and "spare: none"') as string,
  });
});
