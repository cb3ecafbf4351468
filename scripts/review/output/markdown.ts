import { count, enumerate } from "../../ui/format";
import { worst, type Review } from "../review";
import type { ChangeLine } from "../tree";
import type { Severity, Verdict } from "../types";
import { EFFECT_MARKS, VERDICT_MEANING, VERDICT_WORDS, costLines, cutoverText } from "../words";
import {
  asides,
  attributeText,
  countsText,
  nextSteps,
  someOf,
  timeText,
  told,
  visitorsText,
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
 * A review as one comment: the result in one line, what has to be looked at,
 * deletions before all else, details folded, the next commands last. What
 * doesn't fit is cut from the end of the details, and the comment says so.
 */
export function markdownText(reviews: readonly Review[], options: MarkdownOptions = {}): string {
  const limit = options.limit ?? COMMENT_LIMITS.github;
  const head = [commentMarker(options.marker), headline(reviews), "", ...overview(reviews)];
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

const SIGNS: Readonly<Record<Verdict, string>> = { safe: "✅", person: "⚠️", forbidden: "⛔" };
const SEVERITY_SIGNS: Readonly<Record<Severity, string>> = { forbidden: "⛔", person: "⚠️", note: "ℹ️" };

function headline(reviews: readonly Review[]): string {
  const verdict = worst(reviews.map((review) => review.verdict));
  const names = enumerate(reviews.map(({ name }) => code(name)));
  return `## ${SIGNS[verdict]} ${names}: ${VERDICT_WORDS[verdict]} – ${VERDICT_MEANING[verdict]}`;
}

function overview(reviews: readonly Review[]): string[] {
  return reviews.flatMap((review) => {
    const facts = [cutoverText(review.cutover), visitorsText(review), timeText(review)].filter(Boolean);
    const cost = costLines(review.cost).map(({ text, exceeded }) => (exceeded ? `**${text}**` : text));
    return [
      `${SIGNS[review.verdict]} **${inline(review.name)}**: ${countsText(review)}${facts.length === 0 ? "" : `; ${facts.map(inline).join("; ")}`}`,
      ...(cost.length === 0 ? [] : [`<br>Quota: ${cost.join(", ")}`]),
      "",
    ];
  });
}

function findingsSection(review: Review): Section {
  const lines = told(review.findings).map(findingLine);
  const waived = review.waived.map(
    ({ policy, subject, message, waiver }) =>
      `- ~~${inline(`${subject ?? ""} ${message}`.trim())}~~ (${code(policy)}) waived by ${inline(waiver.by)} until ${waiver.until}: ${inline(waiver.reason)}`,
  );
  return {
    open: [`### What to look at in ${inline(review.name)}`, ""],
    lines: [...lines, ...waived],
    close: [""],
  };
}

function findingLine({ finding, others }: ToldFinding): string {
  const subject = finding.subject === undefined ? "" : `**${inline(finding.subject)}** `;
  const fix = finding.fix === undefined ? "" : ` <br>→ ${inline(finding.fix)}`;
  const more =
    others.length === 0 ? "" : ` <br>and ${others.length} more of this kind: ${inline(someOf(others))}`;
  return `- ${SEVERITY_SIGNS[finding.severity]} ${subject}${inline(finding.message)} (${code(finding.policy)})${fix}${more}`;
}

/** The tree of changes, folded, as a diff so that forges colour it. */
function changesSection(review: Review): Section {
  return {
    open: [
      `<details><summary>All changes of ${html(review.name)}: ${countsText(review)}</summary>`,
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
    `${sign} ${EFFECT_MARKS[change.effect]} ${change.subject}${aside.length === 0 ? "" : ` (${aside.join("; ")})`}`,
    ...change.attributes.map((attribute) => `      ${attributeText(attribute, change.effect)}`),
  ];
  // A fence inside would end the block.
  return lines.join("\n").replaceAll("```", "'''");
}

function nextLines(reviews: readonly Review[]): string[] {
  const steps = nextSteps(reviews);
  if (steps.length === 0) return [];
  return ["", "### Next", "", "```sh", ...steps.map(({ command, why }) => `${command}  # ${why}`), "```"];
}

/** Text that a forge shows as it is: no markup, no HTML, nobody is notified. */
function inline(text: string): string {
  return html(text.replaceAll(/\s+/g, " "))
    .replaceAll(/[\\`*_{}[\]|~#]/g, String.raw`\$&`)
    .replaceAll("@", "@\u200B");
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'").replaceAll(/\s+/g, " ")}\``;
}

function html(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
