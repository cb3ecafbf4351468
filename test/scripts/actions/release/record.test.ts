import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { recordBinding } from "../../../../scripts/actions/release/record";
import { silent, type IdrEvent } from "../../../../scripts/events";

let directory: string;
beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "idr-record-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (name = "idr.yaml", cloud = "idr") => ({ file: path.join(directory, name), site: { cloud } });

test("writes who is live into the site file, once, and leaves nothing else", async () => {
  const site = open();
  writeFileSync(site.file, "live: idr # who\nspare:   none\n");
  expect(await recordBinding(site, { live: "newidr", spare: "idr" }, silent)).toBe(true);
  expect(readFileSync(site.file, "utf8")).toBe("live: newidr # who\nspare:   idr\n");
  expect(await recordBinding(site, { live: "newidr", spare: "idr" }, silent)).toBe(false);
  expect(readdirSync(directory)).toEqual(["idr.yaml"]);
});

test("GIVEN a link to a file that a group may write WHEN it is recorded THEN the file is written, and both stay what they are", async () => {
  mkdirSync(path.join(directory, "site"));
  const real = path.join(directory, "site", "idr.yaml");
  writeFileSync(real, "live: idr\nspare: none\n");
  chmodSync(real, 0o664);
  symlinkSync(real, open().file);

  await recordBinding(open(), { live: "newidr" }, silent);

  expect(readFileSync(real, "utf8")).toBe("live: newidr\nspare: none\n");
  expect(lstatSync(open().file).isSymbolicLink()).toBe(true);
  expect(statSync(real).mode & 0o777).toBe(0o664);
  expect(readdirSync(path.join(directory, "site"))).toEqual(["idr.yaml"]);
});

test("GIVEN a file about another cloud THEN it stays as it is, and it is said", async () => {
  const text = "cloud: idr\nlive: idr\nspare: none\n";
  writeFileSync(open().file, text);
  const events: IdrEvent[] = [];
  const emit = (event: IdrEvent) => events.push(event);

  expect(await recordBinding(open("idr.yaml", "sandbox"), { live: "newidr" }, emit)).toBe(false);

  expect(readFileSync(open().file, "utf8")).toBe(text);
  expect(events).toMatchObject([
    {
      type: "log",
      level: "warn",
      message: expect.stringContaining('"live: newidr" and "spare: none"') as string,
    },
  ]);
  expect(await recordBinding(open(), { live: "newidr" }, emit)).toBe(true);
});

test.each([
  ["can't be read", "gone.yaml"],
  ["has an alias there", "idr.yaml"],
])("fails when the file %s, says what to write by hand, and leaves it alone", async (_, name) => {
  const text = "environments: [&old idr]\nlive: *old\n";
  writeFileSync(open().file, text);
  await expect(recordBinding(open(name), { live: "newidr" }, silent)).rejects.toMatchObject({
    code: "site-file-write",
    fix: expect.stringContaining('"live: newidr" and "spare: none"') as string,
  });
  expect(readFileSync(open().file, "utf8")).toBe(text);
});
