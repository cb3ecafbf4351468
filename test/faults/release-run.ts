import { attempt, type Attempt } from "./attempt";
import { brokenAtEnd } from "./finish";
import { brokenAfter, brokenAlways } from "./invariants";
import { argsOf, type Prepared } from "./prepared";
import { Random } from "./random";
import { Story, type Told } from "./story";
import { NO_TROUBLE, randomTrouble, type Step, type Trouble } from "./trouble";
import { World } from "./world";

/** What runs aim at: the old environment retired, left as it is, or retired and deployed again. */
const ENDINGS = ["retired", "retired", "live", "back again"] as const;

/** How a run ended: as it was to, or with a release that was taken back, because it could not be completed. */
export type Ending = (typeof ENDINGS)[number] | "rolled back" | "failed";

export interface RunReport {
  readonly seed: number;
  readonly ending: Ending;
  /** What is broken; empty: nothing. */
  readonly broken: readonly string[];
  readonly seconds: number;
  readonly story: Told;
}

/** Attempts at a step during which things go wrong; then faults end, as in life. */
const TROUBLED = 3;
/** Attempts at a step after that. */
const CALM = 4;

/** One whole release, from production as it is prepared, with what `seed` has in store for it. */
export async function releaseRun(folder: string, seed: number, prepared: Prepared): Promise<RunReport> {
  const started = performance.now();
  const random = new Random(seed);
  const story = new Story();
  const world = await World.open(folder, prepared.programs, prepared.production);
  let ending: Ending = "failed";
  let broken: string[];
  try {
    ending = await tell(world, prepared, random, story);
    broken = await brokenAtEnd(world, prepared, ending === "retired");
  } catch (error) {
    broken =
      error instanceof Broken ? [...error.what] : [String(error instanceof Error ? error.stack : error)];
  } finally {
    await world.close();
  }
  const seconds = (performance.now() - started) / 1000;
  return { seed, ending: broken.length === 0 ? ending : "failed", broken, seconds, story: story.told() };
}

class Broken extends Error {
  constructor(readonly what: readonly string[]) {
    super(what.join("; "));
  }
}

async function tell(world: World, prepared: Prepared, random: Random, story: Story): Promise<Ending> {
  const ending = random.one(ENDINGS);
  const viaSnapshot = random.chance(0.25);
  const steps: Step[] = ["prepare", "verify", "cutover", "rollback", "cutover"];
  if (ending !== "live") steps.push("retire");
  if (ending === "back again") steps.push("return");
  for (const step of steps) {
    const args = [...argsOf(step), ...(step === "prepare" && viaSnapshot ? ["--via-snapshot"] : [])];
    const done = await untilDone(world, prepared, random, story, step, args);
    if (done) continue;
    // What can't be completed must be possible to take back.
    if (step !== "cutover") throw new Broken([`${step} does not come to an end`]);
    const back = await untilDone(world, prepared, undefined, story, "rollback");
    if (!back) throw new Broken(["neither cutover nor rollback comes to an end"]);
    return "rolled back";
  }
  return ending;
}

/** Runs a step again and again. Without `random` nothing goes wrong. Whether it came to its end. */
async function untilDone(
  world: World,
  prepared: Prepared,
  random: Random | undefined,
  story: Story,
  step: Step,
  args = argsOf(step),
): Promise<boolean> {
  const once = async (words: readonly string[], trouble: Trouble): Promise<Attempt> => {
    const tried = await attempt(world, words, trouble);
    story.add(tried);
    const now = await world.state();
    const broken = brokenAlways(prepared.before, now, step === "retire" || step === "return");
    if (tried.outcome.code === 0 && words === args) broken.push(...brokenAfter(step, now));
    if (tried.hung) broken.push(`idr ${tried.args.join(" ")} hung`);
    if (broken.length > 0) throw new Broken(broken);
    return tried;
  };
  const troubled = random === undefined ? 0 : TROUBLED;
  for (let tries = 0; tries < troubled + CALM; tries += 1) {
    const trouble = random !== undefined && tries < troubled ? randomTrouble(random, step) : NO_TROUBLE;
    const { outcome } = await once(args, trouble);
    if (outcome.code === 0) return true;
    // As its fix says.
    if (outcome.error?.code === "release-unverified") await once(argsOf("verify"), NO_TROUBLE);
  }
  return false;
}
