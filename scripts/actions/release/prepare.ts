import { IdrError } from "../../../constructs/errors";
import { task } from "../../events";
import type { Topology } from "../../report";

import { applyStack, confirmedOnce, planLive, type ReleaseOptions } from "./context";
import { releasePair } from "./pair";
import { isReached, phasesTo, type Binding } from "./phases";
import { obstacles } from "./readiness";
import { recordBinding } from "./record";
import { environmentReached, readStanding, standingOf, type Standing } from "./standing";
import { topologyOf } from "./topology";

export interface PrepareResult {
  readonly step: "prepare";
  readonly from: string;
  readonly to: string;
  readonly before: Topology;
  readonly after: Topology;
}

/**
 * Makes the new environment, its data volumes cloned from production's, and gives it the spare address, so that it can
 * be looked at. Production is not touched. Run again, it does what is left to do.
 * @throws IdrError `release-sides`; `release-live` when the new environment is live already or production's address
 *   reaches another one; `release-not-ready` when the cloud does not have all of it afterwards; what deploying throws
 */
export async function prepareRelease(given: ReleaseOptions): Promise<PrepareResult> {
  const { open, cloud, emit } = given;
  const { from, to } = releasePair(open.site, given);
  const look = () => readStanding(open.site, cloud);
  const standing = await look();
  checkProduction(standing, from.name, to.name);
  const before = topologyOf(standing, "Before");
  const intent = {
    step: "prepare",
    from: from.name,
    to: to.name,
    before,
    warnings: spareWarning(standing, to.name),
  } as const;
  const options = confirmedOnce(given, intent);

  const make = { id: "release/prepare/environment", name: `make ${to.name} from ${from.name}` };
  await task(emit, make, () => applyStack(to.name, { live: from.name }, options, make.id));

  const check = { id: "release/prepare/check", name: `${to.name} is complete` };
  await task(emit, check, async () => {
    const found = obstacles(standingOf(await look(), to.name));
    if (found.length === 0) return;
    throw new IdrError("release-not-ready", `${to.name} is not complete: ${found.join("; ")}`, {
      fix: `run it again; if that does not help, look at it in the cloud (idr status shows it)`,
    });
  });

  const target: Binding = { live: from.name, spare: to.name };
  const give = { id: "release/prepare/spare", name: `give the spare address to ${to.name}` };
  await task(emit, give, async (progress) => {
    if (isReached(await look(), target) && !(await planLive(target, options)).changes) {
      progress("it has it already");
      return;
    }
    for (const binding of phasesTo(target)) await applyStack("live", binding, options, give.id);
  });
  await recordBinding(open.file, target);
  return { step: "prepare", from: from.name, to: to.name, before, after: topologyOf(await look(), "After") };
}

function checkProduction(standing: Standing, from: string, to: string): void {
  const live = environmentReached(standing.production);
  if (live === from) return;
  const what =
    live ??
    (standing.production.reaches.kind === "nothing" ? "nothing" : "a port that the site file doesn't know");
  throw new IdrError(
    "release-live",
    `production's address reaches ${what}, so ${to} can't be prepared as a release of ${from}`,
    {
      fix:
        live === to
          ? `${to} is live already; name the next release with --from and --to`
          : `take ${from} live first (idr deploy live), or name the sides with --from and --to`,
    },
  );
}

function spareWarning(standing: Standing, to: string): string[] {
  const spare = environmentReached(standing.spare);
  return spare === undefined || spare === to ? [] : [`the spare address is taken from ${spare}`];
}
