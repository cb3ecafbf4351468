import { CLOSED_PORTS, INTERNAL_PORTS, type Site } from "../../../constructs/model";
import {
  ANYBODY,
  areNone,
  cellsOf,
  intersect,
  isEmpty,
  isWiderThan,
  NO_SOURCES,
  prefixesOf,
  shareText,
  sources as sourcesWith,
  sourcesAt,
  subtractCells,
  trafficOf,
  trafficText,
  unionOf,
  worldOf,
  type Cell,
  type Cells,
  type Sources,
} from "../../reach";
import { countOf } from "../../reach/ranges";
import type { Severity } from "../types";
import { allowedOf, isOfFacts, withinEnvironment, type Allowed } from "./allowed";
import { mapSources, type Gain } from "./difference";

/** What is to be said of one server: whom it lets in that it did not. */
export interface Judged {
  readonly severity: Exclude<Severity, "note">;
  readonly kind: "filter" | "way" | "unknown";
  /** `tcp 5432`. */
  readonly traffic: string;
  /** `0.0.0.0/1 (half of the internet)`; what is not known, for that kind. */
  readonly from: string;
  /** Whether the site file says so. */
  readonly declared: boolean;
  /** What the packet filter lets in more, for finding out who makes it so. */
  readonly cells: Cells;
  /** Key of the object that makes the way. */
  readonly by?: string;
}

/** What runs behind the proxy, also on its own server. */
const INTERNAL_TRAFFIC = [
  ...[...CLOSED_PORTS.keys()].map((port) => trafficOf(6, port, port)),
  ...INTERNAL_PORTS.flatMap(({ ports }) => ports).map(({ protocol, first, last }) =>
    trafficOf(protocol === "udp" ? 17 : 6, first, last),
  ),
];

/** More than these nobody reads one by one. */
const MOST_CELLS = 100;
const MOST_UNKNOWN = 20;

/** A network that is one of a partner's at most; what is wider is a part of the world. */
const ONE_NETWORK = { v4: 16, v6: 32 };

/** Compares what a server gains with what the facts and the site file allow. */
export function judge(gain: Gain, site: Site | undefined): readonly Judged[] {
  const allowed = allowedOf(gain.subject, site, gain.before);
  const rest = mapSources(subtractCells(gain.cells, allowed.narrow), (sources) =>
    withoutOwn(sources, allowed),
  );
  // The environment's own servers reach each other on every port.
  const environment = withinEnvironment(allowed);
  const unexpected = subtractCells(rest, environment);
  const undeclared = subtractCells(unexpected, allowed.all);
  const declared = subtractCells(unexpected, undeclared);
  // A network is told as it was opened, not with the hole that the environment's own network makes in it.
  const told = withWholeNetworks(rest, environment);
  const isForPerson = (cell: Cell) => needsPerson(cell, gain, allowed);
  return [
    ...together(undeclared, told, isForPerson).map((one) => filterFinding(one, gain, allowed, false)),
    ...together(declared, told, isForPerson).map((one) => filterFinding(one, gain, allowed, true)),
    ...unknownFindings(rest, isDeclaredInside(gain, site)),
    ...gain.ways.flatMap((way) => wayFinding(way, gain, allowed, site)),
  ];
}

/** Servers that may reach it, and what is not known, which is told apart. */
function withoutOwn(sources: Sources, { mayReach }: Allowed): Sources {
  const members = [...sources.members].filter((member) => !mayReach(member.slice(2)));
  return members.length === sources.members.size ? sources : { ...sources, members: new Set(members) };
}

interface Together {
  readonly cells: readonly Cell[];
  readonly from: string;
}

/** Gives a cell's sources the part of the environment's own network back that was taken out of what was gained. */
function withWholeNetworks(gained: Cells, [environment]: Cells): (cell: Cell) => Sources {
  return ({ traffic, sources }) => {
    if (environment === undefined || isEmpty(sources.addresses)) return sources;
    const own = intersect(sourcesAt(gained, traffic[0]).addresses, environment.sources.addresses);
    return { ...sources, addresses: unionOf([sources.addresses, own]) };
  };
}

/** Cells of the same sources, which are told in one sentence; very many are one, of those who are let in most widely. */
function together(
  all: Cells,
  told: (cell: Cell) => Sources,
  isForPerson: (cell: Cell) => boolean,
): readonly Together[] {
  const cells = all.filter(({ sources }) => !areNone({ ...sources, unknown: NO_SOURCES.unknown }));
  if (cells.length > MOST_CELLS) {
    const parts = [cells.filter((cell) => !isForPerson(cell)), cells.filter(isForPerson)];
    return parts.flatMap((part) => {
      const [first, ...rest] = part;
      if (first === undefined) return [];
      const widest = rest.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a), first);
      const others = rest.length === 0 ? "" : ` and, for other ports, ${rest.length} more sets of senders`;
      return [{ cells: part, from: `${sourcesText(told(widest))}${others}` }];
    });
  }
  const byText = new Map<string, Cell[]>();
  for (const cell of cells) {
    const text = sourcesText(told(cell));
    const list = byText.get(text);
    if (list === undefined) byText.set(text, [cell]);
    else list.push(cell);
  }
  return [...byText].map(([from, list]) => ({ cells: list, from }));
}

function sizeOf({ sources: { addresses } }: Cell): bigint {
  return countOf(addresses.v4) + countOf(addresses.v6);
}

function filterFinding({ cells, from }: Together, gain: Gain, allowed: Allowed, declared: boolean): Judged {
  const severity: Judged["severity"] =
    declared || cells.every((cell) => needsPerson(cell, gain, allowed)) ? "person" : "forbidden";
  return { kind: "filter", severity, traffic: trafficsText(cells), from, declared, cells };
}

/** Whether whom a cell lets in is for a person to judge; else nobody may apply it. */
function needsPerson({ traffic, sources }: Cell, { ports }: Gain, { isProxy, isInternal }: Allowed): boolean {
  const world = worldOf(sources.addresses);
  const { addresses, strangers } = sources;
  // The facts open these to anyone; that the site file says fewer is for a person.
  if (isProxy && isOfFacts(traffic)) return true;
  if (isWiderThan(world, ONE_NETWORK.v4, ONE_NETWORK.v6)) return false;
  if (
    isProxy &&
    !isEmpty(world) &&
    INTERNAL_TRAFFIC.some(([first, last]) => traffic[0] <= last && first <= traffic[1])
  )
    return false;
  if (isInternal && (!isEmpty(world) || isWiderThan(addresses, ONE_NETWORK.v4, ONE_NETWORK.v6))) return false;
  // Another project's servers are the world.
  return ports.length === 0 || ![...strangers].some((text) => text.startsWith("servers of project"));
}

/** Whether it is a server of the site file that nobody outside of its environment is to reach, and that was there. */
function isDeclaredInside({ subject, before }: Gain, site: Site | undefined): boolean {
  const servers = site?.environments.flatMap((environment) => environment.servers) ?? [];
  const server = servers.find(({ name }) => name === subject);
  return before.length > 0 && server !== undefined && !["proxy", "other"].includes(server.role);
}

/** @param isInside whether whoever is in a group that the plan does not know is somebody too many */
function unknownFindings(cells: Cells, isInside: boolean): readonly Judged[] {
  const byText = new Map<string, Cell[]>();
  for (const cell of cells)
    for (const text of cell.sources.unknown) {
      const list = byText.get(text);
      if (list === undefined) byText.set(text, [cell]);
      else list.push(cell);
    }
  const finding = (from: string, list: Cells, isMeant: (text: string) => boolean): Judged => ({
    kind: "unknown",
    severity: isInside && from.startsWith("the rules of group") ? "forbidden" : "person",
    traffic: trafficsText(list),
    from,
    declared: false,
    cells: mapSources(list, ({ unknown }) => sourcesWith({ unknown: new Set([...unknown].filter(isMeant)) })),
  });
  if (byText.size <= MOST_UNKNOWN)
    return [...byText].map(([from, list]) => finding(from, list, (text) => text === from));
  const [first, second] = [...byText.keys()];
  const open = cells.filter(({ sources: { unknown } }) => unknown.size > 0);
  return [finding(`${first}, ${second} and ${byText.size - 2} more things`, open, () => true)];
}

function wayFinding(
  way: Gain["ways"][number],
  gain: Gain,
  allowed: Allowed,
  site: Site | undefined,
): readonly Judged[] {
  if (way.kind === "router") {
    // Its own router, as the site file says, or (without one) the first that it is on.
    const own =
      allowed.router === undefined
        ? gain.routesBefore === 0
        : way.text === `the networks of router ${allowed.router}`;
    if (own && gain.ways.filter(({ kind }) => kind === "router").length === 1) return [];
  }
  if (way.kind === "floating-ip" && allowed.mayHaveAddress) return [];
  const through: Cells = gain.after.flatMap(({ traffic: [first, last], sources }) => {
    const start = first > way.traffic[0] ? first : way.traffic[0];
    const end = last < way.traffic[1] ? last : way.traffic[1];
    // Whom an unknown rule lets in may be anybody.
    const isOpen = sources.unknown.size > 0 && !allowed.isProxy;
    const world = worldOf(isOpen ? ANYBODY : sources.addresses);
    return start > end || isEmpty(world)
      ? []
      : [{ traffic: [start, end], sources: sourcesWith({ addresses: world }) }];
  });
  const open = way.outside ? subtractCells(through, site === undefined ? allowed.narrow : allowed.all) : [];
  // In such a network strangers are as near as the environment's own servers, whatever the filter says of today; and
  // by the facts nothing from outside is sent on to a server inside.
  const isStrangers =
    (way.kind === "forwarding" && allowed.isInternal) ||
    (way.kind === "shared-network" && (allowed.isInternal || allowed.isProxy)) ||
    (way.kind === "external-network" && allowed.isInternal);
  return [
    {
      kind: "way",
      severity: isStrangers || (open.length > 0 && !allowed.isProxy) ? "forbidden" : "person",
      traffic: open.length > 0 ? trafficsText(open) : "",
      from: way.text,
      declared: false,
      cells: open,
      by: way.by,
    },
  ];
}

/** `tcp 22, tcp 5432`; many are counted. */
function trafficsText(cells: readonly Cell[]): string {
  const joined = cellsOf(cells.map(({ traffic }) => ({ traffic, sources: SAME })));
  const texts = joined.map(({ traffic }) => trafficText(traffic));
  return texts.length > 4 ? `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more` : texts.join(", ");
}

const SAME: Sources = sourcesWith({ strangers: new Set(["anybody"]) });

/** Whom, in words; empty: nobody that is known. */
function sourcesText({ addresses, members, strangers }: Sources): string {
  const prefixes = prefixesOf(addresses);
  const share = shareText(addresses);
  const networks =
    prefixes.length > 3
      ? `${prefixes.slice(0, 2).join(", ")} and ${prefixes.length - 2} more networks`
      : prefixes.join(", ");
  const servers = [...new Set([...members].map((member) => member.slice(2)))];
  return [
    ...(networks === "" ? [] : [share === "" ? networks : `${networks} (${share})`]),
    ...(servers.length === 0
      ? []
      : [
          servers.length > 3
            ? `${servers.slice(0, 2).join(", ")} and ${servers.length - 2} more servers`
            : servers.join(", "),
        ]),
    ...strangers,
  ].join(" and ");
}
