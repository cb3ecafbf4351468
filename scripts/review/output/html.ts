import { drawPlan } from "../../diagram";
import { Html, html } from "../../report/html";
import { STYLE } from "../../report/style";
import { enumerate } from "../../ui/format";
import { worst, type Review } from "../review";
import { VERDICT_MEANING, VERDICT_WORDS } from "../words";
import { changesSection } from "./html-changes";
import { findingsSection } from "./html-findings";
import { quotaSection } from "./html-quota";
import { REVIEW_STYLE, WIDTHS } from "./html-style";
import { countsText, nextSteps, timeText, visitorsText } from "./text";

/**
 * Reviews as one HTML page that needs nothing else: no scripts, no files
 * beside it, no network; light or dark as the reader's system is. Everything
 * that comes from a plan is escaped.
 */
export function htmlText(reviews: readonly Review[]): string {
  const verdict = worst(reviews.map((review) => review.verdict));
  const names = enumerate(reviews.map(({ name }) => name));
  const title = `Review of ${names}: ${VERDICT_WORDS[verdict]}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${STYLE}
          ${REVIEW_STYLE}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>Review of ${names}</h1>
            <p class="quiet">
              ${reviews
                .map(({ madeBy }) => madeBy)
                .filter(distinct)
                .join(", ")}
            </p>
          </header>
          ${reviews.map((review) => reviewPart(review, reviews.length > 1))} ${nextSection(reviews)}
          <footer>Written by <code>idr review</code>. Secrets and user data are not shown.</footer>
        </main>
      </body>
    </html>`;
  return `${page.text}\n`;
}

function distinct(text: string, index: number, all: readonly string[]): boolean {
  return all.indexOf(text) === index;
}

const TONES = { safe: "good", person: "warn", forbidden: "bad" } as const;
const SIGNS = { safe: "✓", person: "!", forbidden: "✗" } as const;

function reviewPart(review: Review, named: boolean): Html {
  const { verdict } = review;
  return html`
    ${named && html`<h2 class="plan-name">${review.name}</h2>`}
    <p class="verdict ${TONES[verdict]}">
      <span aria-hidden="true">${SIGNS[verdict]}</span>
      <span
        ><strong>${VERDICT_WORDS[verdict]}</strong>
        <span class="meaning">${VERDICT_MEANING[verdict]}</span></span
      >
    </p>
    <ul class="facts">
      ${factsOf(review).map((fact) => html`<li>${fact}</li>`)}
    </ul>
    ${findingsSection(review)} ${review.mode === "plan" && drawing(review)}
    ${review.mode === "plan" && quotaSection(review.cost)} ${review.mode === "plan" && changesSection(review)}
  `;
}

function factsOf(review: Review): string[] {
  if (review.mode === "lint") return [];
  return [countsText(review), visitorsText(review), timeText(review)].filter(Boolean);
}

/** The drawing coloured by change, laid out for phones, small windows and wide ones. */
function drawing({ plan, name, empty }: Review): Html | undefined {
  if (empty) return undefined;
  return html`<section class="drawing">
    ${WIDTHS.map(
      ({ width }) =>
        html`<figure class="for-${width}">${new Html(drawPlan(plan, { width, stack: name }))}</figure>`,
    )}
  </section>`;
}

function nextSection(reviews: readonly Review[]): Html | undefined {
  const steps = nextSteps(reviews);
  if (steps.length === 0) return undefined;
  return html`<section>
    <h2>Next</h2>
    <ul class="next">
      ${steps.map(({ command, why }) => html`<li><code>${command}</code> <span class="quiet">${why}</span></li>`)}
    </ul>
  </section>`;
}
