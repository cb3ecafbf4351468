import type { Rule } from "../../../../constructs/model";
import type { SecurityGroup, SecurityGroupRule } from "../../../openstack/network";

/** Neutron takes a protocol's number for its name. */
const NUMBERS: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp" };

const ANYBODY = "0.0.0.0/0";

/**
 * What a security group lets in beyond what the site file says, and what it lacks of that. What it lets out beyond that
 * is no matter: OpenStack lets everything out of a new group. Pure.
 * @param found rules of that one group
 * @param groups of the project, for the names of those that rules speak of
 */
export function ruleTroubles(
  wanted: readonly Rule[],
  found: readonly SecurityGroupRule[],
  groups: readonly SecurityGroup[],
): string[] {
  const want = wanted.map(declared);
  const have = found.map((rule) => ({ direction: rule.direction, text: actual(rule, groups) }));
  return [
    ...want
      .filter(({ direction, text }) => !have.some((one) => one.direction === direction && one.text === text))
      .map(({ text }) => `${text} is missing`),
    ...have
      .filter(({ direction, text }) => direction === "ingress" && !want.some((one) => one.text === text))
      .map(({ text }) => `${text} is one too many`),
  ];
}

function declared({ direction, port, peer }: Rule): Pick<Rule, "direction"> & { readonly text: string } {
  const every = port.protocol === undefined || (port.first === 1 && port.last === 65535);
  const ports = every ? "" : portsText(port.first, port.last);
  const who = peer.kind === "self" ? "its own members" : peer.value;
  return { direction, text: textOf(direction, port.protocol, ports, who) };
}

/** The same words for the same rule. */
function actual(rule: SecurityGroupRule, groups: readonly SecurityGroup[]): string {
  const { direction, etherType, firstPort, lastPort, remotePrefix, remoteGroupId, groupId } = rule;
  const every = firstPort === undefined || (firstPort <= 1 && lastPort === 65535);
  const ports = every ? "" : portsText(firstPort, lastPort ?? firstPort);
  const anybody = etherType === "IPv4" ? ANYBODY : "::/0";
  const who =
    remoteGroupId === undefined
      ? (remotePrefix ?? anybody)
      : remoteGroupId === groupId
        ? `its own members${etherType === "IPv4" ? "" : ` (${etherType})`}`
        : `the members of ${groups.find(({ id }) => id === remoteGroupId)?.name ?? remoteGroupId}`;
  return textOf(direction, protocolOf(rule), ports, who);
}

function protocolOf({ protocol }: SecurityGroupRule): string | undefined {
  return protocol === undefined ? undefined : (NUMBERS[protocol] ?? protocol.toLowerCase());
}

function portsText(first: number, last: number): string {
  return first === last ? ` ${first}` : ` ${first}-${last}`;
}

/** `tcp 22 from 0.0.0.0/0`, `everything to 0.0.0.0/0`. */
function textOf(
  direction: Rule["direction"],
  protocol: string | undefined,
  ports: string,
  who: string,
): string {
  return `${protocol ?? "everything"}${ports} ${direction === "ingress" ? "from" : "to"} ${who}`;
}
