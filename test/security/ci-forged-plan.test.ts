/**
 * Whoever can push a branch has the key that seals plans. Here somebody uses it: plans are forged with the real engine, and
 * handed to the apply as if they had been reviewed.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { sha256 } from "../../ci/scripts/lib/bundle";
import { parseSite } from "../../constructs/model";
import { Engine } from "../../scripts/engine";
import { silent } from "../../scripts/events";
import { ensureTools } from "../../scripts/setup/tools";
import { synthesize } from "../../stacks/app";
import { NEXT_MONTH } from "../site-files";
import { CiSite, ftpSite } from "./ci-site";

/** The engine's and the provider's own pace, on a machine with other work. */
jest.setTimeout(900_000);

let ci: CiSite;
beforeAll(async () => {
  ci = await CiSite.start();
});
afterAll(() => ci.close());

/** A site with one environment of one server that has data. */
const site = ({ from = "0.0.0.0/0", data = true, more = "" } = {}) =>
  ftpSite(`${ci.states.url}/state`, {
    from,
    more,
    rest: data ? ", volumes: { data: { size: 1, mount: /data } }" : "",
  });

const volumes = async () =>
  (await ci.cloud.list<{ id: string; name: string }>("volume", "/volumes/detail", "volumes"))
    .filter(({ name }) => name === "ftp-ftp-data")
    .map(({ id }) => id);

const state = async (stack: string) =>
  (await (await fetch(`${ci.states.url}/state/sandbox-${stack}`)).json()) as {
    resources: { type: string; name: string }[];
  };
const putState = async (stack: string, to: object) => {
  await fetch(`${ci.states.url}/state/sandbox-${stack}`, { method: "POST", body: JSON.stringify(to) });
};

/** A plan of what is checked out with something more in it, by the engine itself. */
async function forged(stack: string, more: object, extra?: string): Promise<Buffer> {
  const directory = path.join(ci.work, "attacker");
  mkdirSync(directory, { recursive: true });
  const [one] = synthesize(parseSite(ci.repository.site, "idr.yaml"), { directory }).filter(
    ({ name }) => name === stack,
  );
  const file = path.join(one!.directory, "cdk.tf.json");
  const genuine = JSON.parse(one!.configuration()) as { resource: object };
  writeFileSync(
    file,
    JSON.stringify({ ...genuine, ...more, resource: { ...genuine.resource, ...resourcesOf(more) } }),
  );
  const tools = await ensureTools(silent);
  const env = { ...process.env, ...tools.env, OS_CLIENT_CONFIG_FILE: path.join(ci.work, "clouds.yaml") };
  const out = path.join(directory, "forged.tfplan");
  await new Engine(tools, one!.directory, { emit: silent, env }).init();
  if (extra !== undefined) writeFileSync(path.join(one!.directory, "extra.tf.json"), extra);
  // The engine itself, since ours refuses what we have not written.
  const plan = ["plan", "-input=false", "-lock=false", `-out=${out}`];
  await promisify(execFile)(tools.engine.path, plan, { cwd: one!.directory, env });
  return readFileSync(out);
}

const resourcesOf = (more: object) => ("resource" in more ? (more.resource as object) : {});

test("honest people: site and environment are deployed from reviewed plans", async () => {
  await ci.merged("first", site());
  const listed = await ci.list();
  expect(listed.summary).toContain("### To be applied once it is approved");
  // The first request takes an environment out of the site file.
  expect(listed.summary).toMatch(
    /\| `site` \| needs a person: 2 to add, 0 to change, 0 to destroy \| `[0-9a-f]{64}` \|/,
  );
  expect((await ci.apply("site")).code).toBe(0);
  await ci.plan();
  const applied = await ci.apply("ftp");
  expect(applied.text).toContain("ftp: applied the reviewed plan of");
  expect(await volumes()).toHaveLength(1);
});

test("GIVEN a forged plan with a command WHEN it is applied THEN it is refused, and the command never runs", async () => {
  const marker = path.join(ci.work, "ran-with-production-credentials");
  await ci.merged("readme", site({ more: "# a harmless comment\n" }));
  const saved = await forged("site", {
    resource: {
      terraform_data: {
        note: {
          input: "x",
          provisioner: [{ "local-exec": { command: `cat "$OS_CLIENT_CONFIG_FILE" > ${marker}` } }],
        },
      },
    },
  });
  ci.reseal(({ stacks }) => ({
    plans: new Map([["site", saved]]),
    stacks: stacks.map((one) =>
      one.name !== "site"
        ? one
        : {
            name: "site",
            changes: true,
            sha256: sha256(saved),
            told: { verdict: "person", add: 1, change: 0, destroy: 0 },
          },
    ),
  }));
  // Already before anybody is asked.
  const listed = await ci.list();
  const applied = await ci.apply("site");
  expect(existsSync(marker)).toBe(false);
  for (const { code, text } of [listed, applied]) {
    expect(code).toBe(1);
    expect(text).toContain("a resource of type terraform_data");
    expect(text).toContain("[plan-foreign-content]");
  }
});

test("GIVEN the right configuration, planned from a state that was tampered with WHEN it is applied THEN what is not the review's is refused", async () => {
  ci.repository.git("switch", "--quiet", "main");
  const before = await state("ftp");
  // Same lineage and serial, so that the engine itself would take the plan: it makes a second, empty volume.
  const forgotten = ["openstack_blockstorage_volume_v3", "openstack_compute_volume_attach_v2"];
  await putState("ftp", {
    ...before,
    resources: before.resources.filter(({ type }) => !forgotten.includes(type)),
  });
  await ci.merged("tampered", site({ from: "198.51.100.0/24" }));
  await putState("ftp", before);
  const there = await volumes();
  const applied = await ci.apply("ftp");
  expect(await volumes()).toEqual(there);
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("[plan-stale]");
  expect(applied.text).toMatch(/openstack_blockstorage_volume_v3\.[\w-]+: reviewed: create; now: stays/);
});

test("GIVEN a plan whose verdict was embellished WHEN it is applied THEN it is refused, since people approved something else", async () => {
  ci.repository.git("switch", "--quiet", "main");
  await ci.plan();
  ci.reseal(({ stacks }) => ({
    stacks: stacks.map((one) =>
      one.told === undefined ? one : { ...one, told: { ...one.told, destroy: 0, change: 0 } },
    ),
  }));
  const applied = await ci.apply("ftp");
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("[plan-misreported]");
  expect(applied.text).toMatch(/was told ".* 0 to destroy", and it is ".* [1-9] to destroy"/);
});

test("GIVEN other plans than were approved WHEN they are applied THEN they are refused", async () => {
  const applied = await ci.apply("ftp", { DIGEST: "0".repeat(64) });
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("not those that were approved");
  const none = await ci.apply("ftp", { DIGEST: "" });
  expect(none.code).toBe(1);
  expect(none.text).toContain("approved: none");
});

test("GIVEN a waiver on main for the loss of a data volume WHEN a merge destroys it THEN CI refuses, waived or not", async () => {
  const waived = `review:
  waive:
    - { policy: data-volume-destroyed, reason: test, by: Eve, until: ${NEXT_MONTH} }
    - { policy: data-volume-detached, reason: test, by: Eve, until: ${NEXT_MONTH} }
    - { policy: other-data-lost, reason: test, by: Eve, until: ${NEXT_MONTH} }
`;
  ci.repository.commit(site({ from: "198.51.100.0/24", more: waived }), "a waiver");
  await ci.merged("no-data", site({ from: "198.51.100.0/24", data: false, more: waived }));
  ci.reseal(({ stacks }) => ({
    stacks: stacks.map((one) =>
      one.told === undefined ? one : { ...one, told: { ...one.told, verdict: "person" } },
    ),
  }));
  const applied = await ci.apply("ftp");
  expect(await volumes()).toHaveLength(1);
  expect(applied.code).toBe(1);
  expect(applied.text).toContain("[plan-destroys-volume]");
});

test("GIVEN files with a command in the checkout's cdktf.out WHEN a reviewed plan is applied THEN they have no part in it", async () => {
  const marker = path.join(ci.work, "ran-from-the-checkout");
  ci.repository.commit(site({ from: "198.51.100.0/24" }), "back again");
  const extra = {
    resource: {
      terraform_data: { note: { provisioner: [{ "local-exec": { command: `touch ${marker}` } }] } },
    },
  };

  // In the plan: refused.
  const saved = await forged("ftp", {}, JSON.stringify(extra));
  await ci.plan();
  const genuine = readFileSync(ci.sealedFile);
  ci.reseal(({ stacks }) => ({
    plans: new Map([["ftp", saved]]),
    stacks: stacks.map((one) => (one.name === "ftp" ? { ...one, sha256: sha256(saved) } : one)),
  }));
  const refused = await ci.apply("ftp");
  expect(refused.code).toBe(1);
  expect(refused.text).toContain("the saved plan of ftp has tfconfig/m-/extra.tf.json");

  // Beside it: not looked at.
  writeFileSync(ci.sealedFile, genuine);
  for (const folder of ["stacks/ftp", "history"]) {
    const place = path.join(ci.repository.directory, "cdktf.out", folder);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, "extra.tf.json"), JSON.stringify(extra));
  }
  const applied = await ci.apply("ftp");
  expect(applied.text).toContain("ftp: applied the reviewed plan of");
  expect(existsSync(marker)).toBe(false);
});
