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
      host.run(globalsOf(command), (context) => diagnose(context, environment)),
    );
}

/** Looks at what would be in the way of an environment (default: all of the site), prints it, and gives the exit code. */
export async function diagnose({ ui, site, cloud }: Context, environment?: string): Promise<number> {
  const diagnosis = await load.doctor().doctor({
    open: await site(),
    cloud,
    emit: ui.emit,
    ...(environment === undefined ? {} : { environment }),
  });
  ui.result(diagnosis, (style) => load.doctorText().diagnosisText(diagnosis, ui.columns, style));
  return diagnosis.healthy ? EXIT.ok : EXIT.error;
}
