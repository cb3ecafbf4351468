import { createHash } from "node:crypto";

import ipaddr from "ipaddr.js";

/** Number of addresses of a network that servers can have: all but the network's, the router's and the broadcast. */
export function usableAddresses(cidr: string): number {
  const [, mask] = ipaddr.IPv4.parseCIDR(cidr);
  return Math.max(0, 2 ** (32 - mask) - 3);
}

/** Whether two networks share an address. */
export function overlap(a: string, b: string): boolean {
  const [addressA, maskA] = ipaddr.IPv4.parseCIDR(a);
  const [addressB, maskB] = ipaddr.IPv4.parseCIDR(b);
  const mask = Math.min(maskA, maskB);
  return addressA.match(addressB, mask);
}

/** Networks that are nobody's outside: RFC 1918, and RFC 6598 for what providers share. */
export const PRIVATE_NETWORKS: readonly string[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "100.64.0.0/10",
];

/** Whether a network is within one of the private ones. */
export function isPrivate(cidr: string): boolean {
  const [address, mask] = ipaddr.IPv4.parseCIDR(cidr);
  return PRIVATE_NETWORKS.some((network) => {
    const [first, least] = ipaddr.IPv4.parseCIDR(network);
    return mask >= least && address.match(first, least);
  });
}

/** Whether an IPv4 address is in a network; an IPv6 address is in none. */
export function holds(cidr: string, address: string): boolean {
  return ipaddr.IPv4.isValid(address) && ipaddr.IPv4.parse(address).match(ipaddr.IPv4.parseCIDR(cidr));
}

/** The network of production, from the facts. */
const PRODUCTION_SUBNET = "192.168.1.0/24";

/**
 * The subnet of an environment that doesn't name one: a function of its name
 * alone, so that removing another environment from the file never renumbers
 * it (renumbering replaces every port of a running environment). `idr` has
 * the facts' 192.168.1.0/24; others one of 192.168.2.0/24 to
 * 192.168.254.0/24. Two names that meet are a mistake that the checks name.
 * See docs/decisions/0002-subnet-by-name.md.
 */
export function defaultSubnet(environment: string): string {
  if (environment === "idr") return PRODUCTION_SUBNET;
  const hash = createHash("sha256").update(environment).digest().readUInt32BE(0);
  return `192.168.${2 + (hash % 253)}.0/24`;
}

/** The first /24 from 192.168.1.0 on that meets none of `taken`: what an error proposes. */
export function freeSubnet(taken: readonly string[]): string | undefined {
  for (let third = 1; third < 255; third++) {
    const candidate = `192.168.${third}.0/24`;
    if (!taken.some((cidr) => overlap(cidr, candidate))) return candidate;
  }
  return undefined;
}
