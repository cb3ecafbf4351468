import type { ReachModel, ReachPort, ReachRule, RuleSource } from "../../../scripts/reach";
import { modelOf, portOf, ruleOf } from "./models";

type Random = (below: number) => number;

export const ADDRESSES4 = [
  "10.0.0.1",
  "10.200.3.4",
  "192.168.1.5",
  "192.168.1.200",
  "198.51.100.7",
  "8.8.8.8",
  "0.0.0.0",
  "255.255.255.255",
];
export const ADDRESSES6 = ["2001:db8::1", "fd00::5", "::", "ffff::1"];
const PREFIXES4 = [
  "0.0.0.0/0",
  "0.0.0.0/1",
  "128.0.0.0/1",
  "10.0.0.0/8",
  "10.1.2.3/255.0.0.0",
  "192.168.1.0/24",
  "192.168.1.77/25",
  "198.51.100.7",
  "8.0.0.0/0.255.255.255",
  "10/8",
];
const PREFIXES6 = ["::/0", "2000::/3", "2001:db8::/32", "fd00::5", "8000::/1"];
export const PROTOCOLS = [1, 6, 17, 47, 58];
const SPELLINGS = [
  "tcp",
  "6",
  "udp",
  "17",
  "icmp",
  "1",
  "ipv6-icmp",
  "58",
  "gre",
  "47",
  "",
  "any",
  "0",
  undefined,
];
export const PORTS = [0, 1, 22, 443, 2048, 5432, 14060, 14079, 65535];

/** A model of a few ports, groups and rules, such as nobody would write. */
export function randomModel(random: Random): ReachModel {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const some = <T>(list: readonly T[], most: number): T[] =>
    Array.from({ length: random(most + 1) }, () => pick(list));
  const groups = Array.from({ length: 1 + random(4) }, (_, index) => `g${index}`);
  const ports = Array.from({ length: 1 + random(5) }, (_, index): ReachPort =>
    portOf({
      key: `p${index}`,
      fixedIps: [...some(ADDRESSES4, 2), ...some(ADDRESSES6, 1)],
      filtered: random(8) > 0,
      groups: [...new Set(some(groups, 3))],
      pairs: random(5) === 0 ? some([...PREFIXES4, ...PREFIXES6], 2) : [],
    }),
  );
  const source = (family: 4 | 6): RuleSource => {
    switch (random(5)) {
      case 0:
        return { kind: "anyone" };
      case 1:
        return { kind: "group", group: pick(groups) };
      case 2:
        return { kind: "address-group", group: "a" };
      default:
        return { kind: "prefix", prefix: pick(family === 4 ? PREFIXES4 : PREFIXES6) };
    }
  };
  const rules = Array.from({ length: random(9) }, (_, index): ReachRule => {
    const family = random(3) === 0 ? 6 : 4;
    const protocol = pick(SPELLINGS);
    return ruleOf({
      key: `r${index}`,
      group: pick(groups),
      direction: random(8) === 0 ? "egress" : "ingress",
      family,
      ...(protocol === undefined ? {} : { protocol }),
      ...rangeOf(protocol, random),
      from: source(family),
    });
  });
  return modelOf({
    ports,
    rules,
    groups: groups.map((key) => ({ key, name: key, sharedWith: [], unknown: [] })),
    addressGroups: [{ key: "a", prefixes: [...some(PREFIXES4, 3), ...some(PREFIXES6, 2)], unknown: [] }],
  });
}

/** What Neutron would take: ports for tcp and udp, type and code for ICMP. */
function rangeOf(protocol: string | undefined, random: Random): { first?: number; last?: number } {
  if (["tcp", "6", "udp", "17"].includes(protocol ?? "") && random(3) > 0) {
    const [one, other] = [PORTS[1 + random(PORTS.length - 1)]!, PORTS[1 + random(PORTS.length - 1)]!];
    return { first: Math.min(one, other), last: Math.max(one, other) };
  }
  if (["icmp", "1", "ipv6-icmp", "58"].includes(protocol ?? "") && random(2) === 0)
    return random(2) === 0 ? { first: 8 } : { first: 8, last: 1 + random(3) };
  return {};
}
