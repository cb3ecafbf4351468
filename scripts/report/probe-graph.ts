import { buckets, inOrder, isLost, spans, summarize, type Probe, type ProbeSummary } from "../probe";

import { grouped, offset, plural, preciseClock } from "./format";
import { html, type Html } from "./html";
import type { ProbeReport } from "./types";

const BUCKETS = 160;
/** Drawing units; the browser stretches them to whatever width there is. */
const WIDTH = 1000;
const HEIGHT = 200;

/** Names of the style classes that colour the servers, in the order in which they first answered. */
function serverClasses(probes: readonly Probe[]): ReadonlyMap<string, string> {
  const names = spans(probes).flatMap((span) => (span.server === undefined ? [] : [span.server]));
  return new Map([...new Set(names)].map((name, index) => [name, `server-${(index % 4) + 1}`]));
}

/** Who answered over the whole time, and each move closely, request by request. */
export function probeSection(reports: readonly ProbeReport[]): Html {
  const all = reports.flatMap(({ series }) => inOrder(series.probes));
  const classes = serverClasses(all);
  let moves = 0;
  return html`
    <section>
      <h2>What visitors saw</h2>
      ${legend(classes, reports)}
      ${reports.map((report) => {
        const shown = stretch(report, moves, classes);
        moves += report.moves.length;
        return shown;
      })}
    </section>
  `;
}

/** Milliseconds up to which a move seen closely shows all there is. */
const SHORT_MS = 60_000;

/** One stretch of time. @param before number of moves shown before it */
function stretch(report: ProbeReport, before: number, classes: ReadonlyMap<string, string>): Html {
  const { title, series, moves, shaded } = report;
  const probes = inOrder(series.probes);
  const total = report.summary ?? summarize(probes);
  const short = probes.length > 0 && probes.at(-1)!.at - probes[0]!.at < SHORT_MS && moves.length === 1;
  return html`<div class="stretch">
    ${title !== undefined && html`<h3>${title}</h3>`}
    ${
      moves.length > 0 &&
      short &&
      html`<div class="moves">${closeView(probes, moves[0]!, before + 1, classes, shaded)}</div>`
    }
    <p>
      ${plural(total.requests, "request")} at ${series.ratePerSecond} a second, each on a connection of its
      own, to
      <code>${series.url}</code>: ${lostText(total)}.
      ${total.slowestMs !== undefined && `Slowest answer ${Math.round(total.slowestMs)} ms, half of them within ${total.medianMs!.toFixed(1)} ms.`}
      ${series.notSent > 0 && `${plural(series.notSent, "request")} could not be sent in time by this machine.`}
      ${series.dropped > 0 && (report.summary === undefined ? `The oldest ${grouped(series.dropped)} are not kept.` : `${grouped(series.dropped)} of them are not drawn.`)}
    </p>
    ${probes.length > 0 && !short && overview(series.ratePerSecond, probes, moves, before, classes)}
    ${lostTable(probes)}
    ${
      !short &&
      moves.length > 0 &&
      html`<div class="moves">
        ${moves.map((move, index) => closeView(probes, move, before + index + 1, classes, shaded))}
      </div>`
    }
  </div>`;
}

function legend(classes: ReadonlyMap<string, string>, reports: readonly ProbeReport[]): Html {
  const totals = reports.map(({ summary, series }) => summary ?? summarize(series.probes));
  const answers = (name: string) => sum(totals.map(({ answersBy }) => answersBy[name] ?? 0));
  return html`<ul class="legend">
    ${[...classes].map(
      ([name, style]) =>
        html`<li>
          <span class="swatch ${style}"></span>${name}
          <span class="quiet">${grouped(answers(name))} answers</span>
        </li>`,
    )}
    <li>
      <span class="swatch lost"></span>lost
      <span class="quiet">${grouped(sum(totals.map(({ lost }) => lost)))}</span>
    </li>
  </ul>`;
}

function overview(
  ratePerSecond: number,
  probes: readonly Probe[],
  moves: ProbeReport["moves"],
  before: number,
  classes: ReadonlyMap<string, string>,
): Html {
  const from = probes[0]!.at;
  const to = probes[probes.length - 1]!.at + 1;
  // Whole slots, or columns of an even stream would differ by one.
  const slotMs = 1000 / ratePerSecond;
  const widthMs = Math.max(1, Math.ceil((to - from) / BUCKETS / slotMs)) * slotMs;
  const columns = buckets(probes, { from, to, widthMs });
  const highest = Math.max(1, ...columns.map((column) => column.lost + sum(Object.values(column.answersBy))));
  const columnWidth = WIDTH / columns.length;
  const bars = columns.map((column, index) => {
    let top = HEIGHT;
    const bar = (count: number, style: string) => {
      const height = (count / highest) * HEIGHT;
      top -= height;
      return html`<rect
        class="${style}"
        x="${round(index * columnWidth)}"
        y="${round(top)}"
        width="${round(columnWidth + 0.3)}"
        height="${round(height)}"
      />`;
    };
    return [
      ...Object.entries(column.answersBy).map(([name, count]) => bar(count, classes.get(name) ?? "")),
      column.lost > 0 && bar(column.lost, "lost"),
    ];
  });
  const shown = columns.length * widthMs;
  const x = (at: number) => ((at - from) / shown) * 100;
  return html`<figure class="graph">
    <div class="plot">
      <svg
        shape-rendering="crispEdges"
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label="Answers over time, by server"
      >
        ${bars}
      </svg>
      ${moves.map((move, index) => html`<span class="flag" style="left:${round(x(move.from))}%" title="${move.title}">${before + index + 1}</span>`)}
    </div>
    <div class="axis">
      ${ticks(from, from + shown, 4).map((at) => html`<span>${offset(at, from)}</span>`)}
    </div>
    <figcaption>
      Answers over time (minutes and seconds from the first request), coloured by who gave them.
      ${moves.length > 0 && html`Flags: ${moves.map((move, index) => html`<span class="key">${before + index + 1}</span> ${move.title}${index < moves.length - 1 && ", "}`)}.`}
    </figcaption>
  </figure>`;
}

/** Milliseconds shown before and after a move. */
const AROUND_MS = 1500;

function closeView(
  all: readonly Probe[],
  move: ProbeReport["moves"][number],
  index: number,
  classes: ReadonlyMap<string, string>,
  shaded: string,
): Html {
  const from = move.from - AROUND_MS;
  const to = move.to + AROUND_MS;
  const probes = all.filter((probe) => probe.at >= from && probe.at < to);
  const summary = summarize(probes);
  const highest = Math.max(10, summary.slowestMs ?? 0) * 1.15;
  const x = (at: number) => round(((at - from) / (to - from)) * 100);
  const turns = spans(probes).filter((span) => span.server !== undefined);
  return html`<figure class="move">
    <h3><span class="key">${index}</span> ${move.title}</h3>
    <div class="plot close">
      <span class="during" style="left:${x(move.from)}%;width:${round(x(move.to) - x(move.from))}%"></span>
      ${probes.map(
        (probe) =>
          html`<i
            class="${isLost(probe) ? "lost" : (classes.get(probe.server ?? "unknown") ?? "")}"
            style="left:${x(probe.at)}%;bottom:${isLost(probe) ? 92 : round((probe.latencyMs / highest) * 100)}%"
          ></i>`,
      )}
      <span class="scale">${Math.round(highest)} ms</span>
    </div>
    <div class="axis"><span>${preciseClock(from)}</span><span>${preciseClock(to)}</span></div>
    <figcaption>
      ${plural(summary.requests, "request")},
      ${lostText(summary)}${summary.slowestMs !== undefined && `, slowest ${Math.round(summary.slowestMs)} ms`}.
      ${turns.map((turn) => turn.server).join(" → ")}. Shaded: ${shaded}, ${Math.round(move.to - move.from)}
      ms.
    </figcaption>
  </figure>`;
}

/** How many requests were lost; of none at all, nothing is known. */
function lostText({ requests, lost }: ProbeSummary): Html {
  if (requests === 0) return html`<strong>what visitors saw is not known</strong>`;
  return html`<strong class="${lost === 0 ? "good" : "bad"}">${grouped(lost)} lost</strong>`;
}

/** Most lost requests that are listed one by one. */
const LISTED = 20;

function lostTable(probes: readonly Probe[]): Html | undefined {
  const lost = probes.filter(isLost);
  if (lost.length === 0) return undefined;
  return html`<details open>
    <summary>Lost requests</summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>When (UTC)</th>
            <th>Why</th>
            <th class="number">After</th>
          </tr>
        </thead>
        <tbody>
          ${lost.slice(0, LISTED).map(
            (probe) =>
              html`<tr>
                <td>${preciseClock(probe.at)}</td>
                <td>${probe.error}</td>
                <td class="number">${Math.round(probe.latencyMs)} ms</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${lost.length > LISTED && html`<p class="quiet">and ${grouped(lost.length - LISTED)} more</p>`}
  </details>`;
}

function ticks(from: number, to: number, parts: number): number[] {
  return Array.from({ length: parts + 1 }, (_, index) => from + ((to - from) * index) / parts);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
