import { IdrError, messageOf } from "../../constructs/errors";
import type { Intent, ReleaseOptions, SwitchResult } from "../actions/release";
import type { StackPlan } from "../actions/plan";
import type { Verdict } from "../review";
import { wrap } from "../ui/format";
import type { Style } from "../ui/style";
import type { HalfWay } from "../ui/ui";
import type { Context } from "./host";
import { load } from "./load";
import type { ShownBeside } from "./plan-view";

/** The sides as options name them; the environment that goes live may also be named by itself. */
export interface Sides {
  readonly from?: string;
  readonly to?: string;
}

/** Sides named by options and by themselves. @throws IdrError `release-sides` when they contradict each other */
export function named(itself: Sides, options: Sides): Sides {
  for (const side of ["from", "to"] as const) {
    if (itself[side] !== undefined && options[side] !== undefined && itself[side] !== options[side]) {
      throw new IdrError("release-sides", `${itself[side]} is named, and --${side} ${options[side]}`, {
        fix: "name the environment once",
      });
    }
  }
  const from = options.from ?? itself.from;
  const to = options.to ?? itself.to;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/**
 * What a step of a release needs from the command line: before anything changes, the operator sees where things stand,
 * the plan and what it puts at risk, and is asked once; plans after the first are shown.
 */
export async function releaseOptions(
  context: Context,
  sides: Sides,
  more: { readonly destroyVolumes?: readonly string[]; readonly type?: (intent: Intent) => string } = {},
): Promise<ReleaseOptions> {
  const { ui } = context;
  ui.willChange();
  const [open, cloud] = await Promise.all([context.site(), context.cloud()]);
  const tools = await load.tools().ensureTools(ui.emit);
  let surroundings: ShownBeside["surroundings"] = { open };
  let last = "";
  // The plan that was confirmed is planned once more when its turn comes: the same text needs no second look.
  const show = (plan: StackPlan): Verdict => {
    const { planText, shortReview } = load.planView();
    const short = shortReview(plan, { surroundings, ...more }, ui);
    const text = `${planText(plan, ui.columns, ui.style)}\n${short.text}`;
    if (text !== last) ui.say(text);
    last = text;
    return short.verdict;
  };
  return {
    ...sides,
    open,
    cloud,
    tools,
    emit: ui.emit,
    confirm: async (intent, plan) => {
      // Asked once, before anything changes: between the phases of a cutover nothing waits for it, and nothing fails by it.
      surroundings = await surroundingsFor(intent, { open, cloud, tools, emit: ui.emit });
      ui.say(load.release().topologyText(intent.before));
      for (const warning of intent.warnings) ui.emit({ type: "log", level: "warn", message: warning });
      const verdict = show(plan);
      for (const note of intent.notes ?? []) ui.say(wrap(`  ${note}`, ui.columns, 2));
      await ui.confirm(question(intent), {
        halfWay: halfWay(intent),
        ...(more.type === undefined ? {} : { type: more.type(intent) }),
        // A way back must not wait for anything.
        ...(verdict === "forbidden" && ["prepare", "retire"].includes(intent.step)
          ? { type: intent.step === "prepare" ? intent.to : intent.from, forbidden: true }
          : {}),
      });
    },
    approve: (plan) => {
      show(plan);
      return Promise.resolve();
    },
    settled: ({ step, to }) =>
      ui.settle({
        message: `interrupted after the ${step} was done: ${to} is live; what visitors saw meanwhile is not told`,
        fix: "nothing is left to do; idr status shows where things stand",
      }),
  };
}

function question({ step, from, to }: Intent): string {
  switch (step) {
    case "prepare":
      return `Prepare ${to} as a release of ${from}?`;
    case "cutover":
      return `Take ${to} live in place of ${from}?`;
    case "rollback":
      return `Go back: take ${to} live again in place of ${from}?`;
    case "retire":
      return `Take the servers of ${from} down, now that ${to} is live?`;
  }
}

/** Where a step stands that was interrupted, and what to type next. */
export function halfWay({ step, from, to }: Intent): HalfWay {
  const again = "the same command again goes on";
  const which = `idr status tells which; ${again}`;
  const reaches = `production's address reaches ${from} or ${to}`;
  switch (step) {
    case "prepare":
      return {
        message: `interrupted while ${to} is prepared; copies that have begun go on in the cloud`,
        fix: again,
      };
    case "cutover":
      return {
        message: `interrupted in the middle of a cutover: ${reaches}`,
        fix: `${which}, idr release rollback --from ${from} --to ${to} goes back to ${from}`,
      };
    case "rollback":
      return { message: `interrupted in the middle of a rollback: ${reaches}`, fix: which };
    case "retire":
      return { message: `interrupted while ${from} is taken down; ${to} is live`, fix: again };
  }
}

/** Where things stand after a move, what it cost visitors, and what can be done next. */
export function movedText(result: SwitchResult, style: Style): string {
  const { step, from, to } = result;
  // A rollback is named as the cutover that it undoes.
  const sides = step === "cutover" ? ` --from ${from} --to ${to}` : ` --from ${to} --to ${from}`;
  const next =
    step === "cutover"
      ? `Back, any time: idr release rollback${sides}. When ${from} is no longer wanted: idr release retire${sides}`
      : `When ${from} is mended: idr release verify${sides}, then idr release cutover${sides}`;
  return [
    load.release().topologyText(result.after),
    style.good(`${to} is live`) + costText(result),
    style.dim(next),
  ].join("\n");
}

function costText({ outcome, measured }: SwitchResult): string {
  if (outcome === "already") return ": it was before; nothing had to be done";
  if (measured === undefined) return "";
  const finished = outcome === "finished" ? " (an earlier move was finished)" : "";
  return `${finished}: ${load.release().measuredText(measured)}`;
}

/** What a step's plans are reviewed with. A way back is not held up by a state that can't be read. */
async function surroundingsFor(
  { step }: Intent,
  { open, ...reaching }: Pick<ReleaseOptions, "open" | "cloud" | "tools" | "emit">,
): Promise<ShownBeside["surroundings"]> {
  try {
    return await load.review().surroundingsOf(open, reaching);
  } catch (error) {
    if (step !== "rollback") throw error;
    reaching.emit({
      type: "log",
      level: "warn",
      message: `reviewed without the other stacks: ${messageOf(error)}`,
    });
    return { open };
  }
}
