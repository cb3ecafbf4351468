import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { localStatePath } from "../../stacks/state-backend";
import type { DeployedStack } from "../actions/deploy";
import type { StackPlan } from "../actions/plan";
import { deployedDocument } from "../documents/plans";
import type { Context, Host } from "./host";
import type { Style } from "../ui/style";
import { load } from "./load";
import type { ShownBeside } from "./plan-view";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
Each stack is planned, the plan is shown, and exactly that plan is applied once it is confirmed.
A plan that destroys or replaces a data volume is refused, unless that volume is named.

Examples:
  idr deploy --all
  idr deploy site idr live --yes
  idr deploy idr --destroy-volume idr-management-data
`;

/** `idr deploy`: makes stacks, or brings them up to date. */
export function register(program: Program, host: Host): void {
  program
    .command("deploy")
    .description("make stacks, or bring them up to date")
    .argument("[stack...]", "site, live, or an environment's name")
    .option("--all", "all stacks, in the order in which they need each other")
    .option("--destroy-volume <name>", "let a plan destroy this data volume (repeatable)", collect, [])
    .option(
      "--lost-state <lineage>",
      "take over what the state of this lineage deployed: it is lost for good",
    )
    .option("--lock-timeout <seconds>", "how long to wait for another's state lock", seconds, 30)
    .addHelpText("after", EXAMPLES)
    .action((names, options, command) =>
      host.run(globalsOf(command), async ({ ui, site, cloud: reach, result }) => {
        ui.willChange();
        const open = await site();
        const { synth, chooseStacks } = load.synth();
        const made = await synth(open, ui.emit, { unprotectedVolumes: options.destroyVolume });
        const stacks = chooseStacks(made, names, options.all);
        const cloud = await reach();
        const tools = await load.tools().ensureTools(ui.emit);
        const { HistoryStore, localLineage, recorded } = load.history();
        await load.deploy().refuseTakingAtEnd(open, stacks, {
          cloud,
          known: () => load.known().knownToSite(open, () => Promise.resolve(tools), ui.emit),
        });
        if (
          open.site.state.backend === "local" &&
          (await localLineage(open.site, open.directory)) === undefined
        ) {
          const where = dirname(localStatePath(open.directory, open.site.cloud, "site"));
          const message = `the states of this site are files in ${where}: whoever deploys it later needs this very folder, and nobody may work in a copy of it; for several operators, set \`state:\` to a shared place first`;
          ui.emit({ type: "log", level: "warn", message });
        }
        const guard = load.lineage().stateGuard(open.site, cloud, options.lostState);
        const work = async (begun: () => Promise<void>, stillMine: () => Promise<void>) => {
          if (options.lostState !== undefined) {
            // Whether there is anything to deploy or not: from now on the site belongs to this state.
            await ui.confirm(`Take over what the state ${options.lostState} deployed?`);
            await begun();
          }
          return await load.deploy().deploy(stacks, {
            tools,
            cloud,
            emit: ui.emit,
            approve: async (plan) => {
              // Stacks before this one may have been changed: what there is now is asked for each.
              const surroundings = await load.review().surroundingsOf(open, { cloud, tools, emit: ui.emit });
              await approve(ui, plan, { surroundings, destroyVolumes: options.destroyVolume });
              await begun();
            },
            stillMine,
            destroyVolumes: options.destroyVolume,
            lockTimeoutSeconds: options.lockTimeout,
          });
        };
        const done = await recorded(
          HistoryStore.open({ open, tools, emit: ui.emit, guard }),
          { step: "deploy", stacks: stacks.map(({ name }) => name) },
          work,
          (deployed) => stripVTControlCharacters(deployedText(deployed, ui.style).join("; ")),
        );
        result("deploy", deployedDocument(done), (style) => deployedText(done, style).join("\n"));
      }),
    );
}

/** A line for each stack. */
function deployedText(done: readonly DeployedStack[], { strong, good }: Style): string[] {
  return done.map(({ stack, applied }) =>
    applied === undefined
      ? `${strong(stack)}: no changes`
      : `${strong(stack)}: ${good("deployed")}, ${applied.add} added, ${applied.change} changed, ${applied.remove} destroyed`,
  );
}

/** Shows a plan with what it puts at risk, and asks whether to apply it. */
async function approve(ui: Context["ui"], plan: StackPlan, options: ShownBeside): Promise<void> {
  const { planText, shortReview } = load.planView();
  const { text, verdict } = shortReview(plan, options, ui);
  ui.say(`\n${planText(plan, ui.columns, ui.style)}\n${text}\n`);
  await ui.confirm(`Apply this to ${plan.stack}?`, {
    // Stacks before this one may have been changed.
    refusal: `stopped: ${plan.stack} was not changed`,
    ...(verdict === "forbidden" ? { type: plan.stack, forbidden: true } : {}),
  });
}

export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

export function seconds(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isInteger(number) || number < 0) {
    throw new (load.commander().InvalidArgumentError)("It is a whole number of seconds, 0 or more.");
  }
  return number;
}
