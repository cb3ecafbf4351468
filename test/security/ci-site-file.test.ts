/**
 * Requests that change who may log in, or what is looked at, in a way that no plan shows: a further SSH key, an
 * environment that is taken out of the site file while it is deployed, a check that goes.
 */
import { SSH_KEY } from "../site-files";
import { CiSite } from "./ci-site";

/** The engine's and the provider's own pace, on a machine with other work. */
jest.setTimeout(900_000);

let ci: CiSite;
beforeAll(async () => {
  ci = await CiSite.start();
});
afterAll(() => ci.close());

const MALLORY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIO5yD4jGkIQnYvXw3bPEd6JX0D2b5lRA1hGZkq3XJp7Y mallory@example.org";
const NO_ROLES =
  "proxy: false, omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false";
const FTP = `ftp: { ${NO_ROLES}, servers: { ftp: { flavor: m1.small, rules: [{ ports: [21], from: [198.51.100.0/24] }] } } }`;
const LAB = `lab: { ${NO_ROLES}, servers: { x: { flavor: m1.small } } }`;

const site = ({ keys = [SSH_KEY], more = "", environments = [FTP] } = {}) => `cloud: sandbox
externalNetwork: public
sshKeys: ${JSON.stringify(keys)}
state: { backend: http, address: "${ci.states.url}/state" }
live: none
${more}
environments:
${environments.map((one) => `  ${one}`).join("\n")}
`;

/** The comment as people read it. */
const read = () => ci.review.replaceAll("&#8203;", "").replaceAll("\\", "");

let requests = 0;
const planned = async (text: string) => {
  ci.repository.git("switch", "--quiet", "main");
  ci.repository.pullRequest(`request-${(requests += 1)}`, text);
  return await ci.plan();
};

test("honest people: a site is deployed", async () => {
  await ci.merged("first", site());
  expect((await ci.apply("site")).code).toBe(0);
  await ci.plan();
  expect((await ci.apply("ftp")).text).toContain("ftp: applied the reviewed plan");
});

test("GIVEN a request that changes nothing of it, or what plans show WHEN it is planned THEN it is safe", async () => {
  expect((await planned(site({ more: "# a comment" }))).output).toMatchObject({
    verdict: "safe",
    changes: "false",
  });
  expect((await planned(site({ environments: [FTP, LAB] }))).output).toMatchObject({
    verdict: "safe",
    changes: "true",
  });
  expect(ci.review).not.toContain("site-file-access");
});

test.each<[string, () => string, RegExp]>([
  [
    "a further SSH key",
    () => site({ keys: [SSH_KEY, MALLORY] }),
    /SSH keys.* let somebody else log in .*: \+ ssh-ed25519 SHA256:[\w+/]{43} mallory@example\.org/,
  ],
  [
    "an environment taken out",
    () => site({ environments: [LAB] }),
    /the stack ftp.* is no longer in the site file/,
  ],
  ["a check more or less", () => site({ more: "checks: []" }), /the checks.* changes: /],
  [
    "another name of the site",
    () => site({ more: "webName: evil.example.org" }),
    /none → evil\.example\.org/,
  ],
])(
  "GIVEN a request with %s WHEN it is planned THEN it must need a person, and be told",
  async (_what, text, told) => {
    const { output } = await planned(text());
    expect(output).toMatchObject({ verdict: "person" });
    expect(read()).toMatch(told);
    expect(read()).toContain("site-file-access");
    expect(read()).toContain("Somebody who knows what was found above has to approve this.");
  },
);

test("GIVEN a request with a key and a server that gets it, its verdict embellished WHEN it waits for approval THEN main's own job must tell it", async () => {
  ci.repository.git("switch", "--quiet", "main");
  await ci.merged("key-and-server", site({ keys: [SSH_KEY, MALLORY], environments: [FTP, LAB] }));
  // Whoever approves reads it at the waiting job and on its page, whatever the sealed plans say.
  ci.reseal(({ stacks }) => ({
    stacks: stacks.map((one) =>
      one.told === undefined ? one : { ...one, told: { ...one.told, verdict: "safe" as const } },
    ),
  }));
  const listed = await ci.list();
  expect(listed.text).toContain("to apply: lab: needs a person: ");
  expect(listed.output["plans"]).toContain("needs a person");
  expect(listed.summary).toMatch(/SSH keys.*SHA256:/);
  expect((await ci.apply("lab")).text).toContain("lab: applied the reviewed plan");
});
