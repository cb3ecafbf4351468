import { html, type Html } from "../../report/html";
import type { Review } from "../review";
import type { ChangeLine } from "../tree";
import { EFFECT_MARKS } from "../words";
import { asides } from "./text";

const HEADS: Readonly<Record<ChangeLine["effect"], string>> = {
  destroy: "Destroyed",
  replace: "Replaced",
  forget: "Forgotten by the state",
  unknown: "Not known",
  update: "Changed in place",
  create: "Created",
};
const TONES: Readonly<Record<ChangeLine["effect"], string>> = {
  destroy: "bad",
  replace: "bad",
  forget: "bad",
  unknown: "bad",
  update: "changed",
  create: "good",
};
/** More new objects than these are folded. */
const OPEN = 12;

/** Every change, losses first; what is only new is folded where it is much. */
export function changesSection({ changes, counts }: Review): Html | undefined {
  if (changes.length === 0) return undefined;
  const effects = (Object.keys(HEADS) as ChangeLine["effect"][]).filter((effect) => counts[effect] > 0);
  return html`<section>
    <h2>Changes</h2>
    ${effects.map((effect) =>
      group(
        effect,
        changes.filter((change) => change.effect === effect),
      ),
    )}
  </section>`;
}

function group(effect: ChangeLine["effect"], changes: readonly ChangeLine[]): Html {
  const folded = effect === "create" && changes.length > OPEN;
  const body = html`<summary>
      <span class="${TONES[effect]}">${HEADS[effect]}</span> <span class="quiet">${changes.length}</span>
    </summary>
    <ul class="tree">
      ${changes.map(changeItem)}
    </ul>`;
  return folded
    ? html`<details class="group">${body}</details>`
    : html`<details class="group" open>${body}</details>`;
}

function changeItem(change: ChangeLine): Html {
  const notes = asides(change);
  return html`<li>
    <span class="mark ${TONES[change.effect]}">${EFFECT_MARKS[change.effect]}</span>
    <div>
      <strong>${change.subject}</strong> <small><code>${change.resource}</code></small>
      ${notes.length > 0 && html`<p class="fix">${notes.join("; ")}</p>`}
      ${
        change.attributes.length > 0 &&
        html`<dl class="attributes">
          ${change.attributes.map(
            ({ name, before, after, forces }) =>
              html`<dt>${name}</dt>
                <dd>
                  ${change.effect !== "create" && html`<del>${before ?? "none"}</del>`}${change.effect !== "create" && change.effect !== "destroy" && " → "}${change.effect !== "destroy" && html`<ins>${after ?? "none"}</ins>`}${forces && html` <span class="bad">forces replacement</span>`}
                </dd>`,
          )}
        </dl>`
      }
    </div>
  </li>`;
}
