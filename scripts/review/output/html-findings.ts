import { html, type Html } from "../../report/html";
import type { Review } from "../review";
import type { Severity } from "../types";
import type { WaivedFinding } from "../waivers";
import { SEVERITY_WORDS } from "../words";
import { someOf, told, type ToldFinding } from "./text";

const TONES: Readonly<Record<Severity, string>> = { forbidden: "bad", person: "warn", note: "quiet" };

/** What has to be looked at, worst first; then what somebody answers for. */
export function findingsSection({ findings, waived }: Review): Html | undefined {
  if (findings.length === 0 && waived.length === 0) return undefined;
  return html`<section>
    <h2>What to look at</h2>
    <ol class="findings">
      ${told(findings).map((one, index, all) =>
        findingItem(one, all[index - 1]?.finding.policy !== one.finding.policy),
      )}
    </ol>
    ${
      waived.length > 0 &&
      html`<h3 class="waived-head">Waived</h3>
        <ol class="findings">
          ${waived.map(waivedItem)}
        </ol>`
    }
  </section>`;
}

/** `first`: of its policy, whose reason is told once. */
function findingItem({ finding, others }: ToldFinding, first: boolean): Html {
  return html`<li class="${TONES[finding.severity]}">
    <span class="severity">${SEVERITY_WORDS[finding.severity]}</span>
    <div>
      <p class="what">
        ${finding.subject !== undefined && html`<strong>${finding.subject}</strong> `}${finding.message}
      </p>
      ${finding.fix !== undefined && html`<p class="fix">${finding.fix}</p>`}
      ${others.length > 0 && html`<p class="fix">And ${others.length} more of this kind: ${someOf(others)}</p>`}
      <p class="why">${first && html`Why it matters: ${finding.why}. `}<code>${finding.policy}</code></p>
    </div>
  </li>`;
}

function waivedItem({ policy, subject, message, waiver }: WaivedFinding): Html {
  return html`<li class="quiet">
    <span class="severity">waived</span>
    <div>
      <p class="what">${subject !== undefined && html`<strong>${subject}</strong> `}${message}</p>
      <p class="why">${waiver.reason} (${waiver.by}, until ${waiver.until}). <code>${policy}</code></p>
    </div>
  </li>`;
}
