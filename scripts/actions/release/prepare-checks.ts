import { IdrError } from "../../../constructs/errors";
import { holderFix } from "../../cloud/holder";
import type { Environment } from "../../../constructs/model";
import { titleOf, type Entry } from "../../history";
import type { Port } from "../../openstack/network";

import type { ReleasePair } from "./pair";
import { environmentReached, reachedText, refuseUnnamedPort, type Standing } from "./standing";

/**
 * Refuses to copy one environment into the release of another.
 * @throws IdrError `release-sides`
 */
export function refuseOtherRelease({ from, to }: ReleasePair): void {
  if (to.releaseOf === undefined || to.releaseOf === from.name) return;
  throw new IdrError(
    "release-sides",
    `the site file says that ${to.name} is a release of ${to.releaseOf}, not of ${from.name}: its volumes would not be copies of ${from.name}'s`,
    {
      fix: `name --from ${to.releaseOf}, or write \`release: { from: ${from.name} }\` for ${to.name} in the site file`,
    },
  );
}

/** What the operator should know of an environment whose data volumes are copies of nothing. */
export function blankWarnings({ name, servers }: Environment): string[] {
  const volumes = servers.flatMap((server) => server.volumes);
  if (volumes.length === 0 || volumes.some(({ source }) => source.kind !== "blank")) return [];
  return [
    `no data is copied: by the site file none of the data volumes of ${name} has a source, so all are made empty; \`release: { from: … }\` gives it some`,
  ];
}

/**
 * Refuses to prepare a release of an environment that is not live.
 * @throws IdrError `release-live`, `proxy-port-unnamed`
 */
export function checkProduction(standing: Pick<Standing, "production">, from: string, to: string): void {
  const live = environmentReached(standing.production);
  if (live === from) {
    refuseUnnamedPort(standing);
    return;
  }
  throw new IdrError(
    "release-live",
    `production's address reaches ${reachedText(standing.production)}, so ${to} can't be prepared as a release of ${from}`,
    {
      fix:
        live === to
          ? `${to} is live already; name the next release with --from and --to`
          : live === undefined && standing.production.reaches.kind === "other"
            ? `see what that is (idr status); when it may be taken from there: openstack floating ip unset --port ${standing.production.address}, then idr deploy live; or name the sides with --from and --to`
            : `take ${from} live first (idr deploy live), or name the sides with --from and --to`,
    },
  );
}

/**
 * Refuses to go on when production has been moved while the release was made, which may take a night: to give it the
 * spare address is to apply the live stack, which would take production back.
 * @param entries the history, which may tell who it was
 * @throws IdrError `release-moved`
 */
export function refuseMoved(
  standing: Pick<Standing, "production">,
  { from, to }: ReleasePair,
  entries: readonly Entry[],
  since: number,
): void {
  if (environmentReached(standing.production) === from.name) return;
  const move = entries.findLast(
    ({ step, begunAt }) => (step === "cutover" || step === "rollback") && Date.parse(begunAt) >= since,
  );
  const who =
    move === undefined
      ? "somebody has moved it"
      : `${move.who} has moved it: ${titleOf(move)} (operation ${move.id})`;
  throw new IdrError(
    "release-moved",
    `while ${to.name} was made, production's address was taken off ${from.name}, and reaches ${reachedText(standing.production)} now: ${who}. ${to.name} does not get the spare address`,
    {
      fix: `production was left where it is, and ${to.name} is there with a copy of ${from.name}'s data. When ${from.name} is live again: idr release prepare --from ${from.name} --to ${to.name} goes on from here. When nobody needs that copy: idr destroy ${to.name} (its volumes stay unless you name them)`,
    },
  );
}

/**
 * Refuses to take the spare address off something that is not this site's.
 * @param ports the project's, which may tell what that is
 * @throws IdrError `spare-taken`
 */
export function refuseForeignSpare({ spare }: Pick<Standing, "spare">, ports: readonly Port[]): void {
  const { reaches, address } = spare;
  if (reaches.kind !== "other") return;
  const port = ports.find(({ id }) => id === reaches.portId);
  const name = port === undefined || port.name === "" ? "" : ` "${port.name}"`;
  const server = port?.serverId === undefined ? "" : ` of server ${port.serverId}`;
  throw new IdrError(
    "spare-taken",
    `the spare address ${address} reaches port ${reaches.portId}${name}${server}, which the site file doesn't know: somebody uses it`,
    {
      fix: `nothing of that was changed; ${holderFix(address, "spare", spare.named === true)}`,
    },
  );
}

export function spareWarnings({ spare }: Pick<Standing, "spare">, to: string): string[] {
  const reached = environmentReached(spare);
  return reached === undefined || reached === to ? [] : [`the spare address is taken from ${reached}`];
}
