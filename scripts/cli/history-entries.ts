import type { Entry } from "../history";
import type { OpenSite } from "../site";
import type { Context } from "./host";
import { load } from "./load";

/** The history of a site, for its commands. */
export async function readEntries({ ui }: Pick<Context, "ui">, open: OpenSite): Promise<readonly Entry[]> {
  const tools = await load.tools().ensureTools(ui.emit);
  return await load.history().HistoryStore.open({ open, tools, emit: ui.emit }).entries();
}
