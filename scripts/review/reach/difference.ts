import {
  areNone,
  cellsOf,
  portOfMember,
  subtractCells,
  type Cell,
  type Cells,
  type Reachability,
  type ReachPort,
  type Sources,
  type WayIn,
} from "../../reach";
import { groupBy } from "../../reach/group-by";
import type { ReachSide } from "./model-of";

/** What a server can be reached by after a plan, and could not before. */
export interface Gain {
  /** The server, the port without one, or the group that no port of the plan is in. */
  readonly subject: string;
  /** What its packet filter lets in more. Members stand by their servers' names. */
  readonly cells: Cells;
  /** Ways to it that were not there. */
  readonly ways: readonly WayIn[];
  /** How many ways over routers there were before. */
  readonly routesBefore: number;
  /** Its ports after the plan; empty for a group. */
  readonly ports: readonly ReachPort[];
  /** Its security groups after the plan. */
  readonly groups: readonly string[];
  /** Everything that its packet filter lets in before and after the plan. */
  readonly before: Cells;
  readonly after: Cells;
}

/** Works out, server by server, what becomes reachable. Servers with the same groups share the work. */
export function gainsOf(before: ReachSide, after: ReachSide): readonly Gain[] {
  const was = filterBySubject(before.reach);
  const now = filterBySubject(after.reach);
  const difference = memo2((cells: Cells, old: Cells) => subtractCells(cells, old));
  const gains: Gain[] = [];
  for (const [subject, { cells, ports, groups }] of now) {
    const old = was.get(subject);
    const found = difference(cells, old?.cells ?? NONE);
    const oldWays = (old?.ports ?? []).flatMap((port) => before.reach.ways(port));
    const known = new Set(oldWays.map(({ kind, text }) => `${kind} ${text}`));
    const ways = ports.flatMap((port) => after.reach.ways(port));
    const fresh = ways.filter(({ kind, text }) => !known.has(`${kind} ${text}`));
    if (found.length === 0 && fresh.length === 0) continue;
    const routesBefore = oldWays.filter(({ kind }) => kind === "router").length;
    gains.push({
      subject,
      cells: found,
      ways: unique(fresh),
      routesBefore,
      ports,
      groups,
      before: old?.cells ?? NONE,
      after: cells,
    });
  }
  return gains;
}

interface Filtered {
  readonly cells: Cells;
  readonly ports: readonly ReachPort[];
  readonly groups: readonly string[];
}

/** What the packet filters of each server let in, all of its ports together; and of groups that nobody here is in. */
function filterBySubject(reach: Reachability): ReadonlyMap<string, Filtered> {
  const named = translation(reach);
  const joined = memoList((list: readonly Cells[]) => cellsOf(list.flat()));
  const made = new Map<string, Filtered>();
  for (const [subject, ports] of groupBy(reach.model.ports, (port) => port.subject)) {
    const cells = [...new Set(ports.map((port) => named(reach.cells(port))))];
    made.set(subject, {
      ports,
      groups: [...new Set(ports.flatMap(({ groups }) => groups))],
      cells: cells.length === 1 ? cells[0]! : joined(cells),
    });
  }
  const names = new Map(reach.model.groups.map(({ key, name }) => [key, name]));
  const groups = new Set([...reach.model.rules.map(({ group }) => group), ...names.keys()]);
  for (const key of groups) {
    if (reach.filters.portsIn(key).length > 0) continue;
    const subject = names.get(key) ?? key;
    const cells = names.has(key)
      ? named(reach.filters.ofGroup(key))
      : named(cellsOf(reach.filters.rulesIn(key).flatMap((rule) => reach.filters.ofRule(rule))));
    const there = made.get(subject);
    made.set(subject, {
      ports: there?.ports ?? [],
      groups: [...(there?.groups ?? []), key],
      cells: there === undefined ? cells : joined([there.cells, cells]),
    });
  }
  return made;
}

const NONE: Cells = [];

/** Members by their servers' names: a port that is made anew is the same to whoever is reached. */
function translation(reach: Reachability): (cells: Cells) => Cells {
  const sets = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  const members = (set: ReadonlySet<string>): ReadonlySet<string> => {
    const known = sets.get(set);
    if (known !== undefined) return known;
    const made = new Set(
      [...set].map((one) => `${one[0]}:${reach.port(portOfMember(one))?.subject ?? portOfMember(one)}`),
    );
    sets.set(set, made);
    return made;
  };
  const sources = new Map<Sources, Sources>();
  const translate = (one: Sources): Sources => {
    const known = sources.get(one);
    if (known !== undefined) return known;
    const made = one.members.size === 0 ? one : { ...one, members: members(one.members) };
    sources.set(one, made);
    return made;
  };
  const all = new Map<Cells, Cells>();
  return (cells) => {
    const known = all.get(cells);
    if (known !== undefined) return known;
    const made = cells.map(({ traffic, sources: from }): Cell => ({ traffic, sources: translate(from) }));
    all.set(cells, made);
    return made;
  };
}

function unique(ways: readonly WayIn[]): readonly WayIn[] {
  return [...new Map(ways.map((way) => [`${way.kind} ${way.text}`, way])).values()];
}

function memo2<A extends object, B extends object, T>(make: (a: A, b: B) => T): (a: A, b: B) => T {
  const made = new Map<A, Map<B, T>>();
  return (a, b) => {
    let inner = made.get(a);
    if (inner === undefined) made.set(a, (inner = new Map<B, T>()));
    const known = inner.get(b);
    if (known !== undefined) return known;
    const value = make(a, b);
    inner.set(b, value);
    return value;
  };
}

/** Lists of the same cells, in the same order, are put together once. */
function memoList(make: (list: readonly Cells[]) => Cells): (list: readonly Cells[]) => Cells {
  const numbers = new Map<Cells, number>();
  const made = new Map<string, Cells>();
  return (list) => {
    const key = list
      .map((cells) => {
        if (!numbers.has(cells)) numbers.set(cells, numbers.size);
        return numbers.get(cells);
      })
      .join();
    const known = made.get(key) ?? make(list);
    made.set(key, known);
    return known;
  };
}

/** What is left of cells when some sources are taken out of each. */
export function mapSources(cells: Cells, change: (sources: Sources) => Sources): Cells {
  return cells.flatMap(({ traffic, sources }) => {
    const left = change(sources);
    return areNone(left) ? [] : [{ traffic, sources: left }];
  });
}
