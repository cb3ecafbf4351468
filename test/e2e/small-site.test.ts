import type { SwitchResult } from "../../scripts/actions/release";
import type { TaskEvent } from "../../scripts/events";

import { SEEN_IN } from "./printed";
import { at, World, type KeptVolume, type Run, printed } from "./world";

/**
 * The main job on a small site, with the real engine and provider on the sandbox, and everything that goes wrong
 * meanwhile: the command killed at each step, site files that are wrong or old.
 */
const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin@example.org";
const SMALL = "omeroReadOnly: 1, management: false, searchEngine: false";

/** A small site's file. */
function site(environments: Record<string, string>, live: string, spare = "none"): string {
  const lines = Object.entries(environments).map(([name, said]) => `  ${name}: { ${said} }`);
  return [
    "cloud: sandbox # not a real one",
    `sshKeys: ["${KEY}"]`,
    "environments:",
    ...lines,
    `live: ${live} # who visitors see`,
    `spare: ${spare}`,
    "",
  ].join("\n");
}

const RELEASE = { idr: SMALL, newidr: `${SMALL}, release: { from: idr }` };

describe("a small site", () => {
  let world: World;
  let production: KeptVolume[];
  let address: string;

  /** What must be true at every moment: production's data as it was, its address bound to something. */
  const nothingIsLost = async () => {
    expect(await world.volumes("idr-")).toEqual(production);
    expect(await world.unboundMs(address)).toBe(0);
  };

  /** Runs a command to its end, or kills it; waits for an engine whose command was killed, which may still be at work. */
  const run = async (args: readonly string[], killAt?: (event: TaskEvent) => boolean): Promise<Run> => {
    for (let tries = 0; ; tries += 1) {
      const ended = await world.idr(args, killAt);
      if (ended.code === (killAt === undefined ? 0 : null)) return ended;
      const { error } = ended.document as { error?: { code: string } };
      if (error?.code !== "state-locked" || tries === 5) {
        throw new Error(`idr ${args.join(" ")} ended with ${ended.code}: ${JSON.stringify(error)}`);
      }
    }
  };

  beforeAll(async () => {
    world = await World.open(site(RELEASE, "idr"));
  });
  afterAll(() => world.close());

  test("is deployed, though the command is killed while servers are made", async () => {
    await run(["deploy", "site", "idr", "live"], at(/^server idr-database$/, "started"));
    await run(["deploy", "site", "idr", "live"]);
    const names = (await world.volumes("idr-")).map(({ name }) => name);
    expect(names).toEqual(["idr-database-db", "idr-omeroreadwrite-data", "idr-proxy-nginxcache"]);
    for (const name of names) await world.sandbox.control.setMark(name, `written to ${name}`);
    production = await world.volumes("idr-");
    address = (await world.reached()).production.address;
    await nothingIsLost();
  });

  test("a second deployment changes nothing", async () => {
    await world.sandbox.control.clearCalls();
    const { document } = await world.succeed(["deploy", "site", "idr", "live"]);
    const stacks = ["site", "idr", "live"].map((stack) => ({ stack, copies: [] }));
    expect(document).toEqual({ stacks });
    expect(await world.writes()).toEqual([]);
  });

  test("is cloned, though the command is killed while data is copied and while the spare address is given", async () => {
    for (const kill of [
      at(/^volume newidr-database-db$/, "started"),
      at(/^live\/apply$/, "started"),
      at(/^release\/prepare\/spare$/, "succeeded"),
    ]) {
      await run(["release", "prepare"], kill);
      await nothingIsLost();
    }
    await run(["release", "prepare"]);
    const clones = await world.volumes("newidr-");
    expect(clones.map(({ mark }) => mark)).toEqual(production.map(({ name }) => `written to ${name}`));
    expect(clones.map(({ source }) => source)).toEqual(production.map(({ id }) => id));
    expect(await world.reached()).toMatchObject({
      production: { server: "idr-proxy" },
      spare: { server: "newidr-proxy" },
    });
    expect(world.read()).toBe(site(RELEASE, "idr", "newidr"));
    await nothingIsLost();
  });

  test("fails to go live before anybody has looked at it", async () => {
    await world.sandbox.control.clearCalls();
    const { code, document } = await world.idr(["release", "cutover"]);
    expect(code).toBe(1);
    expect(document).toMatchObject({ error: { code: "release-unverified" } });
    expect(await world.writes()).toEqual([]);
  });

  test("is verified through the spare address", async () => {
    const { document } = await world.succeed(["release", "verify"]);
    expect(document).toMatchObject({ environment: "newidr", comparedWith: "idr", ok: true });
  });

  const moves = [
    ["before anything", at(/^release\/.*\/move/, "started")],
    ["while the address moves", at(/^live\/apply$/, "started")],
    ["when the address has moved", at(/^live\/apply$/, "succeeded")],
    ["while it asks from outside", at(/^release\/.*from outside$/, "started")],
    ["while the spare address is given", at(/^live\/apply$/, "started", 2)],
    ["before it writes the site file", at(/^release\/.*\/give/, "succeeded")],
  ] as const;
  // Forth and back in turn, so that each way is killed at every other step and each step is finished by a rerun.
  test.each(
    moves.map(([when, kill], index) => ({ when, kill, step: index % 2 === 0 ? "cutover" : "rollback" })),
  )("is moved by a $step that is killed $when and run again", async ({ step, kill }) => {
    const [live, spare] = step === "cutover" ? (["newidr", "idr"] as const) : (["idr", "newidr"] as const);
    await run(["release", step, "--from", "idr", "--to", "newidr"], kill);
    await nothingIsLost();
    const { document } = await run(["release", step, "--from", "idr", "--to", "newidr"]);
    expect((document as SwitchResult).measured?.requests.lost ?? 0).toBe(0);
    expect(await world.reached()).toMatchObject({
      production: { address, server: `${live}-proxy` },
      spare: { server: `${spare}-proxy` },
    });
    expect(world.read()).toBe(site(RELEASE, live, spare));
    await nothingIsLost();
  });

  test("goes back after a cutover that was killed half-way", async () => {
    await run(["release", "cutover"], at(/^live\/apply$/, "succeeded"));
    await run(["release", "rollback"]);
    expect(await world.reached()).toMatchObject({
      production: { server: "idr-proxy" },
      spare: { server: "newidr-proxy" },
    });
    await nothingIsLost();
  });

  test("fails a cutover to an environment that doesn't answer, and is back by itself", async () => {
    const proxy = await world.serverId("newidr-proxy");
    // It breaks at the moment of the cutover, when all checks have passed.
    const { document } = await world.idr(["release", "cutover", "--timeout", "3"], (event) => {
      if (event.id === "live/apply" && event.state === "started") {
        void world.sandbox.control.setServerStatus(proxy, "ERROR");
      }
      return false;
    });
    expect(document).toMatchObject({ error: { code: "cutover-rolled-back" } });
    expect(await world.reached()).toMatchObject({
      production: { server: "idr-proxy" },
      spare: { server: "newidr-proxy" },
    });
    await world.sandbox.control.setServerStatus(proxy, "ACTIVE");
    expect(world.read()).toBe(site(RELEASE, "idr", "newidr"));
    await nothingIsLost();
  });

  test.each([
    ["is not YAML", "environments: [", ["deploy", "--all"]],
    ["has an unknown key", `${site(RELEASE, "idr")}volums: {}\n`, ["deploy", "--all"]],
    ["calls an environment live that is not there", site(RELEASE, "oldidr"), ["release", "cutover"]],
    ["has no production", site({ newidr: RELEASE.newidr }, "newidr"), ["deploy", "--all"]],
    ["has one environment at both addresses", site(RELEASE, "idr", "idr"), ["deploy", "live"]],
    [
      "drops the database",
      site({ ...RELEASE, idr: `${SMALL}, database: false` }, "idr", "newidr"),
      ["deploy", "idr"],
    ],
    [
      "shrinks a volume",
      site({ ...RELEASE, idr: `${SMALL}, volumes: { database-db: { size: 100 } }` }, "idr", "newidr"),
      ["deploy", "idr"],
    ],
  ])("fails and changes nothing when the site file %s", async (_, text, command) => {
    world.write(text);
    await world.sandbox.control.clearCalls();
    const { code, document } = await world.idr(command);
    expect(code).toBe(1);
    expect(document).toHaveProperty("error.message");
    expect(await world.writes()).toEqual([]);
    expect(world.read()).toBe(text);
    await nothingIsLost();
  });

  test("keeps its data through deployments of old revisions of the site file", async () => {
    world.write(site(RELEASE, "idr", "newidr"));
    await run(["release", "cutover"]);
    const clones = await world.volumes("newidr-");
    for (const [revision, commands] of [
      // From before the release: production goes back to where that revision has it.
      [site({ idr: SMALL }, "idr"), [["deploy", "--all"]]],
      // The release was an environment of its own, or made from something else.
      [site({ idr: SMALL, newidr: SMALL }, "idr"), [["deploy", "newidr"]]],
      [
        site(
          { ...RELEASE, newidr: `${SMALL}, volumes: { database-db: { volume: idr-proxy-nginxcache } }` },
          "idr",
        ),
        [["deploy", "newidr"]],
      ],
      // Production was made from a volume: it is not made again.
      [
        site(
          { idr: `${SMALL}, volumes: { database-db: { volume: newidr-database-db } }`, newidr: SMALL },
          "idr",
        ),
        [["deploy", "idr"]],
      ],
      // Both addresses change places in one go, which Neutron refuses: the release's two phases then do it.
      [site(RELEASE, "newidr"), [["deploy", "live"]]],
      [site(RELEASE, "idr", "newidr"), [["deploy", "live"]]],
    ] as const) {
      world.write(revision);
      for (const command of commands) await world.idr(command);
      await nothingIsLost();
      expect(await world.volumes("newidr-")).toEqual(clones);
    }
    await run(["release", "cutover"]);
    expect(await world.reached()).toMatchObject({ production: { server: "newidr-proxy" } });
    expect((await world.idr(["plan", "--all", "--detailed-exitcode"])).code).toBe(0);
  });
});

test("the commands that only this test runs have printed what is documented", () => {
  expect([...printed]).toEqual(expect.arrayContaining([...SEEN_IN["small-site"]]));
});
