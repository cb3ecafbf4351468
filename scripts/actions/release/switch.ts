import { setTimeout as wait } from "node:timers/promises";

import { IdrError, messageOf } from "../../../constructs/errors";
import { task, type Emit } from "../../events";
import { thinSeries } from "../../history/thin-series";
import type { OpenStack } from "../../openstack";
import type { Topology } from "../../report";
import type { StackPlan } from "../plan";

import { applyStack, planLive, under, type ReleaseOptions } from "./context";
import { startMeasuring, type Measured, type Measuring } from "./measure";
import { isDone, moveAddresses, type Move, type MoveOutcome } from "./move";
import { asOperation, type StepOperation } from "./operation";
import { releasePair, type ReleasePair } from "./pair";
import { phasesTo, type Binding } from "./phases";
import { obstacles } from "./readiness";
import { urlOfAddress } from "./reach";
import { recordBinding } from "./record";
import { environmentReached, readStanding, standingOf, type Standing } from "./standing";
import { topologyOf } from "./topology";
import { skippedVerification, VERIFIED_WITHIN_MINUTES } from "./verified";

export interface SwitchOptions extends ReleaseOptions {
  /** Seconds within which the environment that goes live must answer from outside. @default 300 */
  readonly timeoutSeconds?: number;
  /** Whether a cutover goes without a verification of the new environment. @default false */
  readonly skipVerify?: boolean;
  /** How old that verification may be, in minutes. @default 120 */
  readonly verifiedWithinMinutes?: number;
}

export const DEFAULT_TIMEOUT_SECONDS = 300;

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

/** Takes the old environment live again: the same the other way. The sides are named as for the cutover. */
export function rollback(options: SwitchOptions): Promise<SwitchResult> {
  const { from, to } = releasePair(options.open.site, options);
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
  const warnings = [
    ...sideWarnings(move, standing),
    ...routerWarnings(sides),
    ...(await unverifiedWarnings(move, standing, options, operation)),
  ];
  const before = topologyOf(standing, "Before");
  const isApplied = async (binding: Binding) => !(await planLive(binding, previewing)).changes;
  const plan = await task(emit, compare, async () =>
    (await isDone({ look, isApplied }, move)) ? undefined : firstChange(move, previewing),
  );
  if (plan === undefined) {
    await recordBinding(open.file, { live: to, spare: from });
    return { step, from, to, outcome: "already", before, after: { ...before, title: "After" } };
  }

  const url = await urlOfAddress(cloud, standing.production.address);
  await options.confirm({ step, from, to, before, warnings }, plan);
  const measure = startMeasuring(url, () => isBound(cloud, standing.production.id));
  try {
    // What it was like before, to compare with.
    await wait(AROUND_MS);
    const bind = async (binding: Binding, task: string) => {
      await applyStack("live", binding, options, task);
    };
    const { answering, answeredBy } = measure;
    const outcome = await moveAddresses({ look, bind, answering, answeredBy }, move, emit);
    await recordBinding(open.file, { live: to, spare: from });
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

/** Ends the measurement and keeps it with the operation. */
async function noteMeasured(measuring: Measuring, operation: StepOperation): Promise<Measured> {
  const { measured, series } = await measuring.stop();
  operation.note({ move: { ...measured, series: thinSeries(series) } });
  return measured;
}

/** The first plan of the two that changes something; `undefined`: neither does. */
async function firstChange({ from, to }: Move, options: SwitchOptions): Promise<StackPlan | undefined> {
  for (const binding of phasesTo({ live: to, spare: from })) {
    const planned = await planLive(binding, options);
    if (planned.changes) return planned;
  }
  return undefined;
}

/** After a failure, says what it cost visitors, as far as that is known. */
async function tellLost(measure: Measuring, operation: StepOperation, emit: Emit): Promise<void> {
  try {
    const { requests } = await noteMeasured(measure, operation);
    const message = `${requests.lost} of ${requests.requests} requests were lost meanwhile`;
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
    operation.note({ after: topologyOf(standing, "After") });
    const live = environmentReached(standing.production);
    if (live !== undefined)
      await recordBinding(open.file, { live, spare: environmentReached(standing.spare) });
  } catch (error) {
    emit({ type: "log", level: "warn", message: messageOf(error) });
  }
}

async function isBound(cloud: OpenStack, floatingIpId: string): Promise<boolean> {
  return (await cloud.network.floatingIp(floatingIpId)).portId !== undefined;
}

/**
 * What the operator should know before a move.
 * @throws IdrError `release-live` when production's address reaches neither side; `release-not-ready` when the new
 *   environment can't take visitors (the old one is only warned of: to go back may be the lesser evil)
 */
function sideWarnings({ kind, from, to }: Move, standing: Standing): string[] {
  const { production } = standing;
  const live = environmentReached(production);
  if (production.reaches.kind !== "nothing" && live !== from && live !== to) {
    throw new IdrError(
      "release-live",
      `production's address reaches ${live ?? "a port that the site file doesn't know"}, neither ${from} nor ${to}`,
      {
        fix: "name the sides with --from and --to",
      },
    );
  }
  const warnings =
    production.reaches.kind === "nothing"
      ? ["production's address is bound to nothing: nobody is answered"]
      : [];
  const target = standingOf(standing, to);
  const found = obstacles(target);
  if (found.length === 0 || live === to) return [...warnings, ...found];
  if (kind === "cutover" || target.proxyPorts.length !== 1) {
    throw new IdrError("release-not-ready", `${to} can't go live: ${found.join("; ")}`, {
      fix: kind === "cutover" ? "prepare it first: idr release prepare" : `mend it first: idr deploy ${to}`,
    });
  }
  return [...warnings, ...found];
}

/**
 * What is skipped when nobody has to have looked at the new environment.
 * @throws IdrError `release-unverified` when somebody has to, and has not. Where visitors see it already (an earlier
 *   cutover died half-way), or saw it before (a rollback), nobody has to.
 */
async function unverifiedWarnings(
  { kind, to }: Move,
  standing: Standing,
  { skipVerify: skip = false, verifiedWithinMinutes: withinMinutes = VERIFIED_WITHIN_MINUTES }: SwitchOptions,
  operation: StepOperation,
): Promise<string[]> {
  if (kind === "rollback" || environmentReached(standing.production) === to) return [];
  const why = skippedVerification(await operation.entries(), standing, to, { skip, withinMinutes });
  return why === undefined ? [] : [`${to} goes live without being verified: ${why}`];
}

function routerWarnings({ from, to }: ReleasePair): string[] {
  if (from.network.router.name === to.network.router.name) return [];
  return [
    `${from.name} and ${to.name} have a router each: some connections will be lost while the address changes its owner (0.3 to 0.5 s were measured)`,
  ];
}
