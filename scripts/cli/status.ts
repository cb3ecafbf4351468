import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

/** `idr status`: the home screen. */
export function register(program: Program, host: Host): void {
  program
    .command("status")
    .description("who is live, servers, volumes with source and age, addresses, what to do next")
    .addHelpText("after", "\nReads only the cloud and the site file; no engine, no state.")
    .action((_options, command) =>
      host.run(globalsOf(command), async ({ ui, site, cloud }) => {
        const [open, openstack] = await Promise.all([site(), cloud()]);
        const status = await load.status().status(open.site, openstack);
        ui.result({ file: open.file, ...status }, (style) =>
          load.statusView().statusText(status, ui.columns, style),
        );
      }),
    );
}
