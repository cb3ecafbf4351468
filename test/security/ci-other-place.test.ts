/**
 * Merges that change how they themselves are judged: another place of the state, waivers, policies; and pushes of which
 * nobody can say what was there before. Each with the key of the plans, so that the sealed file says what the author wants.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleName, openBundle, sealBundle } from "../../ci/scripts/lib/bundle";
import { serve } from "../ci/http-server";
import { NEXT_MONTH } from "../site-files";
import { CiSite, KEY, ftpSite } from "./ci-site";

/** The engine's and the provider's own pace, on a machine with other work. */
jest.setTimeout(900_000);

let ci: CiSite;
let attacker: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  ci = await CiSite.start();
  attacker = await serve(() => ({ status: 404 }));
});
afterAll(async () => {
  await attacker.close();
  await ci.close();
});
afterEach(() => expect(attacker.requests).toEqual([]));

const site = ({
  state = `${ci.states.url}/state`,
  ...settings
}: { readonly state?: string; readonly ports?: string; readonly more?: string } = {}) =>
  ftpSite(state, settings);

/** Says of every plan what lets it pass. */
const embellish = (verdict: "safe" | "person") =>
  ci.reseal(({ stacks }) => ({
    stacks: stacks.map((one) => (one.told === undefined ? one : { ...one, told: { ...one.told, verdict } })),
  }));

const rules = async () =>
  (
    await ci.cloud.list<{ port_range_max: number | null }>(
      "network",
      "/security-group-rules",
      "security_group_rules",
    )
  ).map(({ port_range_max: port }) => port);

test("honest people: a site is deployed", async () => {
  await ci.merged("first", site());
  expect((await ci.apply("site")).code).toBe(0);
  await ci.plan();
  expect((await ci.apply("ftp")).code).toBe(0);
});

test("GIVEN a merge that moves the state, with plans that were made for it WHEN it is applied THEN it must be refused before a password is sent", async () => {
  const saved = readFileSync(ci.sealedFile);
  const before = openBundle(saved, KEY, ci.tree);
  ci.repository.pullRequest("moves-the-state", site({ state: `${attacker.url}/mine` }));
  const planned = await ci.plan();
  expect(planned.output).toMatchObject({ artifact: "", verdict: "person" });
  ci.repository.merge("moves-the-state", "squash");
  writeFileSync(ci.sealedFile, sealBundle({ ...before, tree: ci.tree }, KEY));
  for (const refused of [await ci.list(), await ci.apply("ftp")]) {
    expect(refused.code).toBe(1);
    expect(refused.text).toContain("[place-changed]");
    expect(refused.output).toEqual({});
  }
  ci.repository.git("reset", "--quiet", "--hard", "HEAD^");
});

test.each([
  ["zeros, as of a new branch", "0".repeat(40)],
  ["what is not there, as after a forced push", "d".repeat(40)],
  ["no text", 7],
  ["an option of git's", "--output=/tmp/x"],
])(
  "GIVEN a push whose commit before is %s WHEN it is applied THEN it must be refused",
  async (_what, before) => {
    await ci.plan();
    const event = path.join(ci.work, "odd.json");
    writeFileSync(event, JSON.stringify({ before }));
    const refused = await ci.apply("ftp", { GITHUB_EVENT_PATH: event });
    expect(refused.code).toBe(1);
    expect(refused.text).toContain("[push-unknown]");
  },
);

test("GIVEN a request with a waiver for itself WHEN it is merged and applied THEN the waiver must not count", async () => {
  const waived = `review:
  waive: [{ policy: port-opened-to-world, reason: fine, by: Mallory, until: ${NEXT_MONTH} }]
`;
  const open = site({ more: waived }).replace("rules: [", "rules: [{ ports: [8443], from: [0.0.0.0/0] }, ");
  const planned = await ci.merged("opens", open);
  expect(planned.output).toMatchObject({ verdict: "person" });
  embellish("safe");
  const applied = await ci.apply("ftp");
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("[plan-misreported]");
  expect(applied.text).toMatch(/was told "safe: .*", and it is "needs a person: /);
  expect(await rules()).not.toContain(8443);

  // Once it is main's, a request after it has it; and so has a person who starts the job.
  expect((await ci.plan()).output).toMatchObject({ verdict: "safe" });
  const byHand = await ci.apply("ftp", { GITHUB_EVENT_NAME: "workflow_dispatch" });
  expect(byHand.text).toContain("ftp: applied the reviewed plan of");
});

test("GIVEN a request that takes main's own policy away WHEN it is merged and applied THEN that policy must count", async () => {
  const policy = `exports.policies = [{ id: "ours", severity: "forbidden", title: "t", why: "w", example: "e", about: "plan", check: () => [{ message: "main says so" }] }];`;
  writeFileSync(path.join(ci.repository.directory, "own.cjs"), policy);
  ci.repository.git("add", "own.cjs");
  const now = ci.repository.site.replace("review:\n", "review:\n  policies: [own.cjs]\n");
  ci.repository.commit(now, "a policy");
  const planned = await ci.merged("silences", site({ ports: "2121" }));
  expect(planned.output).toMatchObject({ verdict: "forbidden" });
  embellish("person");
  const applied = await ci.apply("ftp");
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("[plan-forbidden]");
  expect(applied.text).toContain("main says so");
  expect(await rules()).not.toContain(2121);
});

test("the name of what is kept says for which head, and the name of the plans does not", async () => {
  ci.repository.pullRequest("names", site({ ports: "2122" }));
  const { output } = await ci.plan();
  expect(output["artifact"]).toBe(`${bundleName(ci.tree)}-${ci.repository.git("rev-parse", "HEAD^2")}`);
});
