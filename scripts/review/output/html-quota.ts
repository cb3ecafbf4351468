import { html, type Html } from "../../report/html";
import { AMOUNT_KEYS, type AmountKey, type Cost } from "../cost";
import { AMOUNT_WORDS, amountText } from "../words";

/** What the plan costs: each amount before and after, and how much of the project's limit that is. */
export function quotaSection(cost: Cost): Html | undefined {
  const keys = AMOUNT_KEYS.filter((key) => cost.before[key] !== 0 || cost.after[key] !== 0);
  if (keys.length === 0) return undefined;
  const limited = cost.limits !== undefined;
  if (!limited && keys.every((key) => cost.before[key] === cost.after[key])) {
    const amounts = keys.map((key) => `${AMOUNT_WORDS[key]} ${amountText(key, cost.after[key])}`);
    return html`<p class="quiet">Quota stays as it is: ${amounts.join(", ")}.</p>`;
  }
  return html`<section>
    <h2>Quota</h2>
    <div class="scroll">
      <table class="quota">
        <thead>
          <tr>
            <th></th>
            <th class="number">This stack</th>
            ${limited && html`<th>Project, of its limit</th>`}
          </tr>
        </thead>
        <tbody>
          ${keys.map((key) => row(key, cost))}
        </tbody>
      </table>
    </div>
    ${cost.unknownFlavors.length > 0 && html`<p class="quiet">Cores and memory of ${cost.unknownFlavors.join(", ")} are not known.</p>`}
  </section>`;
}

function row(key: AmountKey, cost: Cost): Html {
  const changed = cost.before[key] !== cost.after[key];
  return html`<tr>
    <td>${AMOUNT_WORDS[key]}</td>
    <td class="number">
      ${changed ? html`${amountText(key, cost.before[key])} → <strong>${amountText(key, cost.after[key])}</strong>` : amountText(key, cost.after[key])}
    </td>
    ${cost.limits !== undefined && html`<td>${share(key, cost)}</td>`}
  </tr>`;
}

/** A bar of what is used after the plan. */
function share(key: AmountKey, cost: Cost): Html {
  const quota = cost.limits?.[key];
  if (quota === undefined) return html`<span class="quiet">not known</span>`;
  const used = quota.used + cost.after[key] - cost.before[key];
  if (quota.limit < 0) return html`${amountText(key, used)} <span class="quiet">no limit</span>`;
  const percent = quota.limit === 0 ? 100 : Math.min(100, (used / quota.limit) * 100);
  const over = cost.exceeded.includes(key);
  return html`<span class="${over ? "bad" : ""}"
      >${amountText(key, used)} of ${amountText(key, quota.limit)}</span
    >
    <span class="meter"
      ><span class="${over ? "over" : ""}" style="width:${percent.toFixed(1)}%"></span
    ></span>`;
}
