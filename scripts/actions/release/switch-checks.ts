import { IdrError } from "../../../constructs/errors";
import { proxyPortName } from "../../../constructs/model/shared-names";
import { holderFix } from "../../cloud/holder";
import { proxyPortTrouble } from "../../cloud/uses";

import type { Move } from "./move";
import type { StepOperation } from "./operation";
import type { ReleasePair } from "./pair";
import { obstacles } from "./readiness";
import {
  environmentReached,
  reachedText,
  refuseUnnamedPort,
  standingOf,
  type EnvironmentStanding,
  type Standing,
} from "./standing";
import { skippedVerification, VERIFIED_WITHIN_MINUTES } from "./verified";

/** How the operator wants a move to be looked at before it is made. */
export interface SwitchChecks {
  /** Whether a cutover goes without a verification of the new environment. @default false */
  readonly skipVerify?: boolean;
  /** How old that verification may be, in minutes. @default 120 */
  readonly verifiedWithinMinutes?: number;
}

/**
 * What the operator should know before a move.
 * @throws IdrError `release-live` when production's address reaches neither side; `release-not-ready` when the new
 *   environment can't take visitors (the old one is only warned of: to go back may be the lesser evil);
 *   `release-unverified`; `spare-taken` when a cutover would take the spare address off somebody else's server
 */
export async function switchWarnings(
  move: Move,
  sides: ReleasePair,
  standing: Standing,
  checks: SwitchChecks,
  operation: Pick<StepOperation, "entries">,
): Promise<string[]> {
  return [
    ...reachedWarnings(move, standing),
    ...targetWarnings(move, standing),
    ...leftWarnings(move, standing),
    ...heldWarnings(move, standing),
    ...routerWarnings(sides),
    ...(await unverifiedWarnings(move, standing, checks, operation)),
  ];
}

/** Where production's address is now. A rollback takes it from wherever somebody has put it by hand. */
function reachedWarnings({ kind, from, to }: Move, { production }: Pick<Standing, "production">): string[] {
  const live = environmentReached(production);
  if (live === from || live === to) {
    if (kind === "cutover") refuseUnnamedPort({ production });
    return [];
  }
  if (production.reaches.kind === "nothing") {
    return ["production's address is bound to nothing: nobody is answered"];
  }
  if (live === undefined) {
    const where = `production's address reaches ${reachedText(production)}`;
    if (kind === "rollback") return [`${where}: it is taken from there`];
    throw new IdrError("release-live", `${where}, neither ${from} nor ${to}`, {
      fix: `see what that is (idr status); to take it from there: idr release rollback --from ${from} --to ${to}`,
    });
  }
  throw new IdrError("release-live", `production's address reaches ${live}, neither ${from} nor ${to}`, {
    fix:
      kind === "rollback"
        ? `to take it from there to ${to}: idr release rollback --from ${to} --to ${live}`
        : `name the sides: --from ${live} --to …`,
  });
}

/** Who uses the spare address: a cutover takes it off nobody, and a rollback, which must not wait, says whom it hits. */
function heldWarnings({ kind }: Move, { spare }: Pick<Standing, "spare">): string[] {
  if (spare.reaches.kind !== "other" || spare.reaches.server === undefined) return [];
  const what = `the spare address ${spare.address} reaches server ${spare.reaches.server}, which the site file doesn't have`;
  if (kind === "rollback") return [`${what}: it is taken from there`];
  throw new IdrError("spare-taken", `${what}: somebody uses it`, {
    fix: `nothing was changed; ${holderFix(spare.address, "spare", spare.named === true)}`,
  });
}

/** Whether the environment that goes live can take visitors. */
function targetWarnings({ kind, to }: Move, standing: Standing): string[] {
  const target = standingOf(standing, to);
  const found = obstacles(target);
  const isThere = environmentReached(standing.production) === to;
  // The live stack can't be planned while two ports have the name, wherever production is.
  const isTwin = target.proxyPorts.length > 1;
  if (found.length === 0 || (isThere && !isTwin)) return found;
  if (kind === "cutover" || target.proxyPorts.length !== 1) {
    throw new IdrError("release-not-ready", `${to} can't go live: ${found.join("; ")}`, {
      fix:
        portTrouble(target)?.fix ??
        (kind === "cutover" ? "prepare it first: idr release prepare" : `mend it first: idr deploy ${to}`),
    });
  }
  return found;
}

/** What is wrong with the proxy's port of one side, by which the live stack would not find it. */
function portTrouble({ environment, proxyPorts, unnamedPorts = [], servers }: EnvironmentStanding) {
  return proxyPortTrouble(proxyPortName(environment.name), {
    ports: [...proxyPorts, ...unnamedPorts],
    servers,
  });
}

/** Whether the environment that is left can have the spare address, and production's again. */
function leftWarnings({ kind, from }: Move, standing: Standing): string[] {
  const left = standingOf(standing, from);
  const ports = left.proxyPorts.length;
  if (ports === 1) return [];
  if (ports === 0) return [`${from} has no proxy port: the spare address will be bound to nothing`];
  const what = `${ports} ports are called ${proxyPortName(from)}`;
  const fix = portTrouble(left)?.fix ?? "";
  if (kind === "cutover") {
    throw new IdrError("release-not-ready", `${what}, so the way back to ${from} is not clear`, { fix });
  }
  return [`${what}: the spare address will be bound to nothing (to keep it bound: ${fix})`];
}

/**
 * What is skipped when nobody has to have looked at the new environment.
 * @throws IdrError `release-unverified` when somebody has to, and has not. Where visitors see it already (an earlier
 *   cutover died half-way), or saw it before (a rollback), nobody has to.
 */
async function unverifiedWarnings(
  { kind, from, to }: Move,
  standing: Standing,
  { skipVerify: skip = false, verifiedWithinMinutes: withinMinutes = VERIFIED_WITHIN_MINUTES }: SwitchChecks,
  operation: Pick<StepOperation, "entries">,
): Promise<string[]> {
  if (kind === "rollback" || environmentReached(standing.production) === to) return [];
  const why = skippedVerification(await operation.entries(), standing, to, {
    from,
    skip,
    withinMinutes,
  });
  return why === undefined ? [] : [`${to} goes live without being verified: ${why}`];
}

function routerWarnings({ from, to }: ReleasePair): string[] {
  if (from.network.router.name === to.network.router.name) return [];
  return [
    `${from.name} and ${to.name} have a router each: some connections will be lost while the address changes its owner (0.3 to 0.5 s were measured)`,
  ];
}
