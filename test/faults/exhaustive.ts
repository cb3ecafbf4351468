import * as path from "node:path";

import { messageOf } from "../../constructs/errors";
import { isWrite } from "../../scripts/sandbox/faults";
import type { State } from "../../scripts/sandbox/state";

import { attempt } from "./attempt";
import { brokenAtEnd } from "./finish";
import { brokenAlways } from "./invariants";
import { argsOf, momentAfter, succeed, type Prepared } from "./prepared";
import { Story, type Told } from "./story";
import { NO_TROUBLE, type Step } from "./trouble";
import { World, type Moment } from "./world";

/** The steps that are killed at every write, with what goes before them. */
export const EXHAUSTIVE: Readonly<Record<string, readonly Step[]>> = {
  cutover: ["prepare", "verify"],
  rollback: ["prepare", "verify", "cutover"],
  retire: ["prepare", "verify", "cutover"],
};

/** What a step writes. */
export interface Writes {
  readonly step: Step;
  /** The writes of an undisturbed run, in words. */
  readonly writes: readonly string[];
}

/** A step of which every write is known, and the moment before it. */
export interface Exhausted extends Writes {
  readonly from: Moment;
}

/** One kill, and whether all was well after running it again. */
export interface Case {
  readonly step: Step;
  /** From 1. */
  readonly nth: number;
  readonly side: "before" | "after";
  readonly write: string;
  /** `false`: there were fewer writes this time. */
  readonly reached: boolean;
  readonly broken: readonly string[];
  readonly seconds: number;
  readonly story: Told;
}

/** Runs a step undisturbed and lists what it writes. */
export async function exhausted(step: Step, prepared: Prepared): Promise<Exhausted> {
  const from = await momentAfter(prepared, EXHAUSTIVE[step] ?? []);
  const world = await World.open(path.join(prepared.folder, `writes-${step}`), prepared.programs, from);
  try {
    const before = await world.state();
    await world.sandbox.control.clearCalls();
    await succeed(world, argsOf(step));
    const calls = await world.sandbox.control.calls();
    const names = namesOf(before, await world.state());
    const writes = calls
      .filter(({ method, path: called }) => isWrite(method, called))
      .map(({ method, path: called }) => `${method} ${withNames(called, names)}`);
    return { step, from, writes };
  } finally {
    await world.close();
  }
}

/** All kills of a step: before and after each write. */
export function casesOf({ writes }: Writes): Pick<Case, "nth" | "side" | "write">[] {
  return writes.flatMap((write, index) =>
    (["before", "after"] as const).map((side) => ({ nth: index + 1, side, write })),
  );
}

/** Kills everything at one write, and runs the step again to its end. */
export async function runCase(
  folder: string,
  { step, from }: Exhausted,
  { nth, side, write }: Pick<Case, "nth" | "side" | "write">,
  prepared: Prepared,
): Promise<Case> {
  const started = performance.now();
  const story = new Story();
  const world = await World.open(folder, prepared.programs, from);
  try {
    const when = { kind: "write", nth, side } as const;
    const killed = await attempt(world, argsOf(step), {
      ...NO_TROUBLE,
      blow: { kind: "kill", what: "everything", when },
    });
    story.add(killed);
    const broken = brokenAlways(prepared.before, await world.state());
    let code = killed.outcome.code;
    for (let tries = 0; code !== 0 && tries < 3; tries += 1) {
      const again = await attempt(world, argsOf(step), NO_TROUBLE);
      story.add(again);
      broken.push(...brokenAlways(prepared.before, await world.state()));
      code = again.outcome.code;
    }
    if (code !== 0) broken.push(`${step} does not come to an end`);
    broken.push(
      ...(await brokenAtEnd(world, prepared, step === "retire").catch((error: unknown) => [
        messageOf(error),
      ])),
    );
    const seconds = (performance.now() - started) / 1000;
    return {
      step,
      nth,
      side,
      write,
      reached: killed.struck,
      broken: [...new Set(broken)],
      seconds,
      story: story.told(),
    };
  } finally {
    await world.close();
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
