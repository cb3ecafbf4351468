import type { Review } from "../../../scripts/review";
import { COMMENT_LIMITS, inlineText, markdownText } from "../../../scripts/review/output/markdown";

/** Most proposals that are shown one by one. */
const SHOWN = 20;

/** What a request's comment has beside its reviews. */
export interface CommentParts {
  /** Markdown lines that say what to do next. */
  readonly next: readonly string[];
  /** What the request's own `review:` says otherwise than the target's, in plain text. */
  readonly proposed: readonly string[];
  /** Markdown below the reviews. */
  readonly note: string;
  /** Markdown of the last line. */
  readonly foot: string;
}

/** The comment of a request, no longer than its forge takes. */
export function reviewComment(
  reviews: readonly Review[],
  { next, proposed, note, foot }: CommentParts,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const rest = `${note}${proposedNote(proposed)}\n<sub>${foot}</sub>\n`;
  const most = env["GITLAB_CI"] === "true" ? COMMENT_LIMITS.gitlab : COMMENT_LIMITS.github;
  return `${markdownText(reviews, { limit: most - rest.length, next })}${rest}`;
}

function proposedNote(proposed: readonly string[]): string {
  if (proposed.length === 0) return "";
  const lines = proposed.slice(0, SHOWN).map((one) => `- ${inlineText(one.slice(0, 500))}`);
  const left = proposed.length - lines.length;
  return `\n### Proposed, without effect on this review\n\nThe target branch's \`review:\` counts. Once merged, this counts for what comes after:\n\n${[...lines, ...(left > 0 ? [`- and ${left} more`] : [])].join("\n")}\n`;
}
