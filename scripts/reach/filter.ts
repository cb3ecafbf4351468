import * as addressSets from "./addresses";
import { ANYBODY, ANYBODY4, ANYBODY6, type AddressSet } from "./addresses";
import { cellsOf, type Cell, type Cells } from "./cells";
import { groupBy } from "./group-by";
import type { ReachGroup, ReachModel, ReachPort, ReachRule, Sources } from "./model";
import { parsePrefix } from "./prefix";
import { sources } from "./sources";
import { ALL_TRAFFIC, protocolNumber, trafficOf } from "./traffic";

/** The packet filters of a model: who may send what to each port, by its security groups. */
export interface Filters {
  /** What a port's filter lets in, exactly. Equal groups have the same cells, as one object. */
  readonly of: (port: ReachPort) => Cells;
  /** What a group's rules let in to its members. */
  readonly ofGroup: (key: string) => Cells;
  /** What one rule lets in; empty for one that is about the other direction. */
  readonly ofRule: (rule: ReachRule) => readonly Cell[];
  readonly portsIn: (group: string) => readonly ReachPort[];
  readonly rulesIn: (group: string) => readonly ReachRule[];
}

/** A port as a source: of one family, since a rule lets in addresses of its own family only. */
function memberOf(family: 4 | 6, port: string): string {
  return `${family}:${port}`;
}

/** The key of the port that a source stands for. */
export function portOfMember(member: string): string {
  return member.slice(2);
}

/** Makes the filters of a model. Everything is indexed once and worked out when it is asked for. */
export function filtersOf(model: ReachModel): Filters {
  const groups = new Map(model.groups.map((group) => [group.key, group]));
  const addressGroups = new Map(model.addressGroups.map((group) => [group.key, group]));
  const rules = groupBy(model.rules, ({ group }) => group);
  const places = model.ports.flatMap((port) => [...new Set(port.groups)].map((group) => ({ group, port })));
  const members = groupBy(places, ({ group }) => group);
  const portsIn = (group: string) => (members.get(group) ?? []).map(({ port }) => port);
  const remote = memo((at: string): Sources => {
    const family = at.startsWith("6:") ? 6 : 4;
    const key = portOfMember(at);
    return membersOf(key, family, groups.get(key), portsIn(key));
  });
  const ofRule = (rule: ReachRule): readonly Cell[] => {
    if (rule.direction !== "ingress") return [];
    const protocol = protocolNumber(rule.protocol, rule.family);
    if (protocol === undefined) {
      const unknown = new Set([`what the protocol ${JSON.stringify(rule.protocol)} of ${rule.key} is`]);
      return [{ traffic: ALL_TRAFFIC, sources: sources({ unknown }) }];
    }
    const traffic = trafficOf(protocol, rule.first, rule.last);
    const known: Cell = { traffic, sources: sourcesOf(rule) };
    if (rule.unknown === undefined) return [known];
    return [known, { traffic: ALL_TRAFFIC, sources: sources({ unknown: new Set([rule.unknown]) }) }];
  };
  const sourcesOf = ({ key, from, family }: ReachRule): Sources => {
    switch (from.kind) {
      case "anyone":
        return sources({ addresses: family === 4 ? ANYBODY4 : ANYBODY6 });
      case "prefix":
        return ofPrefixes([from.prefix], family, key);
      case "group":
        return remote(memberOf(family, from.group));
      case "address-group": {
        const group = addressGroups.get(from.group);
        if (group === undefined)
          return sources({ unknown: new Set([`the networks of address group ${from.group}`]) });
        const found = ofPrefixes(group.prefixes, family, key);
        return { ...found, unknown: new Set([...found.unknown, ...group.unknown]) };
      }
      case "unknown":
        return sources({ unknown: new Set([from.what]) });
    }
  };
  const ofGroup = memo((key: string): Cells => cellsOf(partsOf(key)));
  const partsOf = memo((key: string): readonly Cell[] => {
    const group = groups.get(key);
    const unknown = group === undefined ? [`the rules of group ${key}`] : group.unknown;
    return [
      ...(rules.get(key) ?? []).flatMap(ofRule),
      ...(unknown.length === 0
        ? []
        : [{ traffic: ALL_TRAFFIC, sources: sources({ unknown: new Set(unknown) }) }]),
    ];
  });
  const ofGroups = memo((signature: string): Cells => {
    const keys = JSON.parse(signature) as readonly string[];
    return keys.length === 1 ? ofGroup(keys[0]!) : cellsOf(keys.flatMap((key) => partsOf(key)));
  });
  const of = (port: ReachPort): Cells => {
    if (port.filtered === false) return OPEN;
    const cells = ofGroups(JSON.stringify([...new Set(port.groups)].sort()));
    const unknown = [
      ...port.unknown,
      ...(port.filtered === undefined ? [`whether ${port.subject} has a packet filter`] : []),
    ];
    if (unknown.length === 0) return cells;
    return cellsOf([...cells, { traffic: ALL_TRAFFIC, sources: sources({ unknown: new Set(unknown) }) }]);
  };
  return {
    of,
    ofGroup,
    ofRule,
    portsIn,
    rulesIn: (group) => rules.get(group) ?? [],
  };
}

/** Without a packet filter everybody sends everything. */
const OPEN: Cells = [{ traffic: ALL_TRAFFIC, sources: sources({ addresses: ANYBODY }) }];

/** Who is in a group: its ports, whatever addresses they may use beside their own, and those who aren't in the model. */
function membersOf(
  key: string,
  family: 4 | 6,
  group: ReachGroup | undefined,
  ports: readonly ReachPort[],
): Sources {
  const pairs = ofPrefixes(
    ports.flatMap((port) => port.pairs),
    family,
    `an address pair in group ${group?.name ?? key}`,
  );
  const strangers =
    group === undefined
      ? [`members of group ${key}`]
      : group.sharedWith.map((project) => `servers of project ${project} in group ${group.name}`);
  return {
    ...pairs,
    members: new Set(ports.map((port) => memberOf(family, port.key))),
    strangers: new Set(strangers),
  };
}

function ofPrefixes(prefixes: readonly string[], family: 4 | 6, where: string): Sources {
  const known: AddressSet[] = [];
  const unknown: string[] = [];
  for (const text of prefixes) {
    const prefix = parsePrefix(text);
    if (prefix === undefined) unknown.push(`which network ${JSON.stringify(text)} of ${where} is`);
    // The filter takes a whole family's network for no condition at all; of another family there is none.
    else if (prefix.family === family) known.push(addressSets.addressesOf(prefix));
  }
  return sources({ addresses: addressSets.unionOf(known), unknown: new Set(unknown) });
}

function memo<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}
