import { mkdirSync } from "node:fs";
import * as path from "node:path";

import type { State } from "../../scripts/sandbox/state";

import { attempt } from "./attempt";
import { siteText, DATA } from "./site";
import { NO_TROUBLE, type Step } from "./trouble";
import { World, type Moment, type Programs } from "./world";

/** What every run of a campaign begins with. */
export interface Prepared {
  readonly programs: Programs;
  /** Folder of the campaign. */
  readonly folder: string;
  /** The cloud before anything was deployed. */
  readonly seed: State;
  /** Production as it is deployed, its volumes written to. */
  readonly before: State;
  readonly production: Moment;
  /** Later moments, by their steps. */
  readonly moments: Map<string, Promise<Moment>>;
}

/** Words of the command line for a step. */
export function argsOf(step: Step): string[] {
  if (step === "return") return ["deploy", "idr"];
  return ["release", step, "--from", "idr", "--to", "newidr"];
}

/** Deploys production once, for all runs. @throws Error when that fails: nothing goes wrong meanwhile */
export async function prepare(folder: string, programs: Programs): Promise<Prepared> {
  mkdirSync(folder, { recursive: true });
  const world = await World.open(path.join(folder, "production"), programs);
  try {
    const seed = await world.state();
    world.writeSite(siteText("idr", "none"));
    await succeed(world, ["deploy", "site", "idr", "live"]);
    for (const name of DATA) await world.sandbox.control.setMark(name, `written to ${name}`);
    const production = await world.keep(path.join(folder, "moments", "production"));
    return { programs, folder, seed, before: await world.state(), production, moments: new Map() };
  } finally {
    await world.close();
  }
}

/** Runs a command to which nothing happens. @throws Error when it fails */
export async function succeed(world: World, args: readonly string[]): Promise<void> {
  const { outcome } = await attempt(world, args, NO_TROUBLE);
  if (outcome.code === 0) return;
  const why = outcome.error?.message ?? outcome.stderr.slice(-2000);
  throw new Error(`idr ${args.join(" ")} ended with ${outcome.code ?? "a signal"}: ${why}`);
}

/** The moment after some steps went well, each begun where the one before ended. Each is made once. */
export function momentAfter(prepared: Prepared, steps: readonly Step[]): Promise<Moment> {
  const last = steps.at(-1);
  if (last === undefined) return Promise.resolve(prepared.production);
  const name = steps.join("-");
  const known = prepared.moments.get(name);
  if (known !== undefined) return known;
  const made = makeMoment(prepared, steps.slice(0, -1), last, name);
  prepared.moments.set(name, made);
  return made;
}

async function makeMoment(
  prepared: Prepared,
  before: readonly Step[],
  step: Step,
  name: string,
): Promise<Moment> {
  const from = await momentAfter(prepared, before);
  const world = await World.open(path.join(prepared.folder, name), prepared.programs, from);
  try {
    await succeed(world, argsOf(step));
    return await world.keep(path.join(prepared.folder, "moments", name));
  } finally {
    await world.close();
  }
}
