import type { Entry } from "../history";
import { duration } from "../ui/format";
import type { Style } from "../ui/style";
import { IdrError } from "../../constructs/errors";
import { readEntries } from "./history-entries";
import { addReport } from "./history-report";
import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
The history is kept where the state is, so everybody who works on the site sees the same.

Examples:
  idr history                  the last operations, newest first
  idr history show 3f2a9c01    all that is known of one
  idr history report           the last release as an HTML page
`;

/** `idr history`: the list, and show. */
export function register(program: Program, host: Host): void {
  const history = program
    .command("history")
    .description("who did what to the site, when, and what came out")
    .option("--limit <number>", "how many operations, the newest", number, 20)
    .addHelpText("after", EXAMPLES)
    .action((options, command) =>
      host.run(globalsOf(command), async (context) => {
        const entries = (await readEntries(context, await context.site()))
          .toReversed()
          .slice(0, options.limit);
        // The list is short, also for programs: details are in `show`.
        const listed = entries.map((entry) => ({ ...entry, details: undefined }));
        context.ui.result({ entries: listed }, (style) => historyText(entries, style));
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
            fix: "idr history lists them",
          });
        }
        context.ui.result(entry, (style) => entryText(entry, style));
      }),
    );

  addReport(history, host);
}

/** The list for people, newest first. */
export function historyText(entries: readonly Entry[], style: Style): string {
  if (entries.length === 0) return "nothing has been done to this site yet";
  return load.table().table({
    head: ["when (UTC)", "who", "what", "outcome", "took", "id"],
    rows: entries.map((entry) => [
      clock(entry.begunAt),
      entry.who,
      load.history().titleOf(entry),
      outcome(entry, style),
      took(entry),
      entry.id,
    ]),
    style,
    right: [4],
  });
}

/** One entry for people. */
export function entryText(entry: Entry, style: Style): string {
  const rows: [string, string | undefined][] = [
    ["who", `${entry.who}, process ${entry.pid}`],
    ["begun", `${clock(entry.begunAt)} UTC`],
    ["ended", entry.endedAt === undefined ? undefined : `${clock(entry.endedAt)} UTC, after ${took(entry)}`],
    ["outcome", outcome(entry, style)],
    ["summary", entry.summary],
    [
      "error",
      entry.error === undefined ? undefined : `${entry.error.message} [${entry.error.code ?? "unexpected"}]`,
    ],
    ["details", entry.details === undefined ? undefined : JSON.stringify(entry.details, undefined, 2)],
  ];
  const lines = rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(9)}${value}`]));
  return [style.strong(`${load.history().titleOf(entry)} (${entry.id})`), ...lines].join("\n");
}

function outcome(entry: Entry, style: Style): string {
  const { state, summary, error } = entry;
  switch (state) {
    case "done":
      return style.good("done");
    case "failed":
      return style.bad(error?.code ?? "failed");
    case "running":
      return load.history().mayBeAlive(entry) ? style.change("running") : style.warn("ended without a word");
    case "abandoned":
      return style.warn(summary === undefined ? "ended without a word" : "abandoned");
  }
}

function took({ begunAt, endedAt, state }: Entry): string {
  if (endedAt === undefined || state === "abandoned") return "";
  return duration((Date.parse(endedAt) - Date.parse(begunAt)) / 1000);
}

/** `2026-11-22 02:13:05`. */
function clock(iso: string): string {
  return iso.slice(0, 19).replace("T", " ");
}

function number(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1) {
    throw new (load.commander().InvalidArgumentError)("It is a whole number, 1 or more.");
  }
  return limit;
}
