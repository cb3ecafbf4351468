import type { Review } from "../../../scripts/review";
import {
  COMMENT_LIMITS,
  inlineText,
  markdownComment,
  type MarkdownComment,
  type Section,
} from "../../../scripts/review/output/markdown";
import { markdownTeller } from "./log";

/** Most proposals that are shown one by one, and most characters of each as it is shown. */
const SHOWN = 20;
const LONGEST = 500;

/** What a request's comment has beside its reviews. */
export interface CommentParts {
  /** Markdown lines that say what to do next. */
  readonly next: readonly string[];
  /** What the request's own `review:` says otherwise than the target's, in plain text. */
  readonly proposed: readonly string[];
  /** Markdown lines of stacks that are not planned yet. */
  readonly blocked: readonly string[];
  /** Markdown of the last line. */
  readonly foot: string;
}

/**
 * The comment of a request, no longer than its forge takes, as it will be published. Verdict and findings have their room
 * before anything that the request's author wrote beside them.
 * @returns not `complete` when not all findings fit: nobody may approve by such a comment
 */
export function reviewComment(
  reviews: readonly Review[],
  { next, proposed, blocked, foot }: CommentParts,
  env: NodeJS.ProcessEnv = process.env,
): MarkdownComment {
  return markdownComment(reviews, {
    limit: env["GITLAB_CI"] === "true" ? COMMENT_LIMITS.gitlab : COMMENT_LIMITS.github,
    publish: markdownTeller(),
    next,
    below: [
      section("### Not planned yet", blocked),
      section(
        "### Proposed, without effect on this review\n\nThe target branch's `review:` counts. Once merged, this counts for what comes after:",
        proposed.map((one) => `- ${inlineText(one, LONGEST)}`),
      ),
    ],
    foot: ["", `<sub>${foot}</sub>`],
    incomplete: [
      "**⛔ Not all that was found fits into this comment, so nobody can approve it by what is shown: the check fails, and this plan will not be applied.** Change less in one request, or shorten its names and texts.",
    ],
  });
}

function section(title: string, all: readonly string[]): Section {
  const left = all.length - SHOWN;
  const lines = [...all.slice(0, SHOWN), ...(left > 0 ? [`- and ${left} more`] : [])];
  return { open: ["", title, ""], lines: lines.map((text) => ({ rank: "more", text })), close: [] };
}
