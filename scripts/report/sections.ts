import { clock, duration, grouped, plural, preciseClock } from "./format";
import { html, type Html } from "./html";
import type {
  AddressHistory,
  Figure,
  ReleaseReport,
  ReportPlan,
  ReportStep,
  ReportVolume,
  Topology,
} from "./types";

/** The few figures that matter, large. */
export function figures(list: readonly Figure[]): Html {
  return html`<dl class="figures">
    ${list.map(
      (figure) =>
        html`<div class="${figure.tone ?? "neutral"}">
          <dt>${figure.label}</dt>
          <dd>${figure.value}</dd>
          ${figure.note !== undefined && html`<dd class="quiet">${figure.note}</dd>`}
        </div>`,
    )}
  </dl>`;
}

/** What each public address reached, moment by moment. */
export function topologySection(topologies: readonly Topology[]): Html {
  return html`<section>
    <h2>Who is reached</h2>
    <div class="topologies">
      ${topologies.map(
        (topology) =>
          html`<div class="card">
            <h3>${topology.title} <span class="quiet">${clock(topology.at)}</span></h3>
            <ul class="bindings">
              ${topology.addresses.map(
                (address) =>
                  html`<li>
                    <span class="address ${address.role}"
                      >${address.role}<small>${address.address ?? "no address yet"}</small></span
                    ><span class="arrow" aria-label="reaches">→</span
                    >${address.environment === undefined ? html`<span class="environment none">parked</span>` : environment(topology, address.environment)}
                  </li>`,
              )}
              ${topology.environments
                .filter(({ name }) => !topology.addresses.some((address) => address.environment === name))
                .map(
                  ({ name }) =>
                    html`<li>
                      <span class="address">no address</span
                      ><span class="arrow"></span>${environment(topology, name)}
                    </li>`,
                )}
            </ul>
          </div>`,
      )}
    </div>
  </section>`;
}

function environment(topology: Topology, name: string): Html {
  const known = topology.environments.find((candidate) => candidate.name === name);
  return html`<span class="environment"
    >${name}${known && html`<small>${plural(known.servers, "server")}, ${grouped(known.volumesGiB)} GiB</small>`}</span
  >`;
}

/** Steps as bars over the time they took. */
export function timelineSection(steps: readonly ReportStep[], from: number, to: number): Html {
  return html`<section>
    <h2>What was done</h2>
    ${timeline(steps, from, to)}
    <p class="quiet">From ${clock(from)} to ${clock(to)} UTC, ${duration(to - from)}.</p>
  </section>`;
}

/** Steps as bars over the time from `from` to `to`. */
export function timeline(steps: readonly ReportStep[], from: number, to: number): Html {
  const share = (ms: number) => Math.round((ms / Math.max(1, to - from)) * 10000) / 100;
  return html`<ol class="timeline">
    ${steps.map(
      (step) =>
        html`<li class="${step.state}">
          <span class="name"
            >${step.name}${step.detail !== undefined && html`<small>${step.detail}</small>`}</span
          ><span class="track"
            ><span
              class="bar"
              style="left:${share(step.startedAt - from)}%;width:${share(step.endedAt - step.startedAt)}%"
            ></span></span
          ><span class="time"
            >${step.state === "succeeded" ? duration(step.endedAt - step.startedAt) : step.state}</span
          >
        </li>`,
    )}
  </ol>`;
}

/** Every data volume, what it was made from, and the mark found on it. */
export function volumesSection(volumes: readonly ReportVolume[]): Html {
  return html`<section>
    <h2>Data volumes</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Volume</th>
            <th class="number">GiB</th>
            <th>Made from</th>
            <th>Attached to</th>
            <th>Status</th>
            <th>Data mark</th>
          </tr>
        </thead>
        <tbody>
          ${volumes.map(
            (volume) =>
              html`<tr>
                <td>
                  ${volume.name}<small><code>${volume.id}</code></small>
                </td>
                <td class="number">${grouped(volume.sizeGiB)}</td>
                <td>${volume.source ?? html`<span class="quiet">blank</span>`}</td>
                <td>${volume.attachedTo ?? html`<span class="quiet">nothing</span>`}</td>
                <td>${volume.status}</td>
                <td class="free">
                  ${volume.mark === undefined ? html`<span class="quiet">none put</span>` : html`<span class="${volume.mark.right ? "good" : "bad"}">${volume.mark.right ? "✓" : "✗"} ${volume.mark.text}</span>`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** What each address was bound to, and since when. */
export function addressesSection(addresses: readonly AddressHistory[]): Html {
  return html`<section>
    <h2>Address history</h2>
    <div class="topologies">
      ${addresses.map(
        (history) =>
          html`<div class="card">
            <h3>${history.role} <span class="quiet">${history.address}</span></h3>
            <ol class="history">
              ${history.bindings.map((binding) => html`<li><time>${preciseClock(binding.at)}</time> ${binding.to ?? html`<span class="quiet">bound to nothing</span>`}</li>`)}
            </ol>
          </div>`,
      )}
    </div>
  </section>`;
}

/** Each plan's one-line result, its changes folded. */
export function plansSection(plans: readonly ReportPlan[]): Html {
  return html`<section>
    <h2>Plans</h2>
    ${plans.map(planLine)}
  </section>`;
}

/** A plan's one-line result, its changes folded. */
export function planLine(plan: ReportPlan): Html {
  return plan.changes.length === 0
    ? html`<p class="plan"><time>${clock(plan.at)}</time> <strong>${plan.stack}</strong> ${plan.summary}</p>`
    : html`<details class="plan">
        <summary><time>${clock(plan.at)}</time> <strong>${plan.stack}</strong> ${plan.summary}</summary>
        <pre>${plan.changes.join("\n")}</pre>
      </details>`;
}

/** The verdict, as a banner. */
export function verdict({ ok, text }: ReleaseReport["verdict"]): Html {
  return html`<p class="verdict ${ok ? "good" : "bad"}">
    <span aria-hidden="true">${ok ? "✓" : "✗"}</span> ${text}
  </p>`;
}
