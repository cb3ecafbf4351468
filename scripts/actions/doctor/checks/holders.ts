import type { Site } from "../../../../constructs/model";
import { holderFix, type HolderFacts, holderText, strangerHolder } from "../../../cloud/holder";
import { ADDRESS_ROLES, addressWords, floatingIpsOf } from "../../../cloud/site-address";
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
