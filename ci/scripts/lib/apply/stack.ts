import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { IdrError } from "../../../../constructs/errors";
import { Engine } from "../../../../scripts/engine";
import { reviewPlan, type Review } from "../../../../scripts/review";
import { surroundingsInCi, type Planning } from "../reviewed";
import { toldLine, toldOf, type Told } from "../told";
import { assertProvider, type ReviewedPlan } from "./content";
import { guardInCi } from "./data-guard";
import { differences } from "./same-plan";
import { readSavedPlan } from "./saved-plan";

const WORSE: readonly Told["verdict"][] = ["safe", "person", "forbidden"];

/** What an engine needs of the environment to read a plan; no credential is among it. */
const TO_READ = ["HOME", "LANG", "PATH", "TMPDIR"];

/**
 * Applies to one stack what was reviewed: makes a plan of its own from what the merged tree synthesizes to, sees that
 * it is the reviewed one in every change, and applies its own (docs/decisions/0010-ci-applies-its-own-plan.md).
 * @param begun called right before the first change
 * @returns what was done, in a line
 * @throws IdrError `plan-stale` when what would happen is no longer what was reviewed, `plan-forbidden`, those of the
 * data guard; EngineError
 */
export async function applyReviewed(
  context: Planning,
  { stack, saved, told, content }: ReviewedPlan,
  madeOf: { readonly commit: string; readonly madeAt: string },
  begun: () => Promise<void>,
): Promise<string> {
  const { name, directory } = stack;
  assertProvider(content, name, context.tools.providerVersion);
  const options = { emit: context.emit, stack: name };
  const engine = new Engine(context.tools, directory, { ...options, configuration: stack.configuration() });
  const [ownFile, reviewedFile] = ["own.tfplan", "reviewed.tfplan"].map((file) =>
    path.join(directory, file),
  ) as [string, string];
  try {
    const own = await engine.plan({ out: ownFile });
    // Before everything else, and whatever was waived.
    guardInCi(own.json, name);
    await writeFile(reviewedFile, saved, { mode: 0o600 });
    const reader = new Engine(context.tools, directory, { ...options, env: withoutSecrets(process.env) });
    const reviewed = { json: await reader.show(reviewedFile), state: content.state };
    const mine = { json: own.json, state: readSavedPlan(await readFile(ownFile), name).state };
    const differ = own.changes ? differences(reviewed, mine) : ["there is nothing to change any more"];
    if (differ.length > 0) throw stale(name, madeOf.madeAt, differ);

    const review = reviewPlan(stack, own.json, await surroundingsInCi(context));
    if (review.verdict === "forbidden") throw forbidden(name, review.findings);
    refuseDoubles(name, review);
    const verdict = toldOf(review);
    if (WORSE.indexOf(verdict.verdict) > WORSE.indexOf(told.verdict) || !sameCounts(verdict, told)) {
      throw new IdrError(
        "plan-misreported",
        `refused: whoever approved the plan of ${name} was told "${toldLine(told)}", and it is "${toldLine(verdict)}"`,
        { fix: "nothing was changed by this; plan again, review that, and merge it" },
      );
    }
    await begun();
    const { add, change, remove } = await engine.apply(ownFile, own.json);
    return `${name}: applied the reviewed plan of ${madeOf.commit.slice(0, 12)}: ${add} added, ${change} changed, ${remove} destroyed`;
  } catch (error) {
    // Between this plan and its apply somebody else was quicker.
    if (error instanceof IdrError && error.code === "plan-stale" && !(error instanceof Stale))
      throw stale(name, madeOf.madeAt, ["the state has moved while it was planned here"], error);
    throw error;
  } finally {
    await Promise.all([ownFile, reviewedFile].map((file) => rm(file, { force: true })));
  }
}

/** What is there by name already is never made again by CI: not what an interrupted run has left, either, waived or not. */
function refuseDoubles(stack: string, { findings }: Review): void {
  const there = findings.filter(({ policy }) => policy === "already-there");
  if (there.length === 0) return;
  const what = there.map(({ subject, message }) => `${subject ?? ""} ${message}`.trim()).join("; ");
  throw new IdrError("plan-already-there", `refused: the plan of ${stack} would make a second one: ${what}`, {
    fix: `nothing was changed; what an interrupted run has left an operator takes in: idr deploy ${stack}`,
  });
}

class Stale extends IdrError {}

function stale(stack: string, madeAt: string, differ: readonly string[], cause?: unknown): IdrError {
  return new Stale(
    "plan-stale",
    `refused: ${stack} has changed since its plan was made (${madeAt}), so what was reviewed is no longer what would happen: ${differ.join("; ")}`,
    {
      fix: "nothing was changed by this; plan again (an empty commit in a new pull request is enough), review that, and merge it",
      ...(cause === undefined ? {} : { cause }),
    },
  );
}

function forbidden(
  stack: string,
  findings: readonly { readonly severity: string; readonly subject?: string; readonly message: string }[],
): IdrError {
  const why = findings
    .filter(({ severity }) => severity === "forbidden")
    .map(({ subject, message }) => `${subject ?? ""} ${message}`.trim());
  return new IdrError(
    "plan-forbidden",
    `refused: the review forbids the plan of ${stack}: ${why.join("; ")}`,
    {
      fix: "nothing was changed; take the change back, or have a waiver with its reason merged before it",
    },
  );
}

function sameCounts(a: Told, b: Told): boolean {
  return a.add === b.add && a.change === b.change && a.destroy === b.destroy;
}

function withoutSecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => TO_READ.includes(name)));
}
