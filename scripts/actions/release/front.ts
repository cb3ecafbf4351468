import type { Site } from "../../../constructs/model";
import type { OpenStack } from "../../openstack";
import { checkKey, type Check } from "../verify/check";
import { frontChecks } from "../verify/outside/front";
import { reachOf } from "../verify/outside/reach";
import { EXPIRY } from "../verify/outside/tls";

/** Seconds for one whole answer: while visitors wait, a slow one is a bad one. */
const ANSWER_SECONDS = 10;

/** What visitors get at a public address, looked at as a verification does, without its look at every port. */
export async function frontOf(
  site: Site,
  cloud: Pick<OpenStack, "authUrl">,
  address: string,
): Promise<readonly Check[]> {
  return await frontChecks(site, await reachOf(cloud, address), ANSWER_SECONDS);
}

/**
 * What an address gave before and doesn't give now, each with what is wrong; empty: nothing is worse. A certificate that
 * ends in some days is as good for visitors as one that ends later. Pure.
 */
export function lostChecks(before: readonly Check[], now: readonly Check[]): string[] {
  const found = new Map(now.map((check) => [checkKey(check), check]));
  return before
    .filter(({ verdict }) => verdict === "passed")
    .flatMap((check) => {
      const there = found.get(checkKey(check));
      if (there?.verdict === "passed" || (there?.verdict === "warning" && there.name === EXPIRY)) return [];
      return [`${check.name}: ${there === undefined ? "gone" : there.detail}`];
    });
}
