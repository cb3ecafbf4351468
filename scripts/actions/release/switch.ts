import { setTimeout as wait } from "node:timers/promises";

import { messageOf } from "../../../constructs/errors";
import { task, type Emit } from "../../events";
import { thinSeries } from "../../history/thin-series";
import type { OpenStack } from "../../openstack";
import { DEFAULT_SERVER_HEADER, DEFAULT_TIMEOUT_MS, probeOnce } from "../../probe";
import type { Topology } from "../../report";
import type { StackPlan } from "../plan";

import { applyStack, planLive, under, type ReleaseOptions } from "./context";
import { frontOf, lostChecks } from "./front";
import { measuredText, startMeasuring, type Measured, type Measuring } from "./measure";
import { isDone, moveAddresses, targetOf, type Move, type MoveOutcome } from "./move";
import { asOperation, type StepOperation } from "./operation";
import { releasePair, type ReleasePair } from "./pair";
import { phasesTo, type Binding } from "./phases";
import { urlOfAddress } from "./reach";
import { recordBinding } from "./record";
import { environmentReached, readStanding, type Standing } from "./standing";
import { switchWarnings, type SwitchChecks } from "./switch-checks";
import { topologyOf, topologyText } from "./topology";

export interface SwitchOptions extends ReleaseOptions, SwitchChecks {
  /** Seconds within which the environment that goes live must answer from outside. @default 300 */
  readonly timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 300;

/** Milliseconds measured before and after a move. */
const AROUND_MS = 1000;

export interface SwitchResult {
  readonly step: "cutover" | "rollback";
  /** Environment that was live. */
  readonly from: string;
  /** Environment that is live now. */
  readonly to: string;
  /** `already`: there was nothing to do. */
  readonly outcome: MoveOutcome | "already";
  readonly before: Topology;
  readonly after: Topology;
  /** What was measured; `undefined` when there was nothing to do. */
  readonly measured?: Measured;
}

/**
 * Takes the new environment live, when it was verified. See `moveAddresses`.
 * @throws IdrError `release-unverified`, `operation-running`; what `moveAddresses` throws
 */
export function cutover(options: SwitchOptions): Promise<SwitchResult> {
  const { from, to } = releasePair(options.open.site, options);
  return switchTo("cutover", { from, to }, options);
}

/**
 * Takes the old environment live again: the same the other way. The sides are named as for the cutover; where they are
 * not, the release is meant that is live now, whatever the site file says.
 */
export async function rollback(options: SwitchOptions): Promise<SwitchResult> {
  const { open, cloud } = options;
  const named = options.from !== undefined && options.to !== undefined;
  const live = named ? undefined : environmentReached((await readStanding(open.site, cloud)).production);
  const { from, to } = releasePair(open.site, options, {
    direction: "back",
    ...(live === undefined ? {} : { live }),
  });
  return switchTo("rollback", { from: to, to: from }, options);
}

function switchTo(step: Move["kind"], sides: ReleasePair, options: SwitchOptions): Promise<SwitchResult> {
  const move: Move = {
    kind: step,
    from: sides.from.name,
    to: sides.to.name,
    timeoutSeconds: options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS,
  };
  return asOperation({ step, from: move.from, to: move.to }, options, (recorded, operation) =>
    makeMove(move, sides, recorded, operation),
  );
}

async function makeMove(
  move: Move,
  sides: ReleasePair,
  options: SwitchOptions,
  operation: StepOperation,
): Promise<SwitchResult> {
  const { open, cloud, emit } = options;
  const { kind: step, from, to } = move;
  const look = () => readStanding(open.site, cloud);
  const compare = { id: `release/${step}/compare`, name: "see where things stand" };
  const previewing = { ...options, emit: under(emit, compare.id) };
  const standing = await look();
  const warnings = await switchWarnings(move, sides, standing, options, operation);
  const before = topologyOf(standing, "Before");
  const target = targetOf(move, standing);
  const isApplied = async (binding: Binding) => !(await planLive(binding, previewing)).changes;
  const plan = await task(emit, compare, async () =>
    (await isDone(standing, target, isApplied)) ? undefined : firstChange(target, previewing),
  );
  if (plan === undefined) {
    await recordBinding(open, target, emit);
    return { step, from, to, outcome: "already", before, after: { ...before, title: "After" } };
  }

  const { address, id } = standing.production;
  const url = await urlOfAddress(cloud, address);
  const front = () => frontOf(open.site, cloud, address);
  const [givenBefore, unseen] = await Promise.all([
    // A rollback goes to what was live before, pages that it never had included, and away from what may answer nobody.
    step === "cutover" ? front() : [],
    unseenWarnings(move, standing, url),
  ]);
  await options.confirm({ step, from, to, before, warnings: [...warnings, ...unseen] }, plan);
  // The question may have stood there for hours.
  await switchWarnings(move, sides, await look(), options, operation);
  const measure = startMeasuring(url, () => isBound(cloud, id));
  try {
    // What it was like before, to compare with.
    await wait(AROUND_MS);
    const bind = async (binding: Binding, task: string) => {
      await applyStack("live", binding, options, task);
    };
    const { answering, answeredBy } = measure;
    const missing = (timeoutMs: number) =>
      repeated(
        async () => (givenBefore.length === 0 ? [] : lostChecks(givenBefore, await front())),
        timeoutMs,
      );
    const tools = { look, bind, answering, answeredBy, missing, pause: wait };
    const outcome = await moveAddresses(tools, move, emit);
    await recordBinding(open, target, emit);
    options.settled?.({ step, from, to });
    await wait(AROUND_MS);
    const measured = await noteMeasured(measure, operation);
    const { lost, requests } = measured.requests;
    const after = topologyOf(await look(), "After");
    operation.note({ after, summary: `${to} is live; ${lost} of ${requests} requests lost` });
    return { step, from, to, outcome, before, after, measured };
  } catch (error) {
    await tellLost(measure, operation, emit);
    await recordWhatIs(options, operation, look);
    throw error;
  }
}

/** Asks until nothing is missing any more, or the time is out. Resolves with what is missing in the end. */
async function repeated(
  missing: () => Promise<readonly string[]>,
  timeoutMs: number,
): Promise<readonly string[]> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const found = await missing();
    if (found.length === 0 || performance.now() > until) return found;
    await wait(AROUND_MS);
  }
}

/** Whether this machine sees production answer: if not, nobody can tell whether a cutover does visitors any good. */
async function unseenWarnings({ kind, from }: Move, standing: Standing, url: string): Promise<string[]> {
  if (kind === "rollback" || environmentReached(standing.production) !== from) return [];
  const { error } = await probeOnce(new URL(url), {
    timeoutMs: DEFAULT_TIMEOUT_MS,
    serverHeader: DEFAULT_SERVER_HEADER,
  });
  if (error === undefined) return [];
  return [
    `nobody answers at ${url} (${error}): either ${from} is down, or this machine can't see it. Nothing goes back by itself then`,
  ];
}

/** Ends the measurement and keeps it with the operation. */
async function noteMeasured(measuring: Measuring, operation: StepOperation): Promise<Measured> {
  const { measured, series } = await measuring.stop();
  operation.note({ move: { ...measured, series: thinSeries(series) } });
  return measured;
}

/** The first plan of the two that changes something; `undefined`: neither does. */
async function firstChange(target: Binding, options: SwitchOptions): Promise<StackPlan | undefined> {
  for (const binding of phasesTo(target)) {
    const planned = await planLive(binding, options);
    if (planned.changes) return planned;
  }
  return undefined;
}

/** After a failure, says what it cost visitors, as far as that is known. */
async function tellLost(measure: Measuring, operation: StepOperation, emit: Emit): Promise<void> {
  try {
    const message = `meanwhile: ${measuredText(await noteMeasured(measure, operation))}`;
    emit({ type: "log", level: "warn", message });
  } catch (error) {
    emit({ type: "log", level: "warn", message: messageOf(error) });
  }
}

/** After a failure, the site file says what is. What can't be read or written now is told, and doesn't hide the failure. */
async function recordWhatIs(
  { open, emit }: SwitchOptions,
  operation: StepOperation,
  look: () => Promise<Standing>,
): Promise<void> {
  try {
    const standing = await look();
    const after = topologyOf(standing, "After");
    operation.note({ after });
    emit({ type: "log", level: "warn", message: topologyText(after) });
    const live = environmentReached(standing.production);
    if (live !== undefined)
      await recordBinding(open, { live, spare: environmentReached(standing.spare) }, emit);
  } catch (error) {
    emit({ type: "log", level: "warn", message: messageOf(error) });
  }
}

async function isBound(cloud: OpenStack, floatingIpId: string): Promise<boolean> {
  return (await cloud.network.floatingIp(floatingIpId)).portId !== undefined;
}
