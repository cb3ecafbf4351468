import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { lintStack } from "../../../scripts/review/run";
import { readSynthesized } from "../../../scripts/review/synthesized";
import { synthesize, type StackInfo } from "../../../stacks/app";
import { thrown } from "./thrown";
import { exampleSite, SITE_TEXT } from "./site";

const folder = mkdtempSync(join(tmpdir(), "idr-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = { site: exampleSite(), file: join(folder, "idr.yaml"), directory: folder, text: SITE_TEXT };
let stacks: StackInfo[];
beforeAll(() => {
  stacks = synthesize(open.site, { directory: folder });
});

const stack = (name: string): StackInfo => stacks.find((one) => one.name === name)!;

/** Changes the synthesized JSON of a stack and lints it. */
async function lintEdited(name: string, edit: (text: string) => string) {
  const file = join(stack(name).directory, "cdk.tf.json");
  const text = readFileSync(file, "utf8");
  const edited = edit(text);
  expect(edited).not.toBe(text);
  writeFileSync(file, edited);
  try {
    return (await lintStack(stack(name), { open })).findings.map(
      ({ policy, severity }) => `${policy} ${severity}`,
    );
  } finally {
    writeFileSync(file, text);
  }
}

it("finds nothing in what this project synthesizes, but what the site file opens", async () => {
  const reviews = await Promise.all(stacks.map((one) => lintStack(one, { open })));
  expect(reviews.map(({ name, verdict }) => [name, verdict])).toEqual([
    ["site", "safe"],
    ["idr", "person"],
    ["newidr", "safe"],
    ["live", "safe"],
  ]);
  expect(reviews[1]?.findings.map(({ policy, message }) => [policy, message])).toEqual([
    ["port-opened-to-world", "opens tcp 8080 from 0.0.0.0/0 in idr-extra-external, as the site file says"],
  ]);
});

it("finds a volume that is not protected", async () => {
  const found = await lintEdited("newidr", (text) =>
    text.replace('"prevent_destroy": true', '"prevent_destroy": false'),
  );
  expect(found).toEqual(["data-volume-unprotected person"]);
});

it("finds a port that is opened", async () => {
  const found = await lintEdited("newidr", (text) =>
    text.replaceAll(/"port_range_(min|max)": 873/g, '"port_range_$1": 5432'),
  );
  expect(found).toEqual(["port-opened-to-world forbidden"]);
});

it("finds an internal group that is opened", async () => {
  const found = await lintEdited("newidr", (text) =>
    text.replace(/"remote_group_id": "[^"]*"/, '"remote_ip_prefix": "10.0.0.0/8"'),
  );
  expect(found).toEqual(["internal-group-opened forbidden"]);
});

it("finds a password of the provider", async () => {
  const found = await lintEdited("site", (text) =>
    text.replace('"cloud": "test"', '"cloud": "test", "password": "x"'),
  );
  expect(found).toEqual(["secret-in-code forbidden"]);
});

it("fails for a file that is no synthesized stack", () => {
  expect(thrown(() => readSynthesized("{", "x"))?.code).toBe("not-synthesized");
  expect(thrown(() => readSynthesized("{}", "x"))?.code).toBe("not-synthesized");
});
