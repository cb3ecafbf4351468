import type { Range } from "./ranges";

/**
 * Traffic is a number: that of the IP protocol times 65,536, and the port in it (for ICMP the type times 256 and the
 * code). So any ports of any protocols are ranges of numbers, and "every protocol" is one range.
 */
const SIZE = 65_536n;

export const ALL_TRAFFIC: Range = [0n, 256n * SIZE - 1n];

const NUMBERS: Readonly<Record<string, number>> = {
  ah: 51,
  dccp: 33,
  egp: 8,
  esp: 50,
  gre: 47,
  icmp: 1,
  icmpv6: 58,
  igmp: 2,
  ipip: 4,
  "ipv6-encap": 41,
  "ipv6-frag": 44,
  "ipv6-icmp": 58,
  "ipv6-nonxt": 59,
  "ipv6-opts": 60,
  "ipv6-route": 43,
  ospf: 89,
  pgm: 113,
  rsvp: 46,
  sctp: 132,
  tcp: 6,
  udp: 17,
  udplite: 136,
  vrrp: 112,
};
const NAMES = new Map(Object.entries(NUMBERS).map(([name, number]) => [number, name]));
const WITH_PORTS = new Set([6, 17, 33, 132, 136]);
const ICMP = new Set([1, 58]);

/** The number of a protocol as Neutron takes it; `any`: every one; `undefined`: nobody knows. */
export function protocolNumber(protocol: string | undefined, family: 4 | 6): number | "any" | undefined {
  const text = (protocol ?? "").trim().toLowerCase();
  // Number 0 has no match in the filter, so it is every protocol.
  if (["", "any", "ip", "hopopt"].includes(text) || /^0+$/.test(text)) return "any";
  const number = /^\d{1,4}$/.test(text) ? Number(text) : Object.hasOwn(NUMBERS, text) ? NUMBERS[text] : -1;
  if (number === undefined || number < 0 || number > 255) return undefined;
  // With IPv6, Neutron takes ICMP for ICMPv6.
  return number === 1 && family === 6 ? 58 : number;
}

/**
 * What a rule lets in. A range that is not said is every port; what Neutron would refuse is taken for what it could mean
 * at most.
 */
export function trafficOf(
  protocol: number | "any",
  first: number | undefined,
  last: number | undefined,
): Range {
  if (protocol === "any") return ALL_TRAFFIC;
  const base = BigInt(protocol) * SIZE;
  const whole: Range = [base, base + SIZE - 1n];
  // The provider writes 0 where nothing is said.
  const low = first ?? 0;
  const high = last ?? 0;
  if (low === 0 && high === 0) return whole;
  if (ICMP.has(protocol)) {
    if (low < 0 || low > 255 || high < 0 || high > 255) return whole;
    const type = base + BigInt(low) * 256n;
    return high === 0 ? [type, type + 255n] : [type + BigInt(high), type + BigInt(high)];
  }
  if (!WITH_PORTS.has(protocol) || low < 0 || high > 65_535 || high < low) return whole;
  return low <= 1 && high === 65_535 ? whole : [base + BigInt(low), base + BigInt(high)];
}

/** `tcp 5432`, `tcp 14060-14079`, `every tcp port`, `icmp`, `every port of every protocol`. */
export function trafficText([first, last]: Range): string {
  const [from, to] = [Number(first / SIZE), Number(last / SIZE)];
  if (first === ALL_TRAFFIC[0] && last === ALL_TRAFFIC[1]) return "every port of every protocol";
  if (from !== to) {
    const parts: string[] = [];
    if (first % SIZE !== 0n)
      return `${trafficText([first, BigInt(from + 1) * SIZE - 1n])}, ${trafficText([BigInt(from + 1) * SIZE, last])}`;
    const whole = last % SIZE === SIZE - 1n ? to : to - 1;
    parts.push(from === whole ? trafficText([first, first + SIZE - 1n]) : `protocols ${from}-${whole}`);
    if (whole !== to) parts.push(trafficText([BigInt(to) * SIZE, last]));
    return parts.join(", ");
  }
  const name = NAMES.get(from) ?? `protocol ${from}`;
  const [low, high] = [Number(first % SIZE), Number(last % SIZE)];
  if (low <= 1 && high === 65_535) return WITH_PORTS.has(from) ? `every ${name} port` : name;
  if (ICMP.has(from)) {
    const codes = low % 256 === 0 && high % 256 === 255;
    const types = Math.floor(low / 256);
    return codes
      ? `${name} type ${types}${types === Math.floor(high / 256) ? "" : `-${Math.floor(high / 256)}`}`
      : `${name} type ${types} code ${low % 256}`;
  }
  return `${name} ${low === high ? low : `${low}-${high}`}`;
}
