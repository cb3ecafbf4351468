import ipaddr from "ipaddr.js";

import type { Range } from "./ranges";

/** A network as Neutron takes it. */
export interface Prefix {
  readonly family: 4 | 6;
  readonly range: Range;
}

/**
 * Reads a network in the spellings that Neutron takes (netaddr's): `10.0.0.0/8`, an address alone, bits set behind the
 * mask, a netmask or a host mask instead of a length, IPv4 with its last octets left out, IPv6.
 * @returns `undefined` when it is none of these: it may mean anything
 */
export function parsePrefix(text: string): Prefix | undefined {
  const [address = "", mask, ...rest] = text.trim().split("/");
  if (rest.length > 0) return undefined;
  return address.includes(":") ? prefix6(address, mask) : prefix4(address, mask);
}

function prefix4(address: string, mask: string | undefined): Prefix | undefined {
  const bits = octets(address, true);
  const length = mask === undefined ? 32 : length4(mask);
  return bits === undefined || length === undefined ? undefined : prefixOf(4, bits, length);
}

function prefix6(address: string, mask: string | undefined): Prefix | undefined {
  // A zone names an interface of one machine: nothing that a network has.
  if (address.includes("%") || !ipaddr.IPv6.isValid(address)) return undefined;
  const bits = ipaddr.IPv6.parse(address)
    .toByteArray()
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const length = mask === undefined ? 128 : lengthIn(mask, 128);
  return length === undefined ? undefined : prefixOf(6, bits, length);
}

function prefixOf(family: 4 | 6, address: bigint, length: number): Prefix {
  const size = 1n << BigInt((family === 4 ? 32 : 128) - length);
  const first = address - (address % size);
  return { family, range: [first, first + size - 1n] };
}

/** The length that a mask says: a number, a netmask (255.0.0.0), or a host mask (0.255.255.255). */
function length4(mask: string): number | undefined {
  if (!mask.includes(".")) return lengthIn(mask, 32);
  const bits = octets(mask, false);
  if (bits === undefined) return undefined;
  const text = bits.toString(2).padStart(32, "0");
  if (/^1*0*$/.test(text)) return text.replaceAll("0", "").length;
  return /^0*1*$/.test(text) ? text.replaceAll("1", "").length : undefined;
}

function lengthIn(mask: string, most: number): number | undefined {
  return /^\d{1,3}$/.test(mask) && Number(mask) <= most ? Number(mask) : undefined;
}

/** Octets in decimals without leading zeros: others are read as octal numbers by some, and not by others. */
function octets(text: string, partial: boolean): bigint | undefined {
  const parts = text.split(".");
  if (parts.length > 4 || (!partial && parts.length < 4)) return undefined;
  let bits = 0n;
  for (let index = 0; index < 4; index++) {
    const part = parts[index] ?? "0";
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bits = (bits << 8n) | BigInt(part);
  }
  return bits;
}
