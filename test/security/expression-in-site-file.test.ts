import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

import { lintStack } from "../../scripts/review";
import { type Sandbox, startSandbox } from "../../scripts/sandbox";
import { SMALL, SiteFolder } from "../scripts/cli/run";

/**
 * The author of a branch writes expressions into the site file, and lets the plan of a pull request tell what the
 * machine that plans can read. With the real engine and provider, on a simulated cloud.
 */
const SECRET = "hunter2-of-the-runner";

let sandbox: Sandbox;
let site: SiteFolder;

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false, bootSeconds: 0.1 });
});
afterAll(() => sandbox.close());

beforeEach(() => {
  site = new SiteFolder();
  site.useCloud(sandbox);
  site.write("secret.txt", SECRET);
});
afterEach(() => site.remove());

const ATTACKS: readonly (readonly [string, (folder: string) => string])[] = [
  ["a file", (folder) => `keyPair: '\${file("${folder}/secret.txt")}'\n`],
  [
    "a file, line by line",
    (folder) => `keyPair: '%{ for x in [file("${folder}/secret.txt")] }\${x}%{ endfor }'\n`,
  ],
];

describe.each(ATTACKS)("an expression in the site file that reads %s", (_what, attack) => {
  test("GIVEN it is planned for a review THEN it is refused with its line, and nothing that it reads is printed", async () => {
    site.write("idr.yaml", SMALL + attack(site.folder));
    for (const output of ["markdown", "json"]) {
      const { code, stdout, stderr } = await site.idr("review", "site", "--output", output);
      expect(stdout + stderr).not.toContain(SECRET);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /idr\.yaml:15:1 {2}keyPair: got "[$%]\{.*, which has "[$%]\{", which an engine would evaluate/,
      );
    }
  });

  test("GIVEN it is linted THEN that is not safe either", async () => {
    site.write("idr.yaml", SMALL + attack(site.folder));
    const { code, stderr } = await site.idr("lint");
    expect(code).toBe(1);
    expect(stderr).toContain("idr.yaml:15:1");
  });
});

test("GIVEN an honest site WHEN its synthesized file gets an expression by hand THEN lint forbids it and names the place", async () => {
  expect((await site.idr("lint", "site")).code).toBe(0);
  const file = path.join(site.folder, "cdktf.out/stacks/site/cdk.tf.json");
  const text = readFileSync(file, "utf8");
  // `idr lint` synthesizes anew, so the very stack is read as lint reads it.
  writeFileSync(file, text.replace('"name": "idr-deployment-key"', '"name": "${file(\\"/etc/passwd\\")}"'));
  const info = {
    name: "site",
    kind: "site" as const,
    directory: path.dirname(file),
    configuration: () => "",
    mark: "idr/site",
    uses: {},
    dependencies: [],
  };
  const { verdict, findings } = await lintStack(info, {});
  expect(verdict).toBe("forbidden");
  expect(findings.map(({ policy, message }) => `${policy}: ${message}`)).toContainEqual(
    expect.stringMatching(
      /^foreign-expression: has an expression at "resource\.openstack_compute_keypair_v2\.[^"]*name": "\$\{file/,
    ),
  );
});
