/**
 * Applies exactly the plans that were reviewed, after the merge.
 *
 *   node scripts/launch.mjs ci/scripts/apply.ts --bundle FILE [--stack NAME] [--list]
 *
 * Refuses, before anything is changed, when there is no plan for the content that is checked out, when the
 * state has moved since the plan was made, when the review forbids it, and while an operation of an operator is
 * going on. It is an operation of the site's history itself. --list only outputs `stacks`, a JSON list of what there is to apply, in order. Environment: as for
 * plan.ts.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { IdrError } from "../../constructs/errors";
import { synth, type StackInfo } from "../../scripts/actions/synth";
import { Engine } from "../../scripts/engine";
import { HistoryStore } from "../../scripts/history";
import { openBundle, planKey, sha256, type Bundle } from "./lib/bundle";
import { asDeployment } from "./lib/deployment";
import { checkout } from "./lib/git";
import { main, output, stepSummary } from "./lib/main";
import { planning, reviewPlan, type Planning } from "./lib/reviewed";
import { openSiteInCi } from "./lib/site";

void main(async (ui) => {
  const { values } = parseArgs({
    options: { bundle: { type: "string" }, stack: { type: "string" }, list: { type: "boolean" } },
  });
  const open = await openSiteInCi();
  const { tree } = await checkout(open.repository);
  const bundle = openBundle(
    await read(values.bundle ?? ".idr-ci/idr-plan.sealed", tree),
    planKey(process.env),
    tree,
  );
  if (bundle.cloud !== open.site.cloud) {
    throw new IdrError(
      "plan-bundle",
      `the plans are for cloud "${bundle.cloud}", and the site is on "${open.site.cloud}"`,
      {
        fix: "give plan and apply the same cloud",
      },
    );
  }
  const ready = bundle.stacks.filter(({ changes, blockedBy }) => changes && blockedBy === undefined);
  const waiting = bundle.stacks.filter(({ blockedBy }) => blockedBy !== undefined);
  output({ stacks: JSON.stringify(ready.map(({ name }) => name)), waiting: String(waiting.length > 0) });
  for (const { name, blockedBy } of waiting) {
    ui.emit({
      type: "log",
      level: "warn",
      message: `${name} has no plan yet: it needs ${blockedBy!.join(", ")} first; run the plan again after this`,
    });
  }
  if (values.list === true) {
    ui.say(ready.length === 0 ? "nothing to apply" : `to apply: ${ready.map(({ name }) => name).join(", ")}`);
    return 0;
  }
  const chosen = ready.filter(({ name }) => values.stack === undefined || name === values.stack);
  if (chosen.length === 0) {
    ui.say(values.stack === undefined ? "nothing to apply" : `nothing to apply to ${values.stack}`);
    return 0;
  }
  const stacks = await synth(open, ui.emit);
  const context = await planning(open, ui.emit);
  const apply = async (name: string, begun: () => Promise<void>) => {
    const stack = stacks.find((one) => one.name === name);
    if (stack === undefined) throw new IdrError("stack-unknown", `the site has no stack "${name}"`);
    const line = await applyStack(context, bundle, stack, begun);
    stepSummary(`- ${line}`);
    ui.say(line);
    return line;
  };
  // An operator's cutover is not to be crossed by a merge, nor a merge by a cutover.
  const names = chosen.map(({ name }) => name);
  await asDeployment(HistoryStore.open(context), names, apply);
  return 0;
});

async function read(file: string, tree: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new IdrError("plan-missing", `refused: there is no reviewed plan for this content (tree ${tree})`, {
      fix: "the branch has moved on since the plan was made, or it was pushed past a review: open a pull request with the present content, and merge that",
      cause: error,
    });
  });
}

async function applyStack(
  context: Planning,
  bundle: Bundle,
  stack: StackInfo,
  begun: () => Promise<void>,
): Promise<string> {
  const { name } = stack;
  const saved = bundle.plans.get(name);
  if (saved === undefined || sha256(saved) !== bundle.stacks.find((one) => one.name === name)?.sha256) {
    throw new IdrError("plan-bundle", `the plan of ${name} is not the one that was reviewed`);
  }
  const planFile = path.join(stack.directory, "reviewed.tfplan");
  await writeFile(planFile, saved, { mode: 0o600 });
  try {
    const { verdict, findings } = await reviewPlan(context, stack, planFile);
    if (verdict === "forbidden") {
      const why = findings
        .filter(({ severity }) => severity === "forbidden")
        .map(({ subject, message }) => `${subject ?? ""} ${message}`.trim());
      throw new IdrError(
        "plan-forbidden",
        `refused: the review forbids the plan of ${name}: ${why.join("; ")}`,
        {
          fix: "nothing was changed; take the change back, or waive the finding in the site file with a reason",
        },
      );
    }
    await begun();
    const { add, change, remove } = await new Engine(context.tools, stack.directory, {
      emit: context.emit,
      stack: name,
    }).apply(planFile);
    return `${name}: applied the reviewed plan of ${bundle.commit.slice(0, 12)}: ${add} added, ${change} changed, ${remove} destroyed`;
  } catch (error) {
    if (error instanceof IdrError && error.code === "plan-stale") {
      throw new IdrError(
        "plan-stale",
        `refused: ${name} has changed since its plan was made (${bundle.madeAt}), so what was reviewed is no longer what would happen`,
        {
          fix: "nothing was changed by this; plan again (an empty commit in a new pull request is enough), review that, and merge it",
          cause: error,
        },
      );
    }
    throw error;
  } finally {
    await rm(planFile, { force: true });
  }
}
