import { IdrError } from "../../constructs/errors";
import { shownDocument } from "../documents/history";
import { readEntries } from "./history-entries";
import { addReport } from "./history-report";
import type { Host } from "./host";
import { historyText } from "./history-text";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
The history is kept where the state is, so everybody who works on the site sees the same.

Examples:
  idr history                  the last 20 operations, newest first
  idr history --limit all      all that are kept
  idr history show 3f2a9c01    all that is known of one
  idr history report           the last release as an HTML page
`;

/** `idr history`: the list, and show. */
export function register(program: Program, host: Host): void {
  const history = program
    .command("history")
    .description("who did what to the site, when, and what came out")
    .option("--limit <number>", "how many operations, the newest; or `all`", limit, 20)
    .addHelpText("after", EXAMPLES)
    .action((options, command) =>
      host.run(globalsOf(command), async (context) => {
        const all = await readEntries(context, await context.site());
        const entries = all.toReversed().slice(0, options.limit);
        // The list is short, also for programs: details are in `show`.
        context.result("history", { total: all.length, entries }, (style) =>
          historyText(entries, style, all.length),
        );
      }),
    );

  history
    .command("show")
    .description("all that is known of one operation")
    .argument("<id>", "as the list tells it")
    .action((id, _options, command) =>
      host.run(globalsOf(command), async (context) => {
        const entries = await readEntries(context, await context.site());
        const entry = entries.find((one) => one.id === id);
        if (entry === undefined) {
          throw new IdrError("entry-unknown", `the history has no operation ${id}`, {
            value: id,
            fix: "idr history lists them",
          });
        }
        context.result("history show", shownDocument(entry), (style) =>
          load.historyShow().entryText(entry, context.ui.columns, style),
        );
      }),
    );

  addReport(history, host);
}

/** @returns how many are shown; `undefined`: all */
function limit(value: string): number | undefined {
  if (value === "all") return undefined;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new (load.commander().InvalidArgumentError)("It is a whole number, 1 or more, or `all`.");
  }
  return number;
}
