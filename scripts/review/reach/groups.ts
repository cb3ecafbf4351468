import type { Attributes } from "../../engine/plan-json";
import {
  parsePrefix,
  type AddressGroup,
  type ReachGroup,
  type ReachRule,
  type RuleSource,
} from "../../reach";
import { numberOf } from "../change";
import { GROUP, RULE } from "../kinds";
import { blockIn, listIn, textIn, unknownIn, type PlanObject } from "./objects";
import { calledAs, type Side } from "./side";

export const CLASSIC_GROUP = "openstack_compute_secgroup_v2";
export const ADDRESS_GROUP = "openstack_networking_address_group_v2";

/** Groups, rules and address groups of one side of a plan. */
export interface Groups {
  readonly groups: readonly ReachGroup[];
  readonly rules: readonly ReachRule[];
  readonly addressGroups: readonly AddressGroup[];
  /** Keys by name, for what names a group by its name. */
  readonly byName: ReadonlyMap<string, string>;
}

/** Reads the security groups. `shared`: with which projects, by key. */
export function groupsOf(side: Side, shared: ReadonlyMap<string, readonly string[]>): Groups {
  const objects = side.ofType(GROUP, CLASSIC_GROUP);
  const groups = objects.map((object): ReachGroup => ({
    key: object.address,
    name: calledAs(object),
    sharedWith: shared.get(object.address) ?? [],
    unknown: [],
  }));
  return {
    groups,
    byName: new Map(groups.map(({ name, key }) => [name, key])),
    rules: [
      ...side.ofType(RULE).flatMap((object) => rulesOf(side, object)),
      ...side.ofType(CLASSIC_GROUP).flatMap((object) => classicRules(side, object)),
    ],
    addressGroups: side.ofType(ADDRESS_GROUP).map((object) => ({
      key: object.address,
      prefixes: listIn(object.values["addresses"]).map(String),
      unknown: unknownIn(object, "addresses") ? [`the networks of address group ${calledAs(object)}`] : [],
    })),
  };
}

/** The rules that one block may become: one for each group that it may be in, and that it may let in. */
function rulesOf(side: Side, object: PlanObject): readonly ReachRule[] {
  const { values, address } = object;
  const direction = textIn(values, "direction");
  if (direction === "egress") return [];
  const groups = side.named(object, "security_group_id");
  const from = sourcesOf(side, object);
  const known = textIn(values, "protocol");
  const what = direction === undefined ? ["direction"] : [];
  if (known === undefined && isSaid(side, object, "protocol")) what.push("protocol");
  for (const key of ["port_range_min", "port_range_max"])
    if (numberOf(values[key]) === undefined && isSaid(side, object, key)) what.push(key);
  const families = familiesOf(textIn(values, "ethertype"));
  if (families.length === 2) what.push("ethertype");
  if (groups.unknown) side.note(object, "in which security group the rule is");
  const first = numberOf(values["port_range_min"]);
  const last = numberOf(values["port_range_max"]);
  return groups.keys.flatMap((group) =>
    families.flatMap((family) =>
      from.map((source): ReachRule => ({
        key: address,
        group,
        direction: "ingress",
        family,
        ...(known === undefined ? {} : { protocol: known }),
        ...(first === undefined ? {} : { first }),
        ...(last === undefined ? {} : { last }),
        from: source,
        ...(what.length === 0 ? {} : { unknown: `what ${what.join(" and ")} of ${address} will be` }),
      })),
    ),
  );
}

/** Whom a rule lets in. What is not said is filled in by the provider, so only the configuration tells it from a reference. */
function sourcesOf(side: Side, object: PlanObject): readonly RuleSource[] {
  const prefix = textIn(object.values, "remote_ip_prefix");
  if (prefix !== undefined) return [{ kind: "prefix", prefix }];
  const unknown: RuleSource = { kind: "unknown", what: `whom ${object.address} lets in` };
  const made: RuleSource[] = [];
  for (const [key, kind] of [
    ["remote_group_id", "group"],
    ["remote_address_group_id", "address-group"],
  ] as const) {
    const { keys, unknown: open } = side.named(object, key);
    made.push(...keys.map((group) => ({ kind, group })));
    if (open) made.push(unknown);
  }
  if (made.length > 0) return made;
  if (unknownIn(object, "remote_ip_prefix") && side.says(object, "remote_ip_prefix") !== false)
    return [unknown];
  // Neither network nor group: Neutron lets everybody in.
  return [{ kind: "anyone" }];
}

function isSaid(side: Side, object: PlanObject, key: string): boolean {
  return unknownIn(object, key) && side.says(object, key) !== false;
}

function familiesOf(ethertype: string | undefined): readonly (4 | 6)[] {
  const text = ethertype?.toLowerCase();
  return text === "ipv4" ? [4] : text === "ipv6" ? [6] : [4, 6];
}

/** Nova's old groups have their rules as blocks of their own. */
function classicRules(side: Side, object: PlanObject): readonly ReachRule[] {
  const { address, values } = object;
  if (unknownIn(object, "rule") && listIn(values["rule"]).length === 0)
    return [ruleOf(address, {}, { kind: "unknown", what: `the rules of ${address}` })];
  return listIn(values["rule"]).flatMap((item, index) => {
    const block = blockIn(item);
    const cidr = textIn(block, "cidr");
    const members = side.named(object, "rule", index, "from_group_id");
    const made: RuleSource[] = members.keys.map((group) => ({ kind: "group", group }));
    if (block["self"] === true) made.push({ kind: "group", group: address });
    if (cidr !== undefined) made.push({ kind: "prefix", prefix: cidr });
    if (members.unknown) made.push({ kind: "unknown", what: `whom a rule of ${address} lets in` });
    return (made.length === 0 ? [{ kind: "anyone" } as const] : made).map((from) =>
      ruleOf(address, block, from),
    );
  });
}

function ruleOf(address: string, block: Attributes, from: RuleSource): ReachRule {
  const protocol = textIn(block, "ip_protocol");
  // -1 is "every", of ICMP's types and codes.
  const number = (key: string) => {
    const value = numberOf(block[key]);
    return value === undefined || value < 0 ? undefined : value;
  };
  const [first, last] = [number("from_port"), number("to_port")];
  const family = from.kind === "prefix" ? (parsePrefix(from.prefix)?.family ?? 4) : 4;
  return {
    key: address,
    group: address,
    direction: "ingress",
    family,
    ...(protocol === undefined ? {} : { protocol }),
    ...(first === undefined ? {} : { first }),
    ...(last === undefined ? {} : { last }),
    from,
  };
}
