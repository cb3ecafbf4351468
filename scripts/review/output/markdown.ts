import { count, cut, enumerate } from "../../ui/format";
import { visible } from "../../ui/harmless";
import { displayOf, headlineOf, type Display } from "../headline";
import type { Review } from "../review";
import type { ChangeLine } from "../tree";
import type { Severity } from "../types";
import { DISPLAY_MEANING, DISPLAY_WORDS, EFFECT_MARKS, cutoverText } from "../words";
import { headlineLines, isQuiet } from "./headline";
import {
  asides,
  attributeText,
  countsText,
  nextSteps,
  sitePoliciesText,
  someOf,
  told,
  type ToldFinding,
} from "./text";

/** Longest comment, in characters, that a forge takes. */
export const COMMENT_LIMITS = { github: 65_536, gitlab: 1_000_000 } as const;

export interface MarkdownOptions {
  /** Characters. @default GitHub's 65,536 */
  readonly limit?: number;
  /** Tells this comment from others of the same kind, so that it is edited and not repeated. @default "idr-review" */
  readonly marker?: string;
  /** Markdown lines that say what to do next, where that is not a command. @default the `idr` commands */
  readonly next?: readonly string[];
}

/** What starts a comment, so that the next run finds it and edits it. */
export function commentMarker(marker = "idr-review"): string {
  return `<!-- ${marker} -->`;
}

/**
 * A review as one comment: the result in one line, the five answers, what has
 * to be looked at, deletions before all else, details folded, the next commands last. What
 * doesn't fit is cut from the end of the details, and the comment says so.
 */
export function markdownText(reviews: readonly Review[], options: MarkdownOptions = {}): string {
  const limit = options.limit ?? COMMENT_LIMITS.github;
  const head = [commentMarker(options.marker), headline(reviews), "", ...overview(reviews, limit / 2)];
  const tail = options.next === undefined ? nextLines(reviews) : ["", "### Next", "", ...options.next];
  const sections = [...reviews.map(findingsSection), ...reviews.map(changesSection)].filter(
    (section) => section.lines.length > 0,
  );
  // Room for the note that says what was cut, and for closing what is open.
  let left = limit - length([...head, ...tail]) - 400;
  let cut = 0;
  const body: string[] = [];
  for (const section of sections) {
    let room = left - length([...section.open, ...section.close]);
    const kept: string[] = [];
    for (const line of section.lines) {
      if (cut === 0 && line.length + 1 <= room) {
        kept.push(line);
        room -= line.length + 1;
      } else cut += 1;
    }
    if (kept.length === 0) continue;
    body.push(...section.open, ...kept, ...section.close);
    left = room;
  }
  const note =
    cut === 0
      ? []
      : [
          "",
          `> ${count(cut, "line")} left out: a comment holds ${limit.toLocaleString("en-GB")} characters. All is in the HTML page and the JSON of this review.`,
        ];
  return `${[...head, ...body, ...note, ...tail].join("\n")}\n`;
}

/** Lines that may be cut from their end, between what opens and what closes them. */
interface Section {
  readonly open: readonly string[];
  readonly lines: readonly string[];
  readonly close: readonly string[];
}

function length(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

const SIGNS: Readonly<Record<Display, string>> = { safe: "✅", waived: "🟡", person: "⚠️", forbidden: "⛔" };
const SEVERITY_SIGNS: Readonly<Record<Severity, string>> = { forbidden: "⛔", person: "⚠️", note: "ℹ️" };
const ANSWER_SIGNS = { yes: "🔴", unknown: "🟠", no: "🟢" } as const;

/** Worst first: what nobody may apply, then what somebody has to look at, or has answered for. */
const DISPLAYS: readonly Display[] = ["forbidden", "person", "waived", "safe"];

function headline(reviews: readonly Review[]): string {
  const displays = reviews.map(displayOf);
  const display = DISPLAYS.find((one) => displays.includes(one)) ?? "safe";
  const names = enumerate(reviews.map(({ name }) => code(name)));
  return `## ${SIGNS[display]} ${names}: ${DISPLAY_WORDS[display]} – ${DISPLAY_MEANING[display]}`;
}

/** What is said of each plan first, worst first, in as many characters as there are: those that don't fit are named or counted. */
function overview(reviews: readonly Review[], room: number): string[] {
  const sorted = reviews.toSorted((a, b) => DISPLAYS.indexOf(displayOf(a)) - DISPLAYS.indexOf(displayOf(b)));
  const longest = room < 5_000 ? 120 : 400;
  const lines: string[] = [];
  let left = room;
  let out = 0;
  for (const review of sorted) {
    const title = titleLine(review);
    const block = [title, "", ...answerLines(review, longest), ""];
    const fitting = [block, [title, ""]].find((one) => length(one) <= left);
    if (fitting === undefined) {
      out += 1;
      continue;
    }
    lines.push(...fitting);
    left -= length(fitting);
  }
  return out === 0 ? lines : [...lines, `… and ${count(out, "more plan")}`, ""];
}

function titleLine(review: Review): string {
  const display = displayOf(review);
  const facts = [
    ...(review.mode === "lint" ? [] : [countsText(review), cutoverText(review.cutover)]),
    sitePoliciesText(review),
  ].filter(Boolean);
  return `${SIGNS[display]} **${inlineText(review.name)}**: ${[DISPLAY_WORDS[display], ...facts].map(inlineText).join("; ")}`;
}

function answerLines(review: Review, longest: number): string[] {
  const first = headlineOf(review);
  const shortened = (text: string): string => inlineText(cut(text, longest));
  const waived = first.waived.map((line) => `- 🟡 **${shortened(line)}**`);
  if (isQuiet(review, first)) return waived;
  return [
    ...waived,
    ...headlineLines(review, first).map(({ state, text }) => {
      const said = shortened(text);
      return `- ${ANSWER_SIGNS[state]} ${state === "yes" ? `**${said}**` : said}`;
    }),
  ];
}

function findingsSection(review: Review): Section {
  const lines = told(review.findings).map(findingLine);
  const waived = review.waived.map(
    ({ policy, subject, message, waiver }) =>
      `- ~~${inlineText(`${subject ?? ""} ${message}`.trim())}~~ (${code(policy)}) waived by ${inlineText(waiver.by)} until ${waiver.until}: ${inlineText(waiver.reason)}`,
  );
  return {
    open: [`### What to look at in ${inlineText(review.name)}`, ""],
    lines: [...lines, ...waived],
    close: [""],
  };
}

function findingLine({ finding, others }: ToldFinding): string {
  const subject = finding.subject === undefined ? "" : `**${inlineText(finding.subject)}** `;
  const fix = finding.fix === undefined ? "" : ` <br>→ ${inlineText(finding.fix)}`;
  const more =
    others.length === 0 ? "" : ` <br>and ${others.length} more of this kind: ${inlineText(someOf(others))}`;
  return `- ${SEVERITY_SIGNS[finding.severity]} ${subject}${inlineText(finding.message)} (${code(finding.policy)})${fix}${more}`;
}

/** The tree of changes, folded, as a diff so that forges colour it. */
function changesSection(review: Review): Section {
  return {
    open: [
      `<details><summary>All changes of ${summaryText(review.name)}: ${countsText(review)}</summary>`,
      "",
      "```diff",
    ],
    lines: review.changes.map(changeText),
    close: ["```", "", "</details>", ""],
  };
}

function changeText(change: ChangeLine): string {
  const sign = change.effect === "create" ? "+" : change.effect === "update" ? "!" : "-";
  const aside = asides(change);
  const lines = [
    `${sign} ${EFFECT_MARKS[change.effect]} ${oneLine(`${change.subject}${aside.length === 0 ? "" : ` (${aside.join("; ")})`}`)}`,
    ...change.attributes.map((attribute) => `      ${oneLine(attributeText(attribute, change.effect))}`),
  ];
  // A fence inside would end the block.
  return lines.join("\n").replaceAll("```", "'''");
}

function nextLines(reviews: readonly Review[]): string[] {
  const steps = nextSteps(reviews);
  if (steps.length === 0) return [];
  return [
    "",
    "### Next",
    "",
    "```sh",
    ...steps.map(({ command, why }) => `${oneLine(command)}  # ${oneLine(why)}`.replaceAll("```", "'''")),
    "```",
  ];
}

/**
 * Text that a forge shows as it is: no markup, no HTML, no link, and nobody and nothing is mentioned. It is one line and
 * never the start of one, since GitLab takes a line with a slash for a command.
 */
export function inlineText(text: string): string {
  return withoutMentions(html(oneLine(text)).replaceAll(/[\\`*_{}[\]|~#]/g, String.raw`\$&`));
}

/** Between these two a forge finds no address, no mention and no reference, whatever it makes of the rest. */
const BREAK = "&#8203;";

/**
 * Forges look for these in what is shown, after the markup was read, so that a backslash does not help: `@team`, `#12`,
 * `!12`, `$12`, `%12`, `~label`, `^alert`, `&12`, `https://…`, `www.…` and `GH-12`.
 */
function withoutMentions(text: string): string {
  return text
    .replaceAll(/(?<!&)[@#!$%~^](?=[\w"])/g, (sign) => sign + BREAK)
    .replaceAll("://", `:${BREAK}//`)
    .replaceAll("&amp;", `&amp;${BREAK}`)
    .replaceAll(/\b(www)\./gi, `$1${BREAK}.`)
    .replaceAll(/\b(GH)-(?=\d)/gi, `$1${BREAK}-`);
}

/** Text inside of an HTML element, where a backslash is a backslash. */
function summaryText(text: string): string {
  const plain = html(oneLine(text)).replaceAll(/[\\`*_[\]~!]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return withoutMentions(plain);
}

/** In a span of code nothing is markup but what ends it. */
function code(text: string): string {
  return `\`${oneLine(text).replaceAll("`", "'") || " "}\``;
}

/** Without line breaks, and with what moves a cursor or turns the direction of writing made visible. */
function oneLine(text: string): string {
  return visible(text.replaceAll(/\s+/g, " ")).trim();
}

function html(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
