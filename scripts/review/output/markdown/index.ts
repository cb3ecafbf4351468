import { count, cut, enumerate } from "../../../ui/format";
import { displayOf, headlineOf, type Display } from "../../headline";
import type { Review } from "../../review";
import type { ChangeLine } from "../../tree";
import type { Severity } from "../../types";
import { DISPLAY_MEANING, DISPLAY_WORDS, EFFECT_MARKS, cutoverText } from "../../words";
import { headlineLines, isQuiet } from "../headline";
import {
  asides,
  attributeText,
  countsText,
  nextSteps,
  sitePoliciesText,
  someOf,
  told,
  type ToldFinding,
} from "../text";
import { code, inlineText, oneLine, summaryText } from "./inline";
import { fit, length, type Line, type Section } from "./room";

export { code, inlineText } from "./inline";
export type { Section } from "./room";

/** Longest comment, in characters, that a forge takes. */
export const COMMENT_LIMITS = { github: 65_536, gitlab: 1_000_000 } as const;

export interface MarkdownOptions {
  /** Characters. @default GitHub's 65,536 */
  readonly limit?: number;
  /** Tells this comment from others of the same kind, so that it is edited and not repeated. @default "idr-review" */
  readonly marker?: string;
  /** Markdown lines that say what to do next, where that is not a command. @default the `idr` commands */
  readonly next?: readonly string[];
  /** What stands below the next steps. @default nothing */
  readonly below?: readonly Section[];
  /** Markdown lines that come last. @default none */
  readonly foot?: readonly string[];
  /** Markdown lines in the place of `next` and `foot`, when not all that was found fits. @default they stay */
  readonly incomplete?: readonly string[];
  /** What becomes of a line before it is published. Measured is what comes out. @default it stays */
  readonly publish?: (text: string) => string;
}

export interface MarkdownComment {
  /** No longer than the limit. */
  readonly text: string;
  /** Whether it has all that was found and needs somebody's eyes, and the foot. */
  readonly complete: boolean;
}

/** What starts a comment, so that the next run finds it and edits it. */
function commentMarker(marker = "idr-review"): string {
  return `<!-- ${marker} -->`;
}

/**
 * A review as one comment: the result in one line, the five answers, what has
 * to be looked at, deletions before all else, details folded, the next commands last. The result and what was found get
 * their room first. What doesn't fit is left out, and the comment says so.
 */
export function markdownComment(reviews: readonly Review[], options: MarkdownOptions = {}): MarkdownComment {
  const { foot = [], incomplete } = options;
  const next = options.next === undefined ? nextLines(reviews, limitOf(options) / 8) : titled(options.next);
  const whole = composed(reviews, options, { next, foot });
  if (whole.complete) return whole;
  const last = incomplete === undefined ? { next, foot: [] } : { next: titled(incomplete), foot: [] };
  return { ...composed(reviews, options, last), complete: false };
}

/** The text of that comment. */
export function markdownText(reviews: readonly Review[], options: MarkdownOptions = {}): string {
  return markdownComment(reviews, options).text;
}

const limitOf = ({ limit }: MarkdownOptions): number => limit ?? COMMENT_LIMITS.github;
const titled = (next: readonly string[]): string[] => ["", "### Next", "", ...next];

/** Room for the note that says what was left out. */
const NOTE = 400;

function composed(
  reviews: readonly Review[],
  options: MarkdownOptions,
  end: { readonly next: readonly string[]; readonly foot: readonly string[] },
): MarkdownComment {
  const limit = limitOf(options);
  const { publish = (text: string) => text, below = [] } = options;
  const head = [
    commentMarker(options.marker),
    headline(reviews, limit / 8),
    "",
    ...overview(reviews, limit / 2, publish),
  ].map(publish);
  const [next, foot] = [end.next.map(publish), end.foot.map(publish)];
  const sections = [...reviews.map(findingsSection), ...reviews.map(changesSection), ...below].map(
    ({ open, lines, close }): Section => ({
      open: open.map(publish),
      lines: lines.map(({ rank, text }) => ({ rank, text: text.length > limit ? text : publish(text) })),
      close: close.map(publish),
    }),
  );
  const room = limit - length([...head, ...next, ...foot]) - NOTE;
  const { sections: fitted, leftOut } = fit(sections, room);
  const body = fitted.slice(0, 2 * reviews.length).flat();
  const after = fitted.slice(2 * reviews.length).flat();
  const out = Object.values(leftOut).reduce((sum, one) => sum + one, 0);
  const note =
    out === 0
      ? []
      : [
          "",
          `> ${count(out, "line")} left out: a comment holds ${limit.toLocaleString("en-GB")} characters. All is in the HTML page and the JSON of this review.`,
        ];
  return {
    text: `${[...head, ...body, ...note, ...next, ...after, ...foot].join("\n")}\n`,
    complete: leftOut.findings === 0 && room >= 0,
  };
}

const SIGNS: Readonly<Record<Display, string>> = { safe: "✅", waived: "🟡", person: "⚠️", forbidden: "⛔" };
const SEVERITY_SIGNS: Readonly<Record<Severity, string>> = { forbidden: "⛔", person: "⚠️", note: "ℹ️" };
const ANSWER_SIGNS = { yes: "🔴", unknown: "🟠", no: "🟢" } as const;

/** Worst first: what nobody may apply, then what somebody has to look at, or has answered for. */
const DISPLAYS: readonly Display[] = ["forbidden", "person", "waived", "safe"];

function headline(reviews: readonly Review[], most: number): string {
  const displays = reviews.map(displayOf);
  const display = DISPLAYS.find((one) => displays.includes(one)) ?? "safe";
  const names = enumerate(reviews.map(({ name }) => code(name)));
  const what = names.length <= most ? names : count(reviews.length, "plan");
  return `## ${SIGNS[display]} ${what}: ${DISPLAY_WORDS[display]} – ${DISPLAY_MEANING[display]}`;
}

/** What is said of each plan first, worst first, in as many characters as there are: those that don't fit are named or counted. */
function overview(reviews: readonly Review[], room: number, publish: (text: string) => string): string[] {
  const sorted = reviews.toSorted((a, b) => DISPLAYS.indexOf(displayOf(a)) - DISPLAYS.indexOf(displayOf(b)));
  const longest = room < 5_000 ? 120 : 400;
  const lines: string[] = [];
  let left = room;
  let out = 0;
  for (const review of sorted) {
    const title = titleLine(review);
    const block = [title, "", ...answerLines(review, longest), ""];
    const fitting = [block, [title, ""]].find((one) => length(one.map(publish)) <= left);
    if (fitting === undefined) {
      out += 1;
      continue;
    }
    lines.push(...fitting);
    left -= length(fitting.map(publish));
  }
  return out === 0 ? lines : [...lines, `… and ${count(out, "more plan")}`, ""];
}

/** Most characters of a name or a fact, escaped. */
const LONGEST = 500;

function titleLine(review: Review): string {
  const display = displayOf(review);
  const facts = [
    ...(review.mode === "lint" ? [] : [countsText(review), cutoverText(review.cutover)]),
    sitePoliciesText(review),
  ].filter(Boolean);
  return `${SIGNS[display]} **${inlineText(review.name, LONGEST)}**: ${[DISPLAY_WORDS[display], ...facts].map((fact) => inlineText(fact, LONGEST)).join("; ")}`;
}

function answerLines(review: Review, longest: number): string[] {
  const first = headlineOf(review);
  const shortened = (text: string): string => inlineText(cut(text, longest), 2 * longest);
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
  const lines = told(review.findings).map((one): Line => ({
    rank: one.finding.severity === "note" ? "notes" : "findings",
    text: findingLine(one),
  }));
  const waived = review.waived.map(({ policy, subject, message, waiver }): Line => ({
    rank: "findings",
    text: `- ~~${inlineText(`${subject ?? ""} ${message}`.trim())}~~ (${code(policy)}) waived by ${inlineText(waiver.by)} until ${waiver.until}: ${inlineText(waiver.reason)}`,
  }));
  return {
    open: [`### What to look at in ${inlineText(review.name, LONGEST)}`, ""],
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
      `<details><summary>All changes of ${summaryText(cut(review.name, LONGEST / 10))}: ${countsText(review)}</summary>`,
      "",
      "```diff",
    ],
    lines: review.changes.map((change): Line => ({ rank: "changes", text: changeText(change) })),
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

function nextLines(reviews: readonly Review[], room: number): string[] {
  const steps = nextSteps(reviews).map(({ command, why }) =>
    `${oneLine(command)}  # ${oneLine(why)}`.replaceAll("```", "'''"),
  );
  if (steps.length === 0) return [];
  const shown = steps.filter((_, index) => length(steps.slice(0, index + 1)) <= room);
  const left = steps.length - shown.length;
  return titled(["```sh", ...shown, ...(left === 0 ? [] : [`# and ${left} more`]), "```"]);
}
