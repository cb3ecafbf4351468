import { IdrError } from "../../../constructs/errors";
import { proxyPortName } from "../../../constructs/model/shared-names";
import { namePortCommand } from "../../cloud/reached";

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
 *   `release-unverified`
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

/** Whether the environment that goes live can take visitors. */
function targetWarnings({ kind, to }: Move, standing: Standing): string[] {
  const target = standingOf(standing, to);
  const found = obstacles(target);
  if (found.length === 0 || environmentReached(standing.production) === to) return found;
  if (kind === "cutover" || target.proxyPorts.length !== 1) {
    throw new IdrError("release-not-ready", `${to} can't go live: ${found.join("; ")}`, {
      fix:
        unnamedFix(target) ??
        twinFix(target) ??
        (kind === "cutover" ? "prepare it first: idr release prepare" : `mend it first: idr deploy ${to}`),
    });
  }
  return found;
}

/** Of several ports of the proxy's name, the one that the proxy has is meant; the names of the others may go. */
function twinFix({ proxyPorts }: EnvironmentStanding): string | undefined {
  if (proxyPorts.length < 2) return undefined;
  const others = proxyPorts.filter(({ serverId }) => serverId === undefined);
  const [other] = others;
  return other === undefined || others.length === proxyPorts.length
    ? `see which of them is plugged into the proxy, and take the name off the others: openstack port set --name "" PORT`
    : `nothing is plugged into ${other.id}; see who made it, and take the name off it: openstack port set --name "" ${other.id}`;
}

/** A proxy that another tool deployed lacks only the name of its port. */
function unnamedFix({ environment, proxyPorts, unnamedPorts = [] }: EnvironmentStanding): string | undefined {
  const [port] = unnamedPorts;
  if (proxyPorts.length > 0 || port === undefined || unnamedPorts.length > 1) return undefined;
  return `give its proxy's port its name: ${namePortCommand(environment.name, port.id)}`;
}

/** Whether the environment that is left can have the spare address, and production's again. */
function leftWarnings({ kind, from }: Move, standing: Standing): string[] {
  const ports = standingOf(standing, from).proxyPorts.length;
  if (ports === 1) return [];
  if (kind === "cutover" && ports > 1) {
    throw new IdrError(
      "release-not-ready",
      `${ports} ports are called ${proxyPortName(from)}, so the way back to ${from} is not clear`,
      {
        fix: `look which one is plugged into its server, and delete the other: openstack port list --name ${proxyPortName(from)}`,
      },
    );
  }
  const what = ports === 0 ? `${from} has no proxy port` : `${ports} ports are called ${proxyPortName(from)}`;
  return [`${what}: the spare address will be bound to nothing`];
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
