import { messageOf } from "../../constructs/errors";
import type { Entry } from "../history";
import type { OpenSite } from "../site";
import type { Ui } from "../ui/ui";
import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

/** The history, as far as it can be read: a status is told without it, too. */
async function entriesOf(ui: Ui, open: OpenSite): Promise<readonly Entry[] | undefined> {
  const { localEntries, HistoryStore } = load.history();
  try {
    if (open.site.state.backend === "local") return await localEntries(open.site, open.directory);
    const tools = await load.tools().ensureTools(ui.emit);
    return await HistoryStore.open({ open, tools, emit: ui.emit }).entries();
  } catch (error) {
    const message = `what the history says of the release is not told, since it can't be read: ${messageOf(error)}`;
    ui.emit({ type: "log", level: "warn", message });
    return undefined;
  }
}

/** `idr status`: the home screen. */
export function register(program: Program, host: Host): void {
  program
    .command("status")
    .description("who is live, servers, volumes with source and age, addresses, what to do next")
    .addHelpText(
      "after",
      "\nReads the cloud and the site file; the states only where something carries no mark of this software, the history\nonly where a release is made.",
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
          atWork: () => load.lineage().stateGuard(open.site, openstack).atWork(),
          entries: () => entriesOf(ui, open),
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
