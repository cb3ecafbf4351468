import { drawPlan } from "../../diagram";
import { Html, html } from "../../report/html";
import { STYLE } from "../../report/style";
import { enumerate } from "../../ui/format";
import type { Review } from "../review";
import { displayOf, headlineOf, type Headline } from "../headline";
import { DISPLAY_MEANING, DISPLAY_WORDS, cutoverText } from "../words";
import { changesSection } from "./html-changes";
import { findingsSection } from "./html-findings";
import { headlineSection } from "./html-headline";
import { quotaSection } from "./html-quota";
import { REVIEW_STYLE, WIDTHS } from "./html-style";
import { countsText, nextSteps, sitePoliciesText } from "./text";

/**
 * Reviews as one HTML page that needs nothing else: no scripts, no files
 * beside it, no network; light or dark as the reader's system is. Everything
 * that comes from a plan is escaped.
 */
export function htmlText(reviews: readonly Review[]): string {
  const displays = reviews.map(displayOf);
  const display =
    (["forbidden", "person", "waived"] as const).find((one) => displays.includes(one)) ?? "safe";
  const names = enumerate(reviews.map(({ name }) => name));
  const title = `Review of ${names}: ${DISPLAY_WORDS[display]}`;
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

const TONES = { safe: "good", waived: "warn", person: "warn", forbidden: "bad" } as const;
const SIGNS = { safe: "✓", waived: "!", person: "!", forbidden: "✗" } as const;

function reviewPart(review: Review, named: boolean): Html {
  const display = displayOf(review);
  const headline = headlineOf(review);
  return html`
    ${named && html`<h2 class="plan-name">${review.name}</h2>`}
    <p class="verdict ${TONES[display]}">
      <span aria-hidden="true">${SIGNS[display]}</span>
      <span
        ><strong>${DISPLAY_WORDS[display]}</strong>
        <span class="meaning">${DISPLAY_MEANING[display]}</span></span
      >
    </p>
    ${headlineSection(review, headline)}
    <ul class="facts">
      ${factsOf(review).map((fact) => html`<li>${fact}</li>`)}
    </ul>
    ${findingsSection(review)} ${review.mode === "plan" && drawing(review, headline)}
    ${review.mode === "plan" && changesSection(review)} ${review.mode === "plan" && quotaSection(review.cost)}
  `;
}

function factsOf(review: Review): string[] {
  const facts = review.mode === "lint" ? [] : [countsText(review), cutoverText(review.cutover)];
  return [...facts, sitePoliciesText(review)].filter(Boolean);
}

/** The drawing coloured by change, laid out for phones, small windows and wide ones. */
function drawing(review: Review, { waived }: Headline): Html | undefined {
  const { plan, name, empty } = review;
  if (empty) return undefined;
  const display = displayOf(review);
  const remark = waived.length === 0 ? undefined : [DISPLAY_WORDS[display], ...waived].join("; ");
  return html`<section class="drawing ${remark !== undefined && "waived"}">
    ${WIDTHS.map(
      ({ width }) =>
        html`<figure class="for-${width}">
          ${new Html(drawPlan(plan, { width, stack: name, ...(remark === undefined ? {} : { remark }) }))}
        </figure>`,
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
