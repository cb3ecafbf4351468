import type { Site } from "../../../constructs/model";
import type { OpenStack } from "../../openstack";
import type { Check } from "../verify/check";
import { iceChecks } from "../verify/outside/ice";
import { reachOf } from "../verify/outside/reach";
import { tlsChecks } from "../verify/outside/tls";
import { webChecks } from "../verify/outside/web";

/** Seconds for one whole answer: while visitors wait, a slow one is a bad one. */
const ANSWER_SECONDS = 10;

/**
 * What visitors and their programs get at a public address: the site's pages, the login, TLS and OMERO's port. The
 * same checks as a verification's, without its look at every port.
 */
export async function frontChecks(
  site: Site,
  cloud: Pick<OpenStack, "authUrl">,
  address: string,
): Promise<readonly Check[]> {
  const reach = await reachOf(cloud, address);
  const name = site.webName === undefined ? {} : { webName: site.webName };
  const [ice, { secure, checks: tls }] = await Promise.all([
    iceChecks(reach, ANSWER_SECONDS),
    tlsChecks(reach, site.webName, ANSWER_SECONDS),
  ]);
  const web = await webChecks(reach, { secure, ...name, checks: site.checks, seconds: ANSWER_SECONDS });
  return [...web, ...tls, ...ice];
}

/** What an address gave before and doesn't give now, each with what is wrong; empty: nothing is worse. Pure. */
export function lostChecks(before: readonly Check[], now: readonly Check[]): string[] {
  const key = ({ group, name }: Check): string => `${group}/${name}`;
  const found = new Map(now.map((check) => [key(check), check]));
  return before
    .filter(({ verdict }) => verdict === "passed")
    .flatMap((check) => {
      const there = found.get(key(check));
      if (there?.verdict === "passed") return [];
      return [`${check.name}: ${there === undefined ? "gone" : there.detail}`];
    });
}
