import ipaddr from "ipaddr.js";

import { parsePrefix, type Prefix } from "./prefix";
import * as ranges from "./ranges";
import type { Range, Ranges } from "./ranges";

/** A set of IPv4 and IPv6 addresses, exact to the single one. */
export interface AddressSet {
  readonly v4: Ranges;
  readonly v6: Ranges;
}

const LAST4 = (1n << 32n) - 1n;
const LAST6 = (1n << 128n) - 1n;

export const NOBODY: AddressSet = { v4: ranges.NONE, v6: ranges.NONE };
export const ANYBODY4: AddressSet = { v4: [[0n, LAST4]], v6: ranges.NONE };
export const ANYBODY6: AddressSet = { v4: ranges.NONE, v6: [[0n, LAST6]] };
export const ANYBODY: AddressSet = { v4: ANYBODY4.v4, v6: ANYBODY6.v6 };

/** The addresses of a network that was read. */
export function addressesOf({ family, range }: Prefix): AddressSet {
  return family === 4 ? { v4: [range], v6: ranges.NONE } : { v4: ranges.NONE, v6: [range] };
}

/** The addresses of networks that are known to be right. @throws Error for one that is none */
export function addresses(...prefixes: readonly string[]): AddressSet {
  return unionOf(
    prefixes.map((text) => {
      const prefix = parsePrefix(text);
      if (prefix === undefined) throw new Error(`no network: ${text}`);
      return addressesOf(prefix);
    }),
  );
}

export function unionOf(sets: readonly AddressSet[]): AddressSet {
  const filled = sets.filter((set) => !isEmpty(set));
  if (filled.length === 0) return NOBODY;
  if (filled.length === 1) return filled[0]!;
  return {
    v4: ranges.rangesOf(filled.flatMap(({ v4 }) => v4)),
    v6: ranges.rangesOf(filled.flatMap(({ v6 }) => v6)),
  };
}

export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: ranges.intersect(a.v4, b.v4), v6: ranges.intersect(a.v6, b.v6) };
}

/** Who is in `a` and not in `b`. */
export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: ranges.subtract(a.v4, b.v4), v6: ranges.subtract(a.v6, b.v6) };
}

export function isEmpty({ v4, v6 }: AddressSet): boolean {
  return v4.length === 0 && v6.length === 0;
}

/** Whether an address is in it. */
export function has(set: AddressSet, address: string): boolean {
  const prefix = parsePrefix(address);
  if (prefix === undefined) return false;
  return ranges.includes(prefix.family === 4 ? set.v4 : set.v6, prefix.range[0]);
}

/** The fewest networks that make up a set, rising. */
export function prefixesOf({ v4, v6 }: AddressSet): readonly string[] {
  return [...v4.flatMap((range) => cover(range, 4)), ...v6.flatMap((range) => cover(range, 6))];
}

function cover([first, last]: Range, family: 4 | 6): string[] {
  const made: string[] = [];
  const bits = family === 4 ? 32 : 128;
  for (let at = first; at <= last;) {
    let length = bits;
    // The largest network that starts here and ends no later.
    while (length > 0) {
      const size = 1n << BigInt(bits - length + 1);
      if (at % size !== 0n || at + size - 1n > last) break;
      length--;
    }
    made.push(`${textOf(at, family)}/${length}`);
    at += 1n << BigInt(bits - length);
  }
  return made;
}

function textOf(address: bigint, family: 4 | 6): string {
  const bytes = Array.from({ length: family === 4 ? 4 : 16 }, (_, index, count = family === 4 ? 4 : 16) =>
    Number((address >> BigInt(8 * (count - 1 - index))) & 255n),
  );
  return ipaddr.fromByteArray(bytes).toString();
}

/** What no router of the internet carries: private networks, loopback, link-local, documentation, multicast and their like. */
const NOT_ROUTED = addresses(
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3"],
);
/** The networks that IPv6 is given out of. */
const ROUTED6 = addresses("2000::/3");

/** The addresses of a set that are on the internet. Documentation's networks count as such: in examples they stand for it. */
export function worldOf(set: AddressSet): AddressSet {
  return { v4: ranges.subtract(set.v4, NOT_ROUTED.v4), v6: ranges.intersect(set.v6, ROUTED6.v6) };
}

/** How much of all addresses a set is, in per cent of each family. */
export function sharesOf({ v4, v6 }: AddressSet): { readonly v4: number; readonly v6: number } {
  const share = (part: Ranges, all: bigint) =>
    part.length === 0 ? 0 : Math.max(Number((ranges.countOf(part) * 1_000_000n) / all), 1) / 10_000;
  return { v4: share(v4, LAST4 + 1n), v6: share(v6, LAST6 + 1n) };
}

/** How much of the internet a set is, in words; empty for less than a hundredth. */
export function shareText({ v4, v6 }: AddressSet): string {
  const one = (part: Ranges, all: bigint, family: string): string | undefined => {
    const percent = Number((ranges.countOf(part) * 1000n) / all) / 10;
    if (percent === 100) return `everybody on ${family}`;
    if (percent >= 98) return `nearly everybody on ${family}`;
    if (percent === 50) return v6.length === 0 ? "half of the internet" : `half of ${family}`;
    return percent < 1 ? undefined : `${percent.toFixed(percent < 10 ? 1 : 0)} % of ${family}`;
  };
  return [one(v4, LAST4 + 1n, "IPv4"), one(v6, LAST6 + 1n, "IPv6")].filter(Boolean).join(", ");
}

/** Whether a set is wider than one network of these lengths. */
export function isWiderThan({ v4, v6 }: AddressSet, length4: number, length6: number): boolean {
  return ranges.countOf(v4) > 1n << BigInt(32 - length4) || ranges.countOf(v6) > 1n << BigInt(128 - length6);
}
