import { IdrError } from "../../constructs/errors";
import type { Intent, ReleaseOptions, SwitchOptions, SwitchResult } from "../actions/release";
import type { StackPlan } from "../actions/plan";
import { seconds } from "./deploy";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
Each step finds out from the cloud and the state where things stand, so it can be run again after anything.

Examples:
  idr release prepare                         clone production into the next environment
  idr release cutover                         take it live
  idr release rollback                        take the old one live again
  idr release cutover newidr --yes
  idr release rollback --from idr --to newidr
`;

/** The sides as options name them; the environment that goes live may also be named by itself. */
interface Sides {
  readonly from?: string;
  readonly to?: string;
}

/** `idr release`: prepare, cutover, rollback. */
export function register(program: Program, host: Host): void {
  const release = program
    .command("release")
    .description("clone production into a new environment, take it live, and back")
    .addHelpText("after", EXAMPLES);

  release
    .command("prepare")
    .description("make the new environment with production's data, and give it the spare address")
    .argument("[environment]", "the new environment, as --to")
    .option("--from <environment>", "production (default: from the site file)")
    .option("--to <environment>", "the new environment (default: from the site file)")
    .action((environment, options, command) =>
      host.run(globalsOf(command), async (context) => {
        const { prepareRelease, topologyText } = load.release();
        const result = await prepareRelease(
          await releaseOptions(context, named({ to: environment }, options)),
        );
        context.ui.result(result, (style) =>
          [
            topologyText(result.after),
            `${style.good(`${result.to} is ready to be looked at`)} through the spare address; next: idr release cutover`,
          ].join("\n"),
        );
      }),
    );

  release
    .command("cutover")
    .description("take the new environment live; the old one gets the spare address")
    .argument("[environment]", "the new environment, as --to")
    .option("--from <environment>", "production (default: from the site file)")
    .option("--to <environment>", "the new environment (default: from the site file)")
    .option("--timeout <seconds>", "go back when it does not answer from outside by then", seconds, 300)
    .action((environment, options, command) =>
      host.run(globalsOf(command), (context) =>
        move("cutover", context, named({ to: environment }, options), options.timeout),
      ),
    );

  release
    .command("rollback")
    .description("take the old environment live again; the sides are named as for the cutover")
    .argument("[environment]", "the old environment, as --from")
    .option("--from <environment>", "the old environment (default: from the site file)")
    .option("--to <environment>", "the new environment (default: from the site file)")
    .option("--timeout <seconds>", "how long to wait for its answers from outside", seconds, 300)
    .action((environment, options, command) =>
      host.run(globalsOf(command), (context) =>
        move("rollback", context, named({ from: environment }, options), options.timeout),
      ),
    );
}

async function move(
  step: "cutover" | "rollback",
  context: Context,
  sides: Sides,
  timeoutSeconds: number,
): Promise<void> {
  const { cutover, rollback, topologyText } = load.release();
  const steps = { cutover, rollback };
  const wanted: SwitchOptions = {
    ...(await releaseOptions(context, sides)),
    timeoutSeconds,
  };
  const result = await steps[step](wanted);
  context.ui.result(result, (style) =>
    [topologyText(result.after), style.good(`${result.to} is live`) + measuredText(result)].join("\n"),
  );
}

/** Sides named by options and by themselves. @throws IdrError `release-sides` when they contradict each other */
function named(itself: Sides, options: Sides): Sides {
  for (const side of ["from", "to"] as const) {
    if (itself[side] !== undefined && options[side] !== undefined && itself[side] !== options[side]) {
      throw new IdrError("release-sides", `${itself[side]} is named, and --${side} ${options[side]}`, {
        fix: "name the environment once",
      });
    }
  }
  return { from: options.from ?? itself.from, to: options.to ?? itself.to };
}

/** What the move cost visitors, in a line. */
function measuredText({ outcome, measured }: SwitchResult): string {
  if (outcome === "already") return ": it was before; nothing had to be done";
  if (measured === undefined) return "";
  const { requests, unbound } = measured;
  const slowest = requests.slowestMs === undefined ? "" : `, slowest ${Math.round(requests.slowestMs)} ms`;
  const bound =
    unbound.ms === 0
      ? "the address was never seen bound to nothing"
      : `the address was bound to nothing for ${(unbound.ms / 1000).toFixed(1)} s`;
  return `${outcome === "finished" ? " (an earlier move was finished)" : ""}: ${requests.lost} of ${requests.requests} requests lost${slowest}; ${bound}`;
}

async function releaseOptions(context: Context, sides: Sides): Promise<ReleaseOptions> {
  const { ui } = context;
  const [open, cloud] = await Promise.all([context.site(), context.cloud()]);
  let last = "";
  // The plan that was confirmed is planned once more when its turn comes: the same text needs no second look.
  const show = (plan: StackPlan): void => {
    const text = load.planView().planText(plan, ui.columns, ui.style);
    if (text !== last) ui.say(text);
    last = text;
  };
  return {
    ...(sides.from === undefined ? {} : { from: sides.from }),
    ...(sides.to === undefined ? {} : { to: sides.to }),
    open,
    cloud,
    tools: await load.tools().ensureTools(ui.emit),
    emit: ui.emit,
    confirm: async (intent, plan) => {
      ui.say(load.release().topologyText(intent.before));
      for (const warning of intent.warnings) ui.emit({ type: "log", level: "warn", message: warning });
      show(plan);
      await ui.confirm(question(intent));
    },
    approve: (plan) => {
      show(plan);
      return Promise.resolve();
    },
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
      return `Take ${from} down and keep its data volumes?`;
  }
}
