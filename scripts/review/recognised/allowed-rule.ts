import ipaddr from "ipaddr.js";

import { PUBLIC_PORTS } from "../../../constructs/model";
import { nfsGroup } from "../../../constructs/model/firewall";
import { isDeepStrictEqual } from "node:util";

import type { Attributes, ResourceChange } from "../../engine/plan-json";
import { isUnknown, numberOf, textOf } from "../change";
import { isWorkedOut } from "../reach";
import type { ReviewContext } from "../types";
import { blockAddress } from "./address";
import { targetsOf } from "./references";
import { isUnset } from "./rules";
import type { Answer } from "./types";
import type { World } from "./world";

/** What the facts or the site file let in: a rule that fits into one of these widens nothing. */
interface Opening {
  readonly protocol: string | undefined;
  readonly first: number;
  readonly last: number;
  readonly prefix: string;
}

const PROXY_GROUP = /^[a-z][a-z0-9]*-(bastion|web|omero)-external$/;
const PROTOCOLS: Readonly<Record<string, string>> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" };
const ANYONE = "0.0.0.0/0";

/**
 * Whether a rule of a security group lets in nobody but whom the facts and the
 * site file let in. Reachability as a whole is computed elsewhere; this says
 * only what is harmless beyond doubt, whatever the spelling.
 */
export function allowedRule(change: ResourceChange, context: ReviewContext): Answer {
  const world = context.world();
  const known = JUDGED.get(world) ?? new WeakMap<ResourceChange, Answer>();
  JUDGED.set(world, known);
  const answer = known.get(change) ?? judgeRule(change, context);
  known.set(change, answer);
  return answer;
}

/** Each part of a rule is judged by the whole, which is worked out once. */
const JUDGED = new WeakMap<World, WeakMap<ResourceChange, Answer>>();

function judgeRule(change: ResourceChange, context: ReviewContext): Answer {
  const after = change.change.after ?? {};
  if (after["direction"] === "egress" && !isUnknown(change, "direction"))
    return { harmless: "it lets nothing in" };
  if (after["direction"] !== "ingress")
    return { may: "reach", why: "in which direction it lets pass is not known" };
  const group = groupOf(change, "security_group_id", context);
  if (group === undefined) {
    return { may: "reach", why: "which servers it opens is not known: its group is none of this plan" };
  }
  const opened = openingOf(change, context);
  if (opened === "members") {
    const peer = groupOf(change, "remote_group_id", context);
    return peer !== undefined && peer.block === group.block && peer.name === group.name
      ? { harmless: "the members of a group reach each other" }
      : {
          may: "reach",
          why: `it lets the members of ${peer?.name ?? "a group that is not known"} into ${group.name}`,
        };
  }
  if (opened === undefined) return { may: "reach", why: "whom it lets in is not known before apply" };
  const allowed = openingsOf(group.name, context);
  if (allowed.some((one) => fits(opened, one))) return { harmless: "the facts or the site file let that in" };
  if (isWorkedOut(change.address, context)) {
    return { harmless: "it lets nobody in who may not reach the servers of its group: that was worked out" };
  }
  const port =
    opened.protocol === undefined ? "every port" : `${opened.protocol} ${opened.first}-${opened.last}`;
  return {
    may: "reach",
    why: `it lets ${opened.prefix} reach ${port} in ${group.name}, which neither the facts nor the site file say`,
  };
}

interface Group {
  readonly name: string;
  readonly block: string;
}

/** The group that a rule names: one of this plan, of one name before and after. */
function groupOf(change: ResourceChange, key: string, { world }: ReviewContext): Group | undefined {
  const known = world();
  const id = textOf(change.change.after?.[key]);
  const made =
    id !== undefined && !isUnknown(change, key)
      ? (known.byId.get(id) ?? [])
          .filter(({ mode, type }) => mode === "managed" && type === "openstack_networking_secgroup_v2")
          .flatMap(({ address }) =>
            (known.instances.get(blockAddress(address)) ?? []).filter((one) => one.address === address),
          )
      : fromReference(change, key, known);
  const [group, ...others] = made;
  if (group === undefined || others.length > 0) return undefined;
  const names = new Set(
    [group.change.before?.["name"], group.change.after?.["name"]].filter(
      (name) => textOf(name) !== undefined,
    ),
  );
  const [name] = names;
  return names.size === 1 && typeof name === "string" ? { name, block: group.address } : undefined;
}

function fromReference(
  change: ResourceChange,
  key: string,
  world: ReturnType<ReviewContext["world"]>,
): readonly ResourceChange[] {
  const said = world.blocks.get(blockAddress(change.address))?.resource.expressions?.[key];
  const targets = targetsOf(said, change, world);
  const [target, ...more] = targets ?? [];
  if (target === undefined || more.length > 0 || target.mode !== "managed") return [];
  if (target.attribute !== undefined && target.attribute !== "id") return [];
  return target.type === "openstack_networking_secgroup_v2" ? target.instances : [];
}

/** What a rule lets in; `members`: of another group; `undefined`: not known. */
function openingOf(change: ResourceChange, { says }: ReviewContext): Opening | "members" | undefined {
  const after = change.change.after ?? {};
  const known = [
    "direction",
    "ethertype",
    "protocol",
    "port_range_min",
    "port_range_max",
    "remote_ip_prefix",
  ];
  for (const key of [...known, "remote_group_id", "remote_address_group_id"]) {
    if (isUnknown(change, key) && says(change, key) !== false) {
      return key === "remote_group_id" &&
        says(change, key) === true &&
        says(change, "remote_ip_prefix") === false
        ? "members"
        : undefined;
    }
  }
  if (!isUnset(after["remote_address_group_id"])) return undefined;
  if (!isUnset(after["remote_group_id"])) return isUnset(after["remote_ip_prefix"]) ? "members" : undefined;
  return openingOfValues(after);
}

/** Whether a rule that is made anew lets in what it did, in whatever spelling, into the same group. */
export function letsInTheSame(change: ResourceChange): boolean {
  const { before, after } = change.change;
  if (before === null || after === null) return false;
  const same = ["direction", "ethertype", "security_group_id", "remote_group_id", "remote_address_group_id"];
  const known = same.every(
    (key) =>
      (isUnset(before[key]) && isUnset(after[key])) ||
      (before[key] === after[key] && !isUnknown(change, key)),
  );
  const peers = ["protocol", "port_range_min", "port_range_max", "remote_ip_prefix"];
  const unknown = peers.some((key) => isUnknown(change, key) && !isUnset(before[key]));
  const opening = openingOfValues(before);
  return known && !unknown && opening !== undefined && isDeepStrictEqual(opening, openingOfValues(after));
}

/** What values that are known let in from networks; `undefined`: they are not understood. */
function openingOfValues(after: Attributes): Opening | undefined {
  const ethertype = textOf(after["ethertype"]);
  if (ethertype !== "IPv4" && ethertype !== "IPv6") return undefined;
  const prefix = canonical(textOf(after["remote_ip_prefix"]) ?? (ethertype === "IPv6" ? "::/0" : ANYONE));
  if (prefix === undefined) return undefined;
  const said = (textOf(after["protocol"]) ?? "").toLowerCase();
  const protocol = said === "" || said === "any" || said === "0" ? undefined : (PROTOCOLS[said] ?? said);
  const first = numberOf(after["port_range_min"]) ?? 0;
  const last = numberOf(after["port_range_max"]) ?? 0;
  const all = first === 0 && last === 0;
  return { protocol, first: all ? 1 : first, last: all ? 65535 : last, prefix };
}

/** What may be let into a group of a name. */
function openingsOf(group: string, { site }: ReviewContext): readonly Opening[] {
  const declared = (site?.environments ?? [])
    .flatMap(({ name, securityGroups, network: { storage } }) => [
      ...securityGroups,
      ...(storage === undefined ? [] : [nfsGroup(name, storage.nfsServers)]),
    ])
    .find(({ name }) => name === group);
  if (declared !== undefined) {
    return declared.rules
      .filter(({ direction, peer }) => direction === "ingress" && peer.kind === "cidr")
      .map(({ peer, port }) => opening(port, peer.value));
  }
  // A site file that doesn't name the group gives it no rules.
  if (site !== undefined || !PROXY_GROUP.test(group)) return [];
  const [, kind] = PROXY_GROUP.exec(group) ?? [];
  const ports =
    kind === "bastion" ? PUBLIC_PORTS.ssh : kind === "web" ? PUBLIC_PORTS.web : PUBLIC_PORTS.omero;
  return ports.map((port) => opening(port, ANYONE));
}

function opening(
  port: { readonly protocol: string | undefined; readonly first: number; readonly last: number },
  prefix: string,
): Opening {
  const every = port.protocol === undefined;
  return { protocol: port.protocol, first: every ? 1 : port.first, last: every ? 65535 : port.last, prefix };
}

function fits(inner: Opening, outer: Opening): boolean {
  if (outer.protocol !== undefined && inner.protocol !== outer.protocol) return false;
  if (outer.protocol !== undefined && (inner.first < outer.first || inner.last > outer.last)) return false;
  const [innerBase, innerMask] = ipaddr.parseCIDR(inner.prefix);
  const [outerBase, outerMask] = ipaddr.parseCIDR(outer.prefix);
  return (
    innerBase.kind() === outerBase.kind() && innerMask >= outerMask && innerBase.match(outerBase, outerMask)
  );
}

/** A prefix in its shortest spelling: host bits and masks written out mean the same to Neutron. */
function canonical(prefix: string): string | undefined {
  const [address = "", mask] = prefix.split("/");
  try {
    const base = ipaddr.parse(address);
    const length =
      mask === undefined
        ? base.kind() === "ipv4"
          ? 32
          : 128
        : /^\d+$/.test(mask)
          ? Number(mask)
          : ipaddr.IPv4.parse(mask).prefixLengthFromSubnetMask();
    if (length === null) return undefined;
    const text = `${base.toString()}/${length}`;
    ipaddr.parseCIDR(text);
    return text;
  } catch {
    return undefined;
  }
}
