import path from "node:path";
import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

/** `idr synth`: what cdktf-cli's synth does, for the site file. */
export function register(program: Program, host: Host): void {
  program
    .command("synth")
    .description("write the stacks to cdktf.out, and list them")
    .addHelpText("after", "\nNeeds neither a cloud nor an engine.")
    .action((_options, command) =>
      host.run(globalsOf(command), async ({ ui, site, result }) => {
        const open = await site();
        const stacks = await load.synth().synth(open, ui.emit);
        result("synth", { file: open.file, stacks }, (style) =>
          load.table().table({
            head: ["STACK", "DEPLOYED AFTER", "FOLDER"],
            rows: stacks.map(({ name, dependencies, directory }) => [
              name,
              dependencies.join(", "),
              path.relative(process.cwd(), directory),
            ]),
            style,
          }),
        );
      }),
    );
}
