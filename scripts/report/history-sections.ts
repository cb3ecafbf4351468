import { dateTime, duration, grouped, plural } from "./format";
import { html, type Html } from "./html";
import { planLine, timeline } from "./sections";
import type { ReportCopy, ReportOperation, ReportVerification } from "./types";

const SIGNS = { done: "✓", failed: "✗", abandoned: "✗", running: "…" } as const;
const TONES = { done: "good", failed: "bad", abandoned: "bad", running: "quiet" } as const;
const WORDS = {
  done: "",
  failed: "failed",
  abandoned: "ended without a word",
  running: "goes on",
} as const;

/** Who did what when: each operation with its timeline and the plans that it applied. */
export function operationsSection(operations: readonly ReportOperation[]): Html {
  return html`<section>
    <h2>Who did what</h2>
    ${operations.map(operationPart)}
  </section>`;
}

function operationPart(operation: ReportOperation): Html {
  const { title, who, startedAt, state, text, steps, plans } = operation;
  // Of one that ended without a word, nobody knows when.
  const endedAt = state === "abandoned" ? undefined : operation.endedAt;
  const last = endedAt ?? Math.max(startedAt, ...steps.map((step) => step.endedAt));
  // A verification is timed from its yes; so is the timeline, though some steps (the comparison) came before it.
  const first = Math.min(startedAt, ...steps.map((step) => step.startedAt));
  return html`<article class="operation">
    <h3><span class="${TONES[state]}">${SIGNS[state]}</span> ${title}</h3>
    <p class="quiet">
      ${dateTime(startedAt)},
      ${who}${endedAt !== undefined && `, ${duration(endedAt - startedAt)}`}${WORDS[state] !== "" && `, ${WORDS[state]}`}
    </p>
    ${text !== undefined && html`<p class="${state === "failed" ? "bad" : ""}">${text}</p>`}
    ${steps.length > 0 && timeline(steps, first, last)} ${plans.map(planLine)}
  </article>`;
}

const VERDICTS = {
  passed: { word: "ok", tone: "good" },
  warning: { word: "warning", tone: "warn" },
  failed: { word: "failed", tone: "bad" },
  skipped: { word: "skipped", tone: "quiet" },
} as const;

/** What was looked at before visitors saw it: what did not pass, and the others folded. */
export function verificationsSection(verifications: readonly ReportVerification[]): Html {
  return html`<section>
    <h2>Checks</h2>
    ${verifications.map(({ title, at, who, passed, summary, checks }) => {
      const matter = checks.filter(({ verdict }) => verdict === "failed" || verdict === "warning");
      const others = checks.filter((check) => !matter.includes(check));
      return html`<article class="operation">
        <h3><span class="${passed ? "good" : "bad"}">${passed ? "✓" : "✗"}</span> ${title}</h3>
        <p class="quiet">${dateTime(at)}, ${who}</p>
        <p>${summary}</p>
        ${matter.length > 0 && checksList(matter)}
        ${
          others.length > 0 &&
          html`<details>
            <summary>${plural(others.length, "check")} that passed or did not apply</summary>
            ${checksList(others)}
          </details>`
        }
      </article>`;
    })}
  </section>`;
}

function checksList(checks: ReportVerification["checks"]): Html {
  return html`<ul class="checks">
    ${checks.map(
      ({ group, name, verdict, detail }) =>
        html`<li>
          <span class="${VERDICTS[verdict].tone}">${VERDICTS[verdict].word}</span>
          <span class="quiet">${group}</span> <span>${name}</span> <span class="quiet">${detail}</span>
        </li>`,
    )}
  </ul>`;
}

/** Copies of data volumes, with what the cloud made of each second. */
export function copiesSection(copies: readonly ReportCopy[]): Html {
  return html`<section>
    <h2>Copies</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Volume</th>
            <th>Made from</th>
            <th class="number">GiB</th>
            <th class="number">Took</th>
            <th class="number">GiB/s</th>
          </tr>
        </thead>
        <tbody>
          ${copies.map(
            ({ volume, source, sizeGiB, seconds }) =>
              html`<tr>
                <td>${volume}</td>
                <td>${source}</td>
                <td class="number">${grouped(sizeGiB)}</td>
                <td class="number">
                  ${seconds === undefined ? html`<span class="quiet">not seen</span>` : duration(seconds * 1000)}
                </td>
                <td class="number">
                  ${seconds === undefined || seconds === 0 ? "" : (sizeGiB / seconds).toFixed(2)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
