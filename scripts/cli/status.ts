import { messageOf } from "../../constructs/errors";
import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

/** `idr status`: the home screen. */
export function register(program: Program, host: Host): void {
  program
    .command("status")
    .description("who is live, servers, volumes with source and age, addresses, what to do next")
    .addHelpText(
      "after",
      "\nReads the cloud and the site file; the states only where something carries no mark of this software.",
    )
    .action((_options, command) =>
      host.run(globalsOf(command), async ({ ui, site, cloud, result }) => {
        const [open, openstack] = await Promise.all([site(), cloud()]);
        const known = () =>
          load
            .known()
            .knownToSite(open, () => load.tools().ensureTools(ui.emit), ui.emit)
            .catch((error: unknown) => {
              const message = `whose the environments are is not told, since the states of this site can't be read: ${messageOf(error)}`;
              ui.emit({ type: "log", level: "warn", message });
              return undefined;
            });
        const status = await load.status().status(open.site, openstack, {
          known,
          // Only a state that is a file is read without an engine.
          ...(open.site.state.backend === "local"
            ? { checkState: () => load.lineage().checkLocalState(open, openstack) }
            : {}),
        });
        result("status", { file: open.file, ...status }, (style) =>
          load.statusView().statusText(status, ui.columns, style),
        );
      }),
    );
}
