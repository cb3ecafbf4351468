import { stripVTControlCharacters } from "node:util";
import { IdrError } from "../../constructs/errors";
import type { DestroyedStack, KeptVolume } from "../actions/destroy";
import type { StackPlan } from "../actions/plan";
import { destroyedDocument } from "../documents/plans";
import type { OpenStack } from "../openstack";
import type { OpenSite } from "../site";
import { enumerate } from "../ui/format";
import type { Style } from "../ui/style";
import { collect, seconds } from "./deploy";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
Data volumes stay, attached to nothing, and \`idr deploy\` attaches them again: name those that are to go.
An environment that is live, or that the spare address reaches, is not taken down.
The stack's name must be typed. For an environment whose name begins with "test", y is enough, unless data volumes go.

Examples:
  idr destroy oldidr                                     servers, network, security groups
  idr destroy oldidr --destroy-volume oldidr-proxy-nginxcache
`;

/** `idr destroy`: takes one stack down. */
export function register(program: Program, host: Host): void {
  program
    .command("destroy")
    .description("take a stack down; its data volumes stay unless they are named")
    .argument("<stack>", "an environment's name, live or site")
    .option("--destroy-volume <name>", "destroy this data volume too (repeatable)", collect, [])
    .option("--lock-timeout <seconds>", "how long to wait for another's state lock", seconds, 30)
    .addHelpText("after", EXAMPLES)
    .action((name, options, command) =>
      host.run(globalsOf(command), async ({ ui, site, cloud, result }) => {
        ui.willChange();
        const open = await site();
        const { synth, chooseStacks } = load.synth();
        const { destroy, refuseSnapshots } = load.destroy();
        const made = await synth(open, ui.emit, { unprotectedVolumes: options.destroyVolume });
        const [stack] = chooseStacks(made, [name]);
        if (stack === undefined) throw new IdrError("stack-unknown", `no stack "${name}"`);
        const reachedCloud = await cloud();
        await refuseSnapshots(options.destroyVolume, reachedCloud);
        const tools = await load.tools().ensureTools(ui.emit);
        await refuseForeignEnvironment(name, open, await cloud(), ui);
        const { HistoryStore, recorded } = load.history();
        const done = await recorded(
          HistoryStore.open({
            open,
            tools,
            emit: ui.emit,
            guard: load.lineage().stateGuard(open.site, await cloud()),
          }),
          { step: "destroy", stacks: [name] },
          (begun) =>
            destroy(stack, {
              tools,
              emit: ui.emit,
              cloud: reachedCloud,
              site: open.site,
              approve: async (plan, kept) => {
                await approve(ui, plan, kept, options.destroyVolume);
                await begun();
              },
              reached: { ...open.site, look: async () => load.status().status(open.site, await cloud()) },
              destroyVolumes: options.destroyVolume,
              lockTimeoutSeconds: options.lockTimeout,
            }),
          (destroyed) => stripVTControlCharacters(doneText(destroyed, ui.style).replace(/\n +/, "; ")),
        );
        result("destroy", destroyedDocument(done), (style) => doneText(done, style));
      }),
    );
}

/** What somebody else runs is not taken down, nor called this site's: its state is another one. */
async function refuseForeignEnvironment(
  name: string,
  open: OpenSite,
  cloud: OpenStack,
  ui: Context["ui"],
): Promise<void> {
  const environment = open.site.environments.find((one) => one.name === name);
  if (environment === undefined) return;
  const { foreignTo, refuseForeign } = load.foreign();
  const known = await load.known().knownToSite(open, () => load.tools().ensureTools(ui.emit), ui.emit);
  const { foreign, facts } = await foreignTo(open.site.name, environment, cloud, known);
  refuseForeign(
    name,
    foreign.filter(({ type }) => type === load.kinds().SERVER),
    facts,
  );
}

function doneText({ stack, applied, kept }: DestroyedStack, { strong }: Style): string {
  if (applied === undefined) return `${strong(stack)}: there is nothing to destroy`;
  return [`${strong(stack)}: ${applied.remove} destroyed`, keptText(kept)].join("\n").trimEnd();
}

/** Shows what goes and what stays, and asks. */
async function approve(
  ui: Context["ui"],
  plan: StackPlan,
  kept: readonly KeptVolume[],
  destroyVolumes: readonly string[],
): Promise<void> {
  const text = load.planView().planText(plan, ui.columns, ui.style);
  ui.say(`\n${text}\n${kept.length === 0 ? "" : `${keptText(kept)}\n`}`);
  const question = `Destroy ${plan.stack}?`;
  const typed = load.destroy().nameMustBeTyped(plan.stack, destroyVolumes);
  await ui.confirm(question, typed ? { type: plan.stack } : {});
}

function keptText(kept: readonly KeptVolume[]): string {
  if (kept.length === 0) return "";
  return `  kept: ${enumerate(kept.map(({ name, sizeGiB }) => `${name} (${sizeGiB} GiB)`))}`;
}
