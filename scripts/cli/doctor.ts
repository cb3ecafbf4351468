import { diagnosisDocument } from "../documents/diagnosis";
import { EXIT } from "../ui/failure";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
Looks at cloud, quotas, sources, names, state and tools, all at once, and changes nothing.

Examples:
  idr doctor             before the first deployment
  idr doctor newidr      before a release is prepared
  idr doctor --json

Exit codes: 0 nothing is in the way (there may be warnings), 1 there are problems.
`;

/** `idr doctor`: what would stop a deployment or a release, before anything is made. */
export function register(program: Program, host: Host): void {
  program
    .command("doctor")
    .description("what would stop a deployment or a release: all of it at once, each with its fix")
    .argument("[environment]", "the environment to be made (default: all of the site)")
    .addHelpText("after", EXAMPLES)
    .action((environment, _options, command) =>
      host.run(globalsOf(command), (context) => diagnose("doctor", context, environment)),
    );
}

/**
 * Looks at what would be in the way of an environment (default: all of the site), prints it, and gives the exit code.
 * @param releaseOf what the environment is to be a release of. @default - it is not prepared as a release
 */
export async function diagnose(
  command: "doctor" | "release doctor",
  { ui, site, cloud, result }: Context,
  environment?: string,
  releaseOf?: string,
): Promise<number> {
  const open = await site();
  const diagnosis = await load.doctor().doctor({
    open,
    cloud,
    entries: async () => {
      const tools = await load.tools().ensureTools(ui.emit);
      return load.history().HistoryStore.open({ open, tools, emit: ui.emit }).entries();
    },
    checkState: async (reached) => {
      const tools = await load.tools().ensureTools(ui.emit);
      const guard = load.lineage().stateGuard(open.site, reached);
      await load.history().HistoryStore.open({ open, tools, emit: ui.emit, guard }).checkState();
    },
    emit: ui.emit,
    ...(environment === undefined ? {} : { environment }),
    ...(releaseOf === undefined ? {} : { releaseOf }),
  });
  result(command, diagnosisDocument(diagnosis), (style) =>
    load.doctorText().diagnosisText(diagnosis, ui.columns, style),
  );
  return diagnosis.healthy ? EXIT.ok : EXIT.error;
}
