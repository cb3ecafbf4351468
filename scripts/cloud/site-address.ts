import { IdrError } from "../../constructs/errors";
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

/** Floating IPs that the site has allocated for an address, where the site file names another one. Pure. */
export function allocatedBeside<One extends Pick<FloatingIp, "address" | "description">>(
  site: Pick<Site, "name" | "addresses">,
  role: AddressRole,
  floatingIps: readonly One[],
): readonly One[] {
  const spec = site.addresses[role];
  if (spec.kind === "allocated") return [];
  return floatingIps.filter(
    ({ address, description }) => description === addressName(site, role) && address !== spec.addressOrName,
  );
}

/**
 * Sees that the site file does not mean one floating IP by both of its addresses: by its address and by its description.
 * Pure.
 * @throws IdrError `address-twice`
 */
export function refuseSameAddress(
  site: Pick<Site, "name" | "addresses">,
  floatingIps: readonly Pick<FloatingIp, "address" | "description">[],
): void {
  const [production = [], spare = []] = ADDRESS_ROLES.map((role) => floatingIpsOf(site, role, floatingIps));
  const both = production.find((one) => spare.includes(one));
  if (both === undefined) return;
  const named = ADDRESS_ROLES.filter((role) => site.addresses[role].kind === "existing");
  throw new IdrError(
    "address-twice",
    `${both.address} (${both.description}) would be production's address and the spare one`,
    {
      fix: `nothing was changed; name another one in the site file, or none, so that one is allocated: ${named.map((role) => `addresses.${role}`).join(", ")}`,
    },
  );
}

/** Which of the site's two addresses this is; `undefined`: neither. Pure. */
export function roleOf(
  site: Pick<Site, "name" | "addresses">,
  floatingIp: Pick<FloatingIp, "address" | "description">,
): AddressRole | undefined {
  return ADDRESS_ROLES.find((role) => floatingIpsOf(site, role, [floatingIp]).length > 0);
}

/**
 * The floating IP that the site file means by one of its two addresses. Pure.
 * @param theirs whether a proxy is there that another tool deployed: its address is the one to name. @default false
 * @throws IdrError `address-missing`: there is none, or more than one
 */
export function theFloatingIp<One extends Pick<FloatingIp, "address" | "description">>(
  site: Pick<Site, "name" | "addresses">,
  role: AddressRole,
  floatingIps: readonly One[],
  { theirs = false }: { readonly theirs?: boolean } = {},
): One {
  const spec = site.addresses[role];
  const found = floatingIpsOf(site, role, floatingIps);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  const what =
    spec.kind === "allocated"
      ? `with the description "${addressName(site, role)}"`
      : `of address ${spec.addressOrName}`;
  if (first !== undefined) {
    throw new IdrError(
      "address-missing",
      `the project has ${found.length} floating IPs ${what}, so which one is not clear`,
      { fix: "take the description off those that are not the site's" },
    );
  }
  const naming = `name the address that the site has already: addresses.${role} in the site file`;
  throw new IdrError("address-missing", `the project has no floating IP ${what}`, {
    fix:
      spec.kind === "existing"
        ? `see which addresses the project has (openstack floating ip list), and correct addresses.${role} in the site file`
        : theirs
          ? `${naming}; idr status shows what else is in the way (docs/release.md, "Production that another tool deployed")`
          : `deploy the site first (idr deploy site), or ${naming}`,
  });
}
