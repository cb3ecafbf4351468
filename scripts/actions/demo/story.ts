import { setTimeout as wait } from "node:timers/promises";

import { synthesize } from "../../../stacks/app";
import { task, type Emit } from "../../events";
import type { OpenStack } from "../../openstack";
import { summarize } from "../../probe";
import { plural, type Topology } from "../../report";
import type { SandboxControl } from "../../sandbox";
import type { Tools } from "../../setup/tools";
import { openSite, type OpenSite } from "../../site";
import { deployStack } from "../deploy";
import {
  cutover,
  prepareRelease,
  readStanding,
  releasePair,
  rollback,
  topologyOf,
  urlOfAddress,
  verifyRelease,
  type ReleaseOptions,
  type ReleasePair,
  type SwitchResult,
} from "../release";
import { under } from "../release/context";
import { verificationSummary } from "../release/verify-step";
import { status } from "../status";
import { findMarks, isRight, marksFor, putMarks, type MarkCheck } from "./marks";
import type { DemoPlace } from "./place";
import type { DemoRecorder } from "./recorder";
import { writeReport } from "./report";
import { failuresOf, unboundMs, type KeptVolume, type Told } from "./result";
import { startVisitors, type Visitors } from "./visitors";

/** What the demo plays with. */
export interface Stage {
  readonly place: DemoPlace;
  readonly open: OpenSite;
  readonly cloud: OpenStack;
  readonly control: SandboxControl;
  readonly tools: Tools;
  readonly recorder: DemoRecorder;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** Milliseconds in which nothing is done but visitors are answered. */
const QUIET_MS = 2000;

/** Deploys production, releases its clone, goes back and forth, and checks all of it. */
export async function tellStory(stage: Stage, signal: AbortSignal): Promise<Told> {
  const { cloud, control, recorder, open } = stage;
  const { emit } = recorder;
  const pair = releasePair(open.site, {});
  const look = () => readStanding(open.site, cloud);
  await deployProduction(stage, pair, signal);

  const standing = await look();
  const url = await urlOfAddress(cloud, standing.production.address);
  say(emit, `${pair.from.name} is public at ${standing.production.address}, here ${url}`);
  const visitors = startVisitors(url, emit);
  try {
    const marks = await task(
      emit,
      { id: "demo/marks", name: "put data marks on production's volumes" },
      async (progress) => {
        const wanted = marksFor(pair.to, new Date());
        await putMarks(control, wanted);
        progress(wanted.map(({ source, sizeGiB }) => `${source} (${sizeGiB} GiB)`).join(", "));
        return wanted;
      },
    );
    const volumesBefore = await keptVolumes(stage, pair);
    signal.throwIfAborted();
    const prepared = await prepareRelease(releaseOptions(stage));
    await showMarks(stage, marks);
    await task(emit, { id: "demo/verify", name: `verify ${pair.to.name}` }, async (progress) => {
      const parts = { ...releaseOptions(stage), emit: under(emit, "demo/verify") };
      const verification = await verifyRelease(parts);
      progress(verificationSummary(verification));
    });

    const moves: SwitchResult[] = [];
    for (const move of [cutover, rollback, cutover]) {
      await wait(QUIET_MS, undefined, { signal });
      const done = await move({ ...releaseOptions(stage), timeoutSeconds: 60 });
      moves.push(done);
      const { measured } = done;
      say(
        emit,
        `${done.step}: ${done.to} is live; ${measured?.requests.lost ?? 0} of ${measured?.requests.requests ?? 0} requests lost around it`,
      );
    }
    await wait(QUIET_MS, undefined, { signal });
    const topologies = [
      { ...prepared.after, title: "Before" },
      ...moves.map(({ after, step, to }) => ({ ...after, title: `After the ${step} to ${to}` })),
    ];
    return await conclude(stage, { pair, visitors, marks, volumesBefore, moves, topologies });
  } catch (error) {
    // The failure is what matters; what visitors saw until then has been shown.
    await visitors.stop().catch(() => undefined);
    throw error;
  }
}

async function deployProduction(
  { open, cloud, tools, recorder }: Stage,
  { from }: ReleasePair,
  signal: AbortSignal,
): Promise<void> {
  const stacks = synthesize(open.site, { directory: open.directory });
  const volumes = from.servers.flatMap((server) => server.volumes).length;
  const steps = [
    { stack: "site", name: "deploy the site: router, public addresses, key pair" },
    {
      stack: from.name,
      name: `deploy ${from.name}: ${plural(from.servers.length, "server")}, ${plural(volumes, "data volume")}`,
    },
    { stack: "live", name: `bind production's address to ${from.name}` },
  ];
  for (const { stack, name } of steps) {
    signal.throwIfAborted();
    const id = `demo/deploy/${stack}`;
    await task(recorder.emit, { id, name }, async () => {
      await deployStack(
        stacks.find((one) => one.name === stack)!,
        {
          tools,
          cloud,
          emit: under(recorder.emit, id),
          approve: recorder.approve,
        },
      );
    });
  }
}

function releaseOptions({ open, cloud, tools, recorder }: Stage): ReleaseOptions {
  return {
    open,
    cloud,
    tools,
    emit: recorder.emit,
    confirm: () => Promise.resolve(),
    approve: recorder.approve,
  };
}

async function showMarks({ control, recorder }: Stage, marks: readonly MarkCheck[]): Promise<void> {
  await task(
    recorder.emit,
    { id: "demo/found", name: "look for the marks on the clones" },
    async (progress) => {
      const found = await findMarks(control, marks);
      const right = found.filter(isRight);
      progress(`${right.length} of ${found.length} found: ${right.map(({ clone }) => clone).join(", ")}`);
    },
  );
}

async function conclude(
  stage: Stage,
  played: {
    readonly pair: ReleasePair;
    readonly visitors: Visitors;
    readonly marks: readonly MarkCheck[];
    readonly volumesBefore: readonly KeptVolume[];
    readonly moves: readonly SwitchResult[];
    readonly topologies: readonly Topology[];
  },
): Promise<Told> {
  const { cloud, control, open, place, recorder, startedAt } = stage;
  const series = await played.visitors.stop();
  const standing = await readStanding(open.site, cloud);
  const history = await control.addressHistory();
  const found = {
    requests: summarize(series.probes),
    marks: await findMarks(control, played.marks),
    unboundMs: unboundMs(
      history.filter(({ floatingIpId }) => floatingIpId === standing.production.id),
      Date.now(),
    ),
    volumesBefore: played.volumesBefore,
    volumesAfter: await keptVolumes(stage, played.pair),
  };
  const failures = failuresOf(found);
  // The moves have written into the site file who is live.
  const { site } = await openSite({ file: place.siteFile, cloud: open.site.cloud });
  const told: Told = {
    ok: failures.length === 0,
    failures,
    requests: found.requests,
    marks: found.marks,
    moves: played.moves,
    unboundMs: found.unboundMs,
    status: await status(site, cloud),
    reportFile: place.reportFile,
    siteFile: place.siteFile,
  };
  const topologies = [...played.topologies.slice(0, -1), topologyOf(standing, "At the end")];
  await writeReport(told, { startedAt, topologies, recorder, series, standing, history });
  return told;
}

/** Production's data volumes, with what is on them. */
async function keptVolumes({ cloud, control, open }: Stage, { from }: ReleasePair): Promise<KeptVolume[]> {
  const { environments } = await readStanding(open.site, cloud);
  const marks = await control.marks();
  const { volumes } = environments.find(({ environment }) => environment.name === from.name)!;
  return volumes
    .map(({ id, name, sizeGiB, createdAt }) => ({
      id,
      name,
      sizeGiB,
      createdAt,
      mark: marks.find((mark) => mark.id === id)?.mark ?? "",
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function say(emit: Emit, message: string): void {
  emit({ type: "log", level: "info", message });
}
