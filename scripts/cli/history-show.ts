import { measuredText } from "../actions/release/measure";
import { topologyText } from "../actions/release/topology";
import { titleOf, type Entry } from "../history";
import {
  detailsOf,
  type CopyRecord,
  type OperationDetails,
  type VerificationRecord,
} from "../history/details";
import { count, duration, enumerate, indented, wrap } from "../ui/format";
import type { Style } from "../ui/style";
import { table } from "../ui/table";
import { clock, outcome, took } from "./history-text";

/** One operation for people: who, when, how it came out, and what it did and saw. */
export function entryText(entry: Entry, columns: number, style: Style): string {
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
  ];
  const lines = rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(9)}${value}`]));
  return [
    [style.strong(`${titleOf(entry)} (${entry.id})`), ...lines].join("\n"),
    ...detailsText(detailsOf(entry), columns, style),
  ].join("\n\n");
}

/** A block for each thing that is known. */
function detailsText(details: OperationDetails, columns: number, style: Style): string[] {
  const { steps, plans, before, after, verification, move, copies } = details;
  const block = (title: string, text: string) => `${style.strong(title)}\n${text}`;
  return [
    ...(before === undefined ? [] : [block("Addresses before", addressesText(before))]),
    ...(steps === undefined || steps.length === 0 ? [] : [block("Steps", stepsText(steps, style))]),
    ...(plans ?? []).map(({ stack, at, summary, changes }) =>
      block(`Plan of ${stack}, ${clock(iso(at))} UTC`, lines([summary, ...changes])),
    ),
    ...(copies === undefined || copies.length === 0
      ? []
      : [block("Copies of data volumes", lines(copies.map(copyText)))]),
    ...(verification === undefined
      ? []
      : [block(verificationTitle(verification), checksText(verification, columns, style))]),
    ...(move === undefined ? [] : [block(`Requests to ${move.url}`, lines([measuredText(move)]))]),
    ...(after === undefined ? [] : [block("Addresses afterwards", addressesText(after))]),
  ];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `  ${text}`).join("\n");
}

function copyText({ volume, source, sizeGiB, seconds }: CopyRecord): string {
  const time = seconds === undefined ? "" : `, ${duration(seconds)}`;
  return `${volume} from ${source}, ${sizeGiB} GiB${time}`;
}

/** The lines of a topology without its title, which tells of the moment and is told here otherwise. */
function addressesText(topology: Parameters<typeof topologyText>[0]): string {
  return topologyText(topology).split("\n").slice(1).join("\n");
}

function stepsText(steps: NonNullable<OperationDetails["steps"]>, style: Style): string {
  return table({
    head: ["begun (UTC)", "took", "step", ""],
    rows: steps.map(({ name, startedAt, endedAt, state, detail }) => [
      clock(iso(startedAt)).slice(11),
      duration((endedAt - startedAt) / 1000),
      name,
      `${state === "succeeded" ? style.good("done") : state === "failed" ? style.bad(state) : style.dim(state)}${detail === undefined ? "" : `: ${detail.split("\n", 1)[0]!}`}`,
    ]),
    style,
    right: [1],
  });
}

function verificationTitle({ environment, addresses, comparedWith }: VerificationRecord): string {
  const through = addresses.length === 0 ? "" : ` through ${addresses.join(", ")}`;
  return `Checks of ${environment}${through}${comparedWith === undefined ? "" : `, compared with ${comparedWith}`}`;
}

/** How many came out how, then what failed and what is a warning. */
function checksText({ checks }: VerificationRecord, columns: number, style: Style): string {
  const of = (verdict: string) => checks.filter((check) => check.verdict === verdict);
  const numbers = [
    `${of("passed").length} passed`,
    ...(of("warning").length === 0 ? [] : [count(of("warning").length, "warning")]),
    ...(of("failed").length === 0 ? [] : [`${of("failed").length} failed`]),
    ...(of("skipped").length === 0 ? [] : [`${of("skipped").length} skipped`]),
  ];
  const told = [...of("failed"), ...of("warning")].map(({ group, name, verdict, detail }) =>
    wrap(
      `  ${verdict === "failed" ? style.bad("✖") : style.warn("!")} ${group} ${name}: ${indented(detail)}`,
      columns,
      2,
    ),
  );
  return [`  ${enumerate(numbers)}`, ...told].join("\n");
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
