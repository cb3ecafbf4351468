import * as path from "node:path";

import { messageOf } from "../../constructs/errors";
import { isWrite } from "../../scripts/sandbox/faults";
import type { State } from "../../scripts/sandbox/state";

import { attempt, type Attempt } from "./attempt";
import { brokenAtEnd } from "./finish";
import { brokenAfter, brokenAlways, reached } from "./invariants";
import { FAULTS, notReached, PARTS, REFUSED, retires, type Part, type Planned, type Writes } from "./parts";
import { argsOf, momentAfter, type Prepared } from "./prepared";
import { PRODUCTION_ADDRESS } from "./site";
import { Story, type Told } from "./story";
import { NO_TROUBLE, type Step, type Trouble } from "./trouble";
import { World, type Moment } from "./world";

/** A part of which every write is known, and the moment before it. */
export interface Exhausted extends Writes {
  readonly from: Moment;
}

/** How a case came out. */
export interface Case extends Planned {
  /** `false`: there were fewer writes this time. */
  readonly reached: boolean;
  readonly broken: readonly string[];
  readonly seconds: number;
  readonly story: Told;
}

/** Runs a part undisturbed and lists what it writes. @throws Error when it ends in another way than it should */
export async function exhausted(part: Part, prepared: Prepared): Promise<Exhausted> {
  const from = await momentAfter(prepared, PARTS[part].after);
  const world = await World.open(path.join(prepared.folder, `writes-${part}`), prepared.programs, from);
  try {
    const { attempt: undisturbed, writes } = await writing(world, part, NO_TROUBLE);
    if (!endedWell(part, undisturbed)) {
      const { code, error, stderr } = undisturbed.outcome;
      throw new Error(`${part} ended with ${code}: ${error?.message ?? stderr.slice(-2000)}`);
    }
    return { part, from, writes };
  } finally {
    await world.close();
  }
}

/** Lets something happen at one write, and runs the next step to its end. */
export async function runCase(
  folder: string,
  exhaustedPart: Exhausted,
  planned: Planned,
  prepared: Prepared,
): Promise<Case> {
  const started = performance.now();
  const { part, next } = planned;
  const story = new Story();
  const world = await World.open(folder, prepared.programs, exhaustedPart.from);
  const broken: string[] = [];
  const look = async (tried: Attempt): Promise<void> => {
    story.add(tried);
    if (tried.hung) broken.push(`idr ${tried.args.join(" ")} hung`);
    const now = await world.state();
    // A retirement is what takes production's servers down.
    broken.push(...brokenAlways(prepared.before, now, retires(planned)));
    // Who is told that production is back must be able to rely on it.
    if (tried.outcome.error?.code === "cutover-rolled-back" && reached(now, PRODUCTION_ADDRESS) !== "idr") {
      broken.push(`it says that idr is live again, and it is not`);
    }
    if (tried.outcome.error?.code === "unexpected") broken.push(tried.outcome.error.message);
  };
  try {
    const { attempt: disturbed, writes } = await writing(world, part, troubleOf(planned));
    await look(disturbed);
    const hit = disturbed.struck || disturbed.faults.some(({ hits }) => hits > 0);
    if (!hit) broken.push(...notReached(exhaustedPart, writes, endedWell(part, disturbed)));
    if (next !== PARTS[part].step || disturbed.outcome.code !== 0) {
      broken.push(...(await typed(next, world, look)));
    }
    broken.push(...brokenAfter(next, await world.state()));
    await repair(world, part);
    broken.push(
      ...(await brokenAtEnd(world, prepared, retires(planned)).catch((error: unknown) => [messageOf(error)])),
    );
    const seconds = (performance.now() - started) / 1000;
    return { ...planned, reached: hit, broken: [...new Set(broken)], seconds, story: story.told() };
  } finally {
    await world.close();
  }
}

/** Runs a step to which nothing happens: it must come to its end at once, since nobody is told to type it twice. */
async function typed(step: Step, world: World, look: (tried: Attempt) => Promise<void>): Promise<string[]> {
  const type = async (words: Step): Promise<Attempt["outcome"]> => {
    const tried = await attempt(world, argsOf(words), NO_TROUBLE);
    await look(tried);
    return tried.outcome;
  };
  let outcome = await type(step);
  // As its fix says.
  if (outcome.error?.code === "release-unverified") {
    await type("verify");
    outcome = await type(step);
  }
  if (outcome.code === 0) return [];
  return [
    `${step} does not come to its end at once: ${outcome.error?.message ?? outcome.stderr.slice(-500)}`,
  ];
}

function troubleOf({ nth, what }: Planned): Trouble {
  if (what === "killed before" || what === "killed after") {
    const when = { kind: "write", nth, side: what === "killed before" ? "before" : "after" } as const;
    return { ...NO_TROUBLE, blow: { kind: "kill", what: "everything", when } };
  }
  return { ...NO_TROUBLE, faults: [{ ...FAULTS[what], writes: true, skip: nth - 1 }] };
}

/** Runs a part, and lists what it wrote. */
async function writing(
  world: World,
  part: Part,
  trouble: Trouble,
): Promise<{ readonly attempt: Attempt; readonly writes: string[] }> {
  const { step, words = [], breaks } = PARTS[part];
  const { control } = world.sandbox;
  const before = await world.state();
  await control.clearCalls();
  const done = await attempt(
    world,
    [...argsOf(step), ...words],
    breaks === undefined ? trouble : { ...trouble, breaks },
  );
  const names = namesOf(before, await world.state());
  const writes = (await control.calls())
    .filter(({ method, path: called }) => isWrite(method, called))
    .map(
      ({ method, path: called, status }) =>
        `${method} ${withNames(called, names)}${status >= 400 ? REFUSED : ""}`,
    );
  return { attempt: done, writes };
}

/** Whether a part came to the end that it has when nothing happens to it. */
function endedWell(part: Part, { outcome }: Attempt): boolean {
  const { error } = PARTS[part];
  return error === undefined ? outcome.code === 0 : outcome.error?.code === error;
}

/** Mends what was broken on purpose, which no plan would. */
async function repair(world: World, part: Part): Promise<void> {
  const { breaks } = PARTS[part];
  if (breaks === undefined) return;
  for (const { id, name } of (await world.state()).servers.values()) {
    if (name === breaks) await world.sandbox.control.setServerStatus(id, "ACTIVE");
  }
}

function namesOf(...states: readonly State[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const state of states) {
    for (const table of Object.values(state)) {
      if (!(table instanceof Map)) continue;
      for (const [id, row] of table as Map<string, { name?: string | null; description?: string | null }>) {
        names.set(id, row.name ?? row.description ?? "…");
      }
    }
    for (const { id, description } of state.floatingIps.values()) names.set(id, description);
  }
  return names;
}

/** A path with names in place of ids. */
function withNames(called: string, names: ReadonlyMap<string, string>): string {
  return called
    .replace(/\?.*/, "")
    .replace(/^\/volume\/v3\/[0-9a-f]+/, "/volume")
    .replace(/^\/compute\/v2\.1/, "/compute")
    .replace(/^\/network\/v2\.0/, "/network")
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => names.get(id) ?? "…");
}
