import { IdrError } from "../../../../constructs/errors";
import type { Site } from "../../../../constructs/model";
import { proxyPortName } from "../../../../constructs/model/shared-names";
import { holderFix, type HolderFacts, holderText, strangerHolder } from "../../../cloud/holder";
import { reachedBy } from "../../../cloud/reached";
import {
  ADDRESS_ROLES,
  addressWords,
  allocatedBeside,
  floatingIpsOf,
  refuseSameAddress,
} from "../../../cloud/site-address";
import type { FloatingIp } from "../../../openstack/network";
import { type Finding, Findings } from "../finding";

/**
 * Whether somebody else holds one of the site's two addresses: then no deployment binds it. Pure.
 * @param known ids of what the states of the site know; `undefined`: they can't be read here
 */
export function holderFindings(
  site: Site,
  {
    floatingIps,
    ...facts
  }: Omit<HolderFacts, "site" | "known"> & { readonly floatingIps: readonly FloatingIp[] },
  known: ReadonlySet<string> | undefined,
): readonly Finding[] {
  const findings = new Findings("address");
  if (site.live === undefined) return [];
  const names = site.environments.map(({ name }) => name);
  for (const role of ADDRESS_ROLES) {
    const [floatingIp] = floatingIpsOf(site, role, floatingIps);
    if (floatingIp === undefined) continue;
    const subject = `who holds ${addressWords(role)}`;
    const about = { ...facts, site: site.name, known: known ?? new Set<string>() };
    const holder = strangerHolder(floatingIp, names, about);
    if (holder === undefined) continue;
    const what = `${floatingIp.address} reaches ${holderText(holder)}`;
    if (known === undefined) {
      findings.unknown(subject, `${what}, and the state that may know it is not kept in a file here`);
      continue;
    }
    const named = site.addresses[role].kind === "existing";
    findings.problem(
      subject,
      `${what}, which is not this site's`,
      holderFix(floatingIp.address, role, named),
    );
  }
  return findings.all;
}

/**
 * What visitors reach now, where the environment that is to be live is there: the same answer as `idr status` gives. Pure.
 */
export function reachedFindings(
  site: Site,
  facts: Parameters<typeof reachedBy>[1] & { readonly floatingIps: readonly FloatingIp[] },
): readonly Finding[] {
  const findings = new Findings("address");
  const { live } = site;
  if (live === undefined) return [];
  const subject = "what visitors reach";
  const fix = "idr status says how to go on";
  try {
    refuseSameAddress(site, facts.floatingIps);
  } catch (error) {
    if (!(error instanceof IdrError)) throw error;
    findings.problem("the two public addresses", error.message, error.fix ?? fix);
  }
  for (const role of ADDRESS_ROLES) {
    const [allocated] = allocatedBeside(site, role, facts.floatingIps);
    if (allocated === undefined) continue;
    findings.problem(
      `${role} address`,
      `the site has allocated ${allocated.address}, and the site file names another one`,
      `an allocated address is not given up by a plan: take addresses.${role} out of the site file`,
    );
  }
  const [production] = floatingIpsOf(site, "production", facts.floatingIps);
  if (production === undefined || !facts.servers.some((server) => server.name === proxyPortName(live)))
    return findings.all;
  const reached = reachedBy(production, facts);
  if (reached.kind === "nothing") {
    findings.warning(subject, `${production.address} is bound to nothing: the site is down`, fix);
  } else if (reached.kind === "other" && reached.server === undefined) {
    findings.warning(
      subject,
      `${production.address} reaches port ${reached.portId}, which has no server`,
      fix,
    );
  } else if (reached.kind === "environment" && reached.name !== live) {
    findings.warning(
      subject,
      `${production.address} reaches ${reached.name}; the site file says live: ${live}`,
      fix,
    );
  }
  return findings.all;
}
