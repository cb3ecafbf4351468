import { execFileSync } from "node:child_process";

import { connect } from "../../scripts/openstack";
import { findCloud } from "../../scripts/openstack/clouds";
import { Session } from "../../scripts/openstack/session";
import { Operator } from "./acceptance/operator";
import { watched } from "./acceptance/visitors";
import { byApi } from "./incumbent/by-api";
import { refusalOf, siteBeside } from "./incumbent/commands";
import { incumbent } from "./incumbent/description";
import { makeIncumbent } from "./incumbent/make";
import { differences, type Recording, record, SAME, settled } from "./incumbent/recorder";
import { type Attempt, troubleWith, whatChanged } from "./incumbent/refused";
import { inStates } from "./incumbent/states";
import { removeAllBut } from "./incumbent/teardown";

/**
 * A production that the incumbent made, beside a site file that calls it `idr`, on a real OpenStack: every verb refuses
 * or tells the truth, and not a byte of the API's answers about production changes. Then a release of it is made without
 * taking anything over. The tests are steps, in order.
 */
jest.setTimeout(20 * 60_000);

const production = incumbent({
  size: process.env["IDR_INCUMBENT"] === "whole" ? "whole" : "small",
  scale: 100,
});
const cloud = process.env["OS_CLOUD"] ?? "";
const session = new Session(findCloud());
const operator = new Operator(siteBeside({ cloud, production }));

/** What the project had before. */
let empty: Recording;
/** Production as it was made. */
let before: Recording;
let address: string;

beforeAll(async () => {
  empty = await record(session);
  ({ address } = await makeIncumbent(production, byApi(session)));
  before = await settled(session);
});

afterAll(async () => {
  await removeAllBut(empty, session);
  operator.forget();
  session.close();
});

const run = (args: readonly string[]) => operator.attempt(args);

/** Of production alone: what a release made beside it is left out. */
const ofProduction = (recording: Recording): Recording =>
  new Map([...recording].filter(([key]) => before.has(key)));

test("the recorder sees servers, volumes, attachments, ports, groups and rules, and nothing of them changes by itself", async () => {
  const count = (kind: string) => [...before.keys()].filter((key) => key.startsWith(`${kind} `)).length;
  const volumes = production.servers.flatMap((server) => server.volumes).length;
  expect(count("server")).toBe(production.servers.length);
  expect(count("volume")).toBe(production.servers.length + volumes);
  expect(count("attachment")).toBe(production.servers.length + volumes);
  expect(count("port")).toBeGreaterThanOrEqual(production.servers.length);
  expect(count("group")).toBe(production.groups.length + 1);
  expect(count("rule")).toBeGreaterThan(production.groups.flatMap(({ rules }) => rules).length);
  expect(differences(before, await record(session))).toEqual(SAME);
});

/** Every verb that has to do with `idr`, without and with production's address in the site file. */
const REFUSED: readonly Attempt[] = [
  ...["plan", "review", "deploy"].flatMap((verb): Attempt[] => [
    { args: [verb, "idr"], names: ["idr-proxy", "idr-database"] },
    { args: [verb, "site"], names: ["idr-router"] },
    { args: [verb, "live"] },
    { args: [verb, "--all"] },
  ]),
  { args: ["deploy", "site", "idr", "live"] },
  { args: ["deploy", "site", "live"] },
  { args: ["destroy", "idr"], names: ["idr-proxy"] },
];

/** Steps of a release: each may have a reason of its own, and none may propose what does harm. */
const STEPS: readonly Attempt[] = [
  ["prepare"],
  ["prepare", "--via-snapshot"],
  ["verify"],
  ["cutover"],
  ["cutover", "--skip-verify"],
  ["rollback"],
  ["retire", "--skip-verify"],
  ["retire", "--from", "newidr", "--to", "idr", "--skip-verify"],
  ["retire", "--from", "idr", "--to", "newidr", "--skip-verify"],
].map((step) => ({
  args: ["release", ...step],
  codes: ["environment-foreign", "environment-live", "environment-stateless", "address-missing"],
}));

describe.each(["without", "with"])("%s production's address in the site file", (how) => {
  beforeAll(() => {
    operator.edit(() => siteBeside({ cloud, production, ...(how === "with" ? { address } : {}) }));
  });

  test.each(REFUSED)("idr $args is refused, and not a byte is changed", async (attempt) => {
    const { args, names = [] } = attempt;
    // A review tells what is there, object by object; which address reaches it is no matter of a plan.
    const reached = args[1] === "idr" && args[0] !== "review" ? [address] : [];
    expect(await troubleWith([{ ...attempt, names: [...names, ...reached] }], run, session)).toEqual([]);
  });

  test.each(STEPS)("idr $args is refused, and not a byte is changed", async (attempt) => {
    expect(await troubleWith([attempt], run, session)).toEqual([]);
  });

  test("the refusal of a plan tells how to go on, with the command", async () => {
    const { fix } = refusalOf(await run(["plan", "idr"]))!;
    expect(fix).toMatch(/openstack port set --name idr-proxy [0-9a-f-]{36}/);
  });

  test("status says that idr is there and nobody's of ours, and whom production's address reaches", async () => {
    const { code, text } = await operator.screen("status");
    expect(code).toBe(0);
    expect(text).toContain(address);
    expect(text).toMatch(/no state|not deployed (by|from)|somebody else|another tool|foreign/);
    expect(text).not.toMatch(/idr deploy|idr destroy/);
    expect(text).not.toContain("All is as the site file has it");
    expect(differences(before, await record(session))).toEqual(SAME);
  });

  test("what status proposes is not refused", async () => {
    const { document } = await run(["status"]);
    const { next } = document as { next: readonly { readonly command?: string }[] };
    for (const { command } of next) {
      if (command?.startsWith("idr ") !== true) continue;
      const ended = await run(command.split(" ").slice(1));
      expect({ command, refusal: refusalOf(ended) }).toEqual({ command, refusal: undefined });
    }
    expect(differences(before, await record(session))).toEqual(SAME);
  });

  test.each(["doctor", "doctor idr", "release doctor", "verify idr"])(
    "idr %s proposes nothing that takes production down",
    async (verb) => {
      const { code, text } = await operator.screen(...verb.split(" "));
      expect(code).toBe(1);
      expect(text.replace(/\s+/g, " ")).not.toMatch(
        /delete or rename|takes it in|floating ip unset|idr deploy (site|idr|live)/,
      );
      expect(differences(before, await record(session))).toEqual(SAME);
    },
  );

  test.each(["lock show", "history", "lint", "diagram", "synth"])("idr %s works", async (verb) => {
    const { code } = await operator.screen(...verb.split(" "));
    expect(code).toBe(0);
    expect(differences(before, await record(session))).toEqual(SAME);
  });

  test("no state has anything", () => {
    expect(inStates(operator.directory)).toEqual([]);
  });
});

describe("a release is made from it, and nothing of it is taken over", () => {
  /** What naming the port changes: the port, and the floating IP, which shows its port. */
  let named: Recording;

  beforeAll(() => {
    operator.edit(() => siteBeside({ cloud, production, address, apart: true }));
  });

  /** What may differ from production as it was: the shared router has one more subnet, the address was moved. */
  const NOTICED = /^changed (router|floating IP) \S+: ((updated_at|revision_number) \S+ → \S+(; )?)+$/;
  const others = (recording: Recording): string[] =>
    whatChanged(named, ofProduction(recording)).filter((line) => !NOTICED.test(line));

  const reachedServer = async (): Promise<unknown> => {
    const { addresses } = await operator.idr<{
      addresses: readonly { readonly role: string; readonly server?: string }[];
    }>("status");
    return addresses.find(({ role }) => role === "production")?.server;
  };

  test("the fix of the refusal is a command that works: the proxy's port gets its name", async () => {
    const { fix } = refusalOf(await run(["plan", "idr"]))!;
    const [, name, port] = /openstack port set --name (\S+) ([0-9a-f-]{36})/.exec(fix)!;
    execFileSync("openstack", ["port", "set", "--name", name!, port!]);
    named = await settled(session);
    const { changed, gone, made } = differences(before, named);
    expect([gone, made]).toEqual([[], []]);
    expect(changed.map((line) => line.split(" ").slice(0, 2).join(" ")).sort()).toEqual([
      expect.stringMatching(/^floating IP/),
      expect.stringMatching(/^port /),
    ]);
  });

  test("the site is deployed: a spare address and a key pair of its own", async () => {
    await operator.idr("deploy", "site");
    expect(others(await record(session))).toEqual([]);
  });

  test("status and release doctor agree on who is live", async () => {
    expect(await reachedServer()).toBe("idr-proxy");
    await operator.idr("release", "doctor");
  });

  test("it is prepared and verified", async () => {
    await operator.idr("release", "prepare");
    await operator.idr("release", "verify");
    expect(others(await record(session))).toEqual([]);
  });

  /** Does a step that moves production's address, and says what visitors saw of it. */
  const moved = async (step: "cutover" | "rollback") => {
    const openstack = await connect();
    try {
      const { lost, unboundMs } = await watched(openstack, address, () => operator.idr("release", step));
      return { lost, unboundMs, server: await reachedServer() };
    } finally {
      openstack.close();
    }
  };

  test("it goes live, and no visitor is lost", async () => {
    expect(await moved("cutover")).toEqual({ lost: 0, unboundMs: 0, server: "newidr-proxy" });
  });

  test("the old production is still nobody's of ours", async () => {
    const attempts: readonly Attempt[] = [
      {
        args: ["release", "retire", "--skip-verify"],
        codes: ["environment-foreign", "environment-stateless"],
      },
      { args: ["plan", "idr"] },
      { args: ["deploy", "idr"] },
      { args: ["review", "idr"] },
      // It has the spare address now: to give that up first is right, and is not refused.
      {
        args: ["destroy", "idr"],
        codes: ["environment-foreign", "environment-stateless", "environment-spare"],
        accepted: ["idr deploy live"],
      },
    ];
    expect(await troubleWith(attempts, run, session)).toEqual([]);
  });

  test("it goes back, and no visitor is lost", async () => {
    expect(await moved("rollback")).toEqual({ lost: 0, unboundMs: 0, server: "idr-proxy" });
  });

  test("production is the same, byte for byte, and no state has more of it than which port its address is bound to", async () => {
    expect(others(await settled(session))).toEqual([]);
    const ids = new Set([...before.keys()].map((key) => key.slice(key.lastIndexOf(" ") + 1)));
    const known = inStates(operator.directory).filter((line) => ids.has(line.split(" ").at(-1)!));
    expect(known).toEqual([expect.stringMatching(/^live openstack_networking_floatingip_associate_v2 /)]);
    expect(await operator.planExitCode("site", "newidr", "live")).toBe(0);
  });

  test("the release is taken down again, and production is as it was", async () => {
    operator.edit((site) => site.replace(/^spare: .*$/m, "spare: none"));
    await operator.idr("deploy", "live");
    const volumes = [...(await record(session))]
      .filter(([key]) => key.startsWith("volume "))
      .map(([, text]) => (JSON.parse(text) as { name: string }).name)
      .filter((name) => name.startsWith("newidr-"));
    await operator.idr("destroy", "newidr", ...volumes.flatMap((name) => ["--destroy-volume", name]));
    expect(others(await settled(session))).toEqual([]);
  });
});
