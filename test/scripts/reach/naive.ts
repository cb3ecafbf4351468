import ipaddr from "ipaddr.js";

import type { ReachModel, ReachPort, ReachRule } from "../../../scripts/reach";

/** One packet on its way in. For ICMP `port` is the type times 256 and the code. */
export interface Packet {
  readonly source: string;
  readonly protocol: number;
  readonly port: number;
}

/**
 * Whether a port lets a packet in, decided as Neutron's filter does: rule by rule, on the packet's own bits. It shares
 * nothing with what it is the check of.
 */
export function letsIn(model: ReachModel, port: ReachPort, packet: Packet): boolean {
  if (port.filtered === false) return true;
  return model.rules.some((rule) => port.groups.includes(rule.group) && matches(model, rule, packet));
}

function matches(model: ReachModel, rule: ReachRule, packet: Packet): boolean {
  if (rule.direction !== "ingress") return false;
  if ((rule.family === 6) !== packet.source.includes(":")) return false;
  const names: Record<string, string> = {
    tcp: "6",
    udp: "17",
    icmp: "1",
    "ipv6-icmp": "58",
    gre: "47",
    any: "0",
    "": "0",
  };
  let protocol = Number(names[rule.protocol ?? ""] ?? rule.protocol);
  if (protocol === 1 && rule.family === 6) protocol = 58;
  if (protocol !== 0 && protocol !== packet.protocol) return false;
  if (rule.first !== undefined && protocol !== 0) {
    const icmp = protocol === 1 || protocol === 58;
    if (icmp && packet.port >> 8 !== rule.first) return false;
    if (icmp && rule.last !== undefined && (packet.port & 255) !== rule.last) return false;
    const whole = rule.first === 1 && rule.last === 65_535;
    if (!icmp && !whole && (packet.port < rule.first || packet.port > rule.last!)) return false;
  }
  switch (rule.from.kind) {
    case "anyone":
      return true;
    case "prefix":
      return isIn(packet.source, rule.from.prefix);
    case "group": {
      const { group } = rule.from;
      return model.ports.some(
        (member) =>
          member.groups.includes(group) &&
          [...member.fixedIps, ...member.pairs].some((one) => isIn(packet.source, one)),
      );
    }
    case "address-group": {
      const { group } = rule.from;
      return model.addressGroups.some(
        ({ key, prefixes }) => key === group && prefixes.some((one) => isIn(packet.source, one)),
      );
    }
    case "unknown":
      return false;
  }
}

/** Whether the leading bits of an address are those of a network, compared as text. */
function isIn(address: string, network: string): boolean {
  const [start = "", mask] = network.split("/");
  const full = start.includes(":") ? start : [...start.split("."), "0", "0", "0"].slice(0, 4).join(".");
  const [one, other] = [bitsOf(address), bitsOf(full)];
  if (one.length !== other.length) return false;
  let length = mask === undefined ? one.length : Number(mask);
  if (mask?.includes(".") === true) {
    const bits = bitsOf(mask);
    length = bits.startsWith("1") ? bits.lastIndexOf("1") + 1 : bits.includes("1") ? bits.indexOf("1") : 0;
  }
  return one.slice(0, length) === other.slice(0, length);
}

const BITS = new Map<string, string>();

function bitsOf(address: string): string {
  const known = BITS.get(address);
  if (known !== undefined) return known;
  const bytes = ipaddr.parse(address).toByteArray();
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  BITS.set(address, bits);
  return bits;
}
