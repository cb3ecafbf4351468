import type { Site } from "../../../../constructs/model";
import type { Check } from "../check";
import { iceChecks } from "./ice";
import type { Reach } from "./reach";
import { tlsChecks } from "./tls";
import { webChecks } from "./web";

/**
 * What visitors and their programs get at a public address: the site's pages, the login, TLS and OMERO's port.
 * @param seconds for a whole HTTP answer, a TLS handshake, an Ice greeting
 */
export async function frontChecks(
  { webName, checks }: Pick<Site, "webName" | "checks">,
  reach: Reach,
  seconds: number,
): Promise<readonly Check[]> {
  const [ice, { secure, checks: tls }] = await Promise.all([
    iceChecks(reach, seconds),
    tlsChecks(reach, webName, seconds),
  ]);
  const name = webName === undefined ? {} : { webName };
  const web = await webChecks(reach, { secure, ...name, checks, seconds });
  return [...web, ...tls, ...ice];
}
