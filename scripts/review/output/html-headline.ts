import { html, type Html } from "../../report/html";
import type { Headline } from "../headline";
import type { Review } from "../review";
import { headlineLines, isQuiet } from "./headline";

const TONES = { yes: "bad", unknown: "warn", no: "good" } as const;
const SIGNS = { yes: "✗", unknown: "?", no: "✓" } as const;

/** What a reviewer has to know in ten seconds: who answers for what, then the five answers. */
export function headlineSection(review: Review, headline: Headline): Html | undefined {
  if (isQuiet(review, headline)) return undefined;
  return html`<section class="headline">
    ${headline.waived.map((line) => html`<p class="waived warn"><strong>${line}</strong></p>`)}
    <dl>
      ${headlineLines(review, headline).map(
        ({ state, label, text }) =>
          html`<dt class="${TONES[state]}"><span aria-hidden="true">${SIGNS[state]}</span> ${label}</dt>
            <dd class="${state}">${text}</dd>`,
      )}
    </dl>
  </section>`;
}
