import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { refuseReached, type DestroyedStack, type PlannedDestruction } from "../destroy";

import type { ReleaseOptions } from "./context";
import type { StepOperation } from "./operation";
import type { ReleasePair } from "./pair";
import { environmentReached, reachedText, standingOf, type AddressStanding, type Standing } from "./standing";
import { skippedVerification } from "./verified";

/**
 * Refuses to retire what visitors reach, in the cloud or by the site file, and to do so when they don't reach the
 * environment that replaces it.
 */
export function refuseSides(
  { production }: Pick<Standing, "production">,
  { from, to }: ReleasePair,
  { open }: Pick<ReleaseOptions, "open">,
): void {
  const actual = environmentReached(production);
  if (actual === from.name || open.site.live === from.name) {
    const how = actual === from.name ? "production's address reaches it" : "the site file says so";
    throw new IdrError("environment-live", `${from.name} is live: ${how}`, {
      fix: `to retire ${to.name} instead: --from ${to.name} --to ${from.name}; otherwise take ${to.name} live first (idr release cutover)`,
    });
  }
  if (actual === to.name) return;
  throw new IdrError(
    "release-live",
    `production's address reaches ${reachedText(production)}, not ${to.name}`,
    {
      fix: `take ${to.name} live first (idr release cutover), or name the sides with --from and --to`,
    },
  );
}

/** The same, right before things are destroyed: and the spare address must reach it no longer either. */
export function refuseStillReached(
  standing: Standing,
  sides: ReleasePair,
  options: Pick<ReleaseOptions, "open">,
): void {
  refuseSides(standing, sides, options);
  const { from, to } = sides;
  const reached = { live: reachedBy(standing.production), spare: reachedBy(standing.spare) };
  refuseReached({ name: from.name, kind: "environment" }, { live: to.name }, reached);
}

/**
 * Destroys what was planned if that is still right: the final snapshots may have taken hours, and somebody may have gone
 * on instead of this machine, or gone back by hand.
 * @throws IdrError `operation-lost`; what `refuseStillReached` throws; EngineError
 */
export async function destroyIfStill(
  planned: Pick<PlannedDestruction, "apply">,
  sides: ReleasePair,
  now: Pick<ReleaseOptions, "open"> & {
    readonly look: () => Promise<Standing>;
    readonly operation: Pick<StepOperation, "assertRunning">;
  },
): Promise<DestroyedStack> {
  refuseStillReached(await now.look(), sides, now);
  await now.operation.assertRunning();
  return await planned.apply();
}

/** Refuses to call an environment retired that is there, but in no state: the engine would leave it alone. */
export function refuseUnknown(standing: Standing, from: string): void {
  const names = serversOf(standing, from);
  if (names.length === 0) return;
  throw new IdrError(
    "environment-stateless",
    `the cloud has servers of ${from} (${names.join(", ")}), but its state has none of them`,
    {
      fix: `nothing was changed; if ${from} was made by something else, it is to be taken down there; otherwise see that \`state:\` in the site file names where its state is kept`,
    },
  );
}

/** The same after what the state knew was destroyed. */
export function refuseLeft(standing: Standing, from: string): void {
  const names = serversOf(standing, from);
  if (names.length === 0) return;
  throw new IdrError(
    "environment-stateless",
    `what the state of ${from} knew is destroyed, but the cloud still has servers of these names: ${names.join(", ")}`,
    {
      fix: `${from} is not live, and its data volumes are marked as kept; find out what has made these servers (openstack server show), take them down there, and run it again`,
    },
  );
}

/** What becomes of the spare address, for the question. */
export function parkNote(spare: AddressStanding, from: string): string {
  if (environmentReached(spare) === from) {
    return `the spare address is taken off ${from}, and reaches nothing then`;
  }
  const file = `the site file says \`spare: ${from}\``;
  return spare.reaches.kind === "nothing"
    ? `${file}, but the spare address reaches nothing: the file will say so`
    : `${file}, but the spare address reaches ${reachedText(spare)}: it is taken off there, and reaches nothing then`;
}

function serversOf(standing: Standing, from: string): string[] {
  return standingOf(standing, from).servers.map(({ name }) => name);
}

function reachedBy(address: AddressStanding): { actual?: string } {
  const actual = environmentReached(address);
  return actual === undefined ? {} : { actual };
}

/**
 * What the operator should know of the environment that stays, when nobody has to have looked at it.
 * @throws IdrError `release-unverified` when somebody has to, and has not
 */
export async function unverifiedWarnings(
  { from, to }: Readonly<Record<"from" | "to", string>>,
  standing: Standing,
  skip: boolean,
  operation: StepOperation,
): Promise<string[]> {
  const why = skippedVerification(await operation.entries(), standing, to, { from, skip });
  return why === undefined ? [] : [`there will be no way back from ${to}, which is not verified: ${why}`];
}

/**
 * What the site file still says of volumes that go for good: the engine looks sources up by their names, also those of
 * copies that have long been made. Pure.
 */
export function sourceWarnings(destroyed: readonly string[], site: Site): string[] {
  return site.environments.flatMap(({ name, servers }) => {
    const sources = servers.flatMap(({ volumes }) => volumes.map(({ source }) => source));
    const lost = sources.flatMap((one) =>
      one.kind === "volume" && destroyed.includes(one.ref) ? [one.ref] : [],
    );
    return lost.length === 0
      ? []
      : [
          `the site file names ${lost.join(", ")} as a source of ${name}: when it is gone, take that source (or \`release:\`) off ${name} in the file, for no plan of ${name} can be made before`,
        ];
  });
}
