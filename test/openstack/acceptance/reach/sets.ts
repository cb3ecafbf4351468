import {
  ALL_TRAFFIC,
  has,
  parsePrefix,
  protocolNumber,
  reachability,
  sourcesAt,
  trafficOf,
  type ReachModel,
  type ReachRule,
  type RuleSource,
} from "../../../../scripts/reach";
import { modelOf, portOf, ruleOf } from "../../../scripts/reach/models";
import { packet } from "../../../scripts/reach/packet";

type Random = (below: number) => number;

/** Servers that are tried in one round, each with a set of its own. */
export const TARGETS = 6;

/** An address that packets are sent from: of the world, of a server in the same network, of one behind the router. */
export interface Origin {
  readonly address: string;
  readonly where: "outside" | "near" | "far";
}

/** A second address of the near server: it may be used where an address pair says so. */
export const ALIASES = ["10.77.0.200", "fd77::200"];
export const ORIGINS: readonly Origin[] = [
  ...["203.0.113.1", "198.51.100.7", "8.8.8.8"].map((address) => ({ address, where: "outside" }) as const),
  ...["10.77.0.21", "fd77::21", ...ALIASES].map((address) => ({ address, where: "near" }) as const),
  { address: "10.78.0.21", where: "far" },
];
export const targetAddress = (target: number, family: 4 | 6): string =>
  family === 4 ? `10.77.0.${11 + target}` : `fd77::${11 + target}`;

/** What is tried from every origin, by the names that the probe program has for it. */
export const SHOTS: readonly (readonly [protocol: "tcp" | "udp" | "icmp", port: number])[] = [
  ...[22, 80, 443, 4064, 5432, 9000, 14060, 14079].map((port) => ["tcp", port] as const),
  ...[53, 443, 5432].map((port) => ["udp", port] as const),
  ["icmp", 0],
];
const BOUNDS = [1, 22, 53, 80, 443, 1024, 4064, 5432, 9000, 14060, 14079, 65535];
const PREFIXES4 = [
  ...[
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "8.0.0.0/8",
    "8.0.0.0/255.0.0.0",
    "203.0.113.1",
    "203.0.113.0/31",
  ],
  ...[
    "198.51.100.0/24",
    "192.0.0.0/3",
    "10.0.0.0/8",
    "10.77.0.99/24",
    "10.77.0.192/26",
    "10.78.0.0/255.255.0.0",
  ],
];
const PREFIXES6 = ["::/0", "fd77::/64", "fd77::21", "8000::/1", "fd77::200/120"];
const PAIRS = [[], ALIASES, ["10.77.0.192/26"], ["8.0.0.0/8", "fd77::200"], ["0.0.0.0/1"], ["fd77::/64"]];

/** Groups `a` and `b` with their rules, and who is in them. */
export interface RandomSet {
  readonly filtered: boolean;
  readonly rules: readonly ReachRule[];
  readonly target: readonly string[];
  readonly near: readonly string[];
  readonly far: readonly string[];
}

/** A set for each target, and what the near server may use beside its addresses. */
export interface Round {
  readonly sets: readonly RandomSet[];
  readonly pairs: readonly string[];
}

/** Rounds that a random source determines; each has another answer than the one before it. */
export function randomRounds(random: Random, count: number): readonly Round[] {
  const rounds: Round[] = [];
  let before = "";
  while (rounds.length < count) {
    const pairs = PAIRS[random(PAIRS.length)]!;
    const round = { pairs, sets: Array.from({ length: TARGETS }, () => randomSet(random)) };
    const answer = JSON.stringify(round.sets.map((_, target) => answersOf(round, target)));
    // What was set up before would be taken for this one.
    if (answer === before) continue;
    before = answer;
    rounds.push(round);
  }
  return rounds;
}

function randomSet(random: Random): RandomSet {
  const some = (): string[] => ["a", "b"].filter(() => random(2) === 0);
  const rules = new Map<string, ReachRule>();
  for (let index = random(6); index >= 0; index--) {
    const rule = randomRule(random);
    rules.set(sameness(rule), rule);
  }
  return {
    filtered: random(10) > 0,
    rules: [...rules.values()],
    target: random(6) === 0 ? ["b"] : ["a", ...(random(2) === 0 ? ["b"] : [])],
    near: some(),
    far: some(),
  };
}

function randomRule(random: Random): ReachRule {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)]!;
  const family = random(3) === 0 ? 6 : 4;
  const protocol = pick(["tcp", "tcp", "6", "udp", "17", "icmp", undefined, "gre"]);
  const bounds = [pick(BOUNDS), pick(BOUNDS)].sort((a, b) => a - b);
  const ranged = ["tcp", "6", "udp", "17"].includes(protocol ?? "") && random(4) > 0;
  const typed = protocol === "icmp" && random(2) === 0;
  const from: RuleSource =
    random(3) === 0
      ? { kind: "group", group: pick(["a", "b"]) }
      : random(8) === 0
        ? { kind: "anyone" }
        : { kind: "prefix", prefix: pick(family === 4 ? PREFIXES4 : PREFIXES6) };
  return ruleOf({
    group: pick(["a", "a", "b"]),
    // A group has rules for everything outgoing already.
    direction: protocol !== undefined && random(10) === 0 ? "egress" : "ingress",
    family,
    ...(protocol === undefined ? {} : { protocol }),
    ...(ranged ? { first: bounds[0]!, last: bounds[1]! } : {}),
    ...(typed ? { first: pick([8, 128, 3]) } : {}),
    from,
  });
}

/** Equal for rules that Neutron refuses to have twice in a group. */
function sameness({ group, direction, family, protocol, first, last, from }: ReachRule): string {
  const number = protocolNumber(protocol, family) ?? "any";
  const traffic = number === "any" ? ALL_TRAFFIC : trafficOf(number, first, last);
  const peer =
    from.kind === "prefix"
      ? parsePrefix(from.prefix)!.range.join("-")
      : from.kind === "group"
        ? from.group
        : parsePrefix(family === 4 ? "0.0.0.0/0" : "::/0")!.range.join("-");
  return [group, direction, family, number, traffic.join("-"), peer].join(" ");
}

/** The model of one target's set: its groups are nobody else's. */
export function modelFor({ pairs, sets }: Round, target: number): ReachModel {
  const set = sets[target]!;
  const addresses = (where: Origin["where"]) =>
    ORIGINS.filter((one) => one.where === where && !ALIASES.includes(one.address)).map(
      ({ address }) => address,
    );
  const key = `target ${target}`;
  return modelOf({
    ports: [
      portOf({
        key,
        network: "near",
        subnets: ["near"],
        fixedIps: [targetAddress(target, 4), targetAddress(target, 6)],
        filtered: set.filtered,
        groups: set.filtered ? set.target : [],
      }),
      portOf({
        key: "near",
        network: "near",
        subnets: ["near"],
        fixedIps: addresses("near"),
        groups: set.near,
        pairs,
      }),
      portOf({ key: "far", network: "far", subnets: ["far"], fixedIps: addresses("far"), groups: set.far }),
    ],
    groups: ["a", "b"].map((group) => ({ key: group, name: group, sharedWith: [], unknown: [] })),
    rules: set.rules,
    networks: ["near", "far"].map((name) => ({ key: name, name, external: false, shared: false })),
    subnets: ["near", "far"].map((name) => ({ key: name, network: name })),
    routers: [{ key: "router", name: "router", routes: [] }],
    interfaces: ["near", "far"].map((subnet) => ({ key: `interface ${subnet}`, router: "router", subnet })),
    floatingIps: [{ key: "floating IP", port: key }],
  });
}

/** What was worked out for one target: for each origin of a way there, and each shot, whether it gets in. */
export function answersOf(round: Round, target: number): Readonly<Record<string, boolean>> {
  const made = reachability(modelFor(round, target));
  const port = made.port(`target ${target}`)!;
  const cells = made.cells(port);
  const ways = made.ways(port).map(({ kind }) => kind);
  const answers: Record<string, boolean> = {};
  for (const origin of ORIGINS) {
    const { address, where } = origin;
    const family = address.includes(":") ? 6 : 4;
    const hasWay = where === "near" || ways.includes(where === "far" ? "router" : "floating-ip");
    // What a server may send from is decided at its own port.
    const may = !ALIASES.includes(address) || isIn(address, round.pairs);
    for (const [protocol, number] of SHOTS) {
      const sent =
        protocol === "icmp"
          ? packet(family === 4 ? 1 : 58, (family === 4 ? 8 : 128) * 256)
          : packet(protocol === "tcp" ? 6 : 17, number);
      const letIn = has(made.resolve(sourcesAt(cells, sent)), address);
      answers[shotName(origin, protocol, number)] = hasWay && may && letIn;
    }
  }
  return answers;
}

/** `8.8.8.8 tcp 443`. */
export function shotName({ address }: Origin, protocol: string, port: number): string {
  return `${address} ${protocol} ${port}`;
}

function isIn(address: string, prefixes: readonly string[]): boolean {
  const range = parsePrefix(address)!;
  return prefixes.some((text) => {
    const prefix = parsePrefix(text)!;
    return (
      prefix.family === range.family && prefix.range[0] <= range.range[0] && range.range[0] <= prefix.range[1]
    );
  });
}
