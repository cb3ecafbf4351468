import { writeFile } from "node:fs/promises";

import type { ProbeSeries } from "../../probe";
import {
  duration,
  grouped,
  plural,
  renderReport,
  type AddressHistory,
  type ReleaseReport,
  type ReportVolume,
  type Topology,
} from "../../report";
import type { AddressEvent } from "../../sandbox";
import type { SwitchResult } from "../release";
import type { Standing } from "../release/standing";
import type { MarkCheck } from "./marks";
import type { DemoRecorder } from "./recorder";
import type { Told } from "./result";

/** What the report is made of, beside the result. */
export interface ReportParts {
  readonly startedAt: number;
  readonly topologies: readonly Topology[];
  readonly recorder: DemoRecorder;
  readonly series: ProbeSeries;
  readonly standing: Standing;
  readonly history: readonly AddressEvent[];
}

/** Writes the demo's report beside its site file. */
export async function writeReport(result: Told, parts: ReportParts): Promise<void> {
  await writeFile(result.reportFile, renderReport(demoReport(result, parts)));
}

/** The report of a demo. Pure but for the time of its end. */
function demoReport(result: Told, parts: ReportParts): ReleaseReport {
  const { requests, marks, moves } = result;
  const last = moves.at(-1);
  const cloned = marks.reduce((total, { sizeGiB }) => total + sizeGiB, 0);
  return {
    title: `Release of ${last?.to ?? "an IDR"}`,
    subtitle: `Site ${result.status.site} on a simulated cloud`,
    startedAt: parts.startedAt,
    endedAt: Date.now(),
    verdict: {
      ok: result.ok,
      text: result.ok
        ? `${last?.to ?? "the release"} is live; no request was lost, and all data is where it must be`
        : result.failures.join("; "),
    },
    figures: [
      {
        label: "Requests lost",
        value: grouped(requests.lost),
        tone: requests.lost === 0 ? "good" : "bad",
        note: `of ${grouped(requests.requests)}, in ${plural(moves.length, "move")}`,
      },
      {
        label: "Address bound to nothing",
        value: duration(result.unboundMs),
        tone: result.unboundMs === 0 ? "good" : "bad",
        note: "production's, by the cloud's log",
      },
      {
        label: "Slowest answer",
        value: requests.slowestMs === undefined ? "none" : `${Math.round(requests.slowestMs)} ms`,
      },
      { label: "Data cloned", value: `${grouped(cloned)} GiB`, note: plural(marks.length, "volume") },
    ],
    topologies: parts.topologies,
    steps: parts.recorder.steps,
    probes: [
      {
        series: parts.series,
        shaded: "from the cloud's yes to the first answer by the new server",
        moves: movesOf(moves, parts),
      },
    ],
    volumes: volumesOf(parts.standing, marks),
    addresses: addressesOf(parts.standing, parts.history),
    plans: parts.recorder.plans,
  };
}

/** Each move from the moment at which the cloud had bound the address to the first answer of who has it now. */
function movesOf(moves: readonly SwitchResult[], { series, standing, history }: ReportParts) {
  const bindings = history.filter(({ floatingIpId }) => floatingIpId === standing.production.id);
  return moves.flatMap(({ step, from, to, measured }) => {
    if (measured === undefined) return [];
    const bound = bindings.find(({ at }) => at >= measured.startedAt && at <= measured.endedAt);
    if (bound === undefined) return [];
    const first = series.probes.find(({ at, server }) => at >= bound.at && server === bound.serverName);
    return [
      {
        title: `${step} ${from} → ${to}`,
        from: bound.at,
        to: first === undefined ? measured.endedAt : first.at + first.latencyMs,
      },
    ];
  });
}

function volumesOf(standing: Standing, marks: readonly MarkCheck[]): ReportVolume[] {
  const all = standing.environments.flatMap(({ volumes }) => volumes);
  return standing.environments.flatMap(({ environment, servers, volumes }) =>
    volumes.map((volume): ReportVolume => {
      const mark = marks.find(({ source, clone }) => source === volume.name || clone === volume.name);
      const found = mark?.source === volume.name ? mark.onSource : mark?.onClone;
      const attachedTo = servers.find(({ id }) =>
        volume.attachments.some(({ serverId }) => serverId === id),
      )?.name;
      const source = all.find(({ id }) => id === volume.sourceVolumeId)?.name;
      return {
        name: volume.name,
        id: volume.id,
        environment: environment.name,
        sizeGiB: volume.sizeGiB,
        status: volume.status,
        ...(attachedTo === undefined ? {} : { attachedTo }),
        ...(source === undefined ? {} : { source }),
        ...(mark === undefined ? {} : { mark: { text: found ?? "missing", right: found === mark.mark } }),
      };
    }),
  );
}

function addressesOf({ production, spare }: Standing, history: readonly AddressEvent[]): AddressHistory[] {
  return [production, spare].map(({ role, address, id }) => ({
    role,
    address,
    bindings: history
      .filter(({ floatingIpId }) => floatingIpId === id)
      .map(({ at, serverName }) => ({ at, to: serverName ?? undefined })),
  }));
}
