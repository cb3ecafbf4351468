import type { Site } from "../../constructs/model";
import { addressName } from "../../constructs/model/shared-names";
import type { FloatingIp } from "../openstack/network";

/** One of the two public addresses of a site. */
export type AddressRole = "production" | "spare";

export const ADDRESS_ROLES: readonly AddressRole[] = ["production", "spare"];

/** The address in words. */
export function addressWords(role: AddressRole): string {
  return role === "production" ? "production's address" : "the spare address";
}

/**
 * Floating IPs that the site file means by one of its two addresses: the one that it names, or those with the
 * description that the site gives it. More than one: which is meant is not clear. Pure.
 */
export function floatingIpsOf<One extends Pick<FloatingIp, "address" | "description">>(
  site: Pick<Site, "name" | "addresses">,
  role: AddressRole,
  floatingIps: readonly One[],
): readonly One[] {
  const spec = site.addresses[role];
  return floatingIps.filter(({ address, description }) =>
    spec.kind === "existing" ? address === spec.addressOrName : description === addressName(site, role),
  );
}

/** Which of the site's two addresses this is; `undefined`: neither. Pure. */
export function roleOf(
  site: Pick<Site, "name" | "addresses">,
  floatingIp: Pick<FloatingIp, "address" | "description">,
): AddressRole | undefined {
  return ADDRESS_ROLES.find((role) => floatingIpsOf(site, role, [floatingIp]).length > 0);
}
