import { IdrError } from "../../constructs/errors";
import { planDocument } from "../documents/plans";
import { EXIT } from "../ui/failure";
import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
Examples:
  idr plan newidr
  idr plan --all --detailed-exitcode     exit code 2 when something would change
  idr plan newidr --out newidr.tfplan    keep the plan (it holds secrets in the clear)
`;

/** `idr plan`: what would change. */
export function register(program: Program, host: Host): void {
  program
    .command("plan")
    .description("what deploying stacks would change; changes nothing")
    .argument("[stack...]", "site, live, or an environment's name")
    .option("--all", "all stacks")
    .option("--out <file>", "keep the plan in this file (one stack only)")
    .option("--detailed-exitcode", "exit code 2 when there are changes, 0 when there are none")
    .addHelpText("after", EXAMPLES)
    .action((names, options, command) =>
      host.run(globalsOf(command), async ({ ui, site, cloud, result }) => {
        const open = await site();
        const { synth, chooseStacks } = load.synth();
        const { plan, isBlocked } = load.plan();
        const stacks = chooseStacks(await synth(open, ui.emit), names, options.all);
        if (options.out !== undefined && stacks.length !== 1) {
          throw new IdrError("plan-file", `--out keeps the plan of one stack; ${stacks.length} are named`, {
            fix: "name one stack",
          });
        }
        const reached = await cloud();
        const tools = await load.tools().ensureTools(ui.emit);
        const guard = load.lineage().stateGuard(open.site, reached);
        await load.history().HistoryStore.open({ open, tools, emit: ui.emit, guard }).checkState();
        const plans = await plan(stacks, {
          tools,
          emit: ui.emit,
          cloud: reached,
          ...(options.out === undefined ? {} : { out: options.out }),
        });
        // Unless it was to be kept, the file is gone when this ends.
        const kept = options.out !== undefined;
        result("plan", { plans: plans.map((one) => planDocument(one, kept)) }, (style) =>
          plans.map((one) => load.planView().planText(one, ui.columns, style)).join("\n\n"),
        );
        const changes = plans.some((one) => isBlocked(one) || one.changes);
        return changes && options.detailedExitcode ? EXIT.changes : EXIT.ok;
      }),
    );
}
