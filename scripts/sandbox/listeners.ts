import { contains, overlaps, parseAddress, parseBlock } from "./ipv4";
import type { Cloud } from "./cloud";
import type { FloatingIp, Port, SecurityGroupRule, Server } from "./types";

/** Ports people know, listened on first in a range that opens more than can be listened on. */
const WELL_KNOWN = [22, 80, 443, 873, 4063, 4064, 3000, 5601, 8009, 8080, 9000, 9090];

const LOOPBACK = parseBlock("127.0.0.0/8");

/** The TCP ports to listen on for a floating IP. */
export interface Wanted {
  readonly ports: number[];
  /** Open ports that are not listened on, because the limit was reached. */
  readonly omitted: number;
}

/** Whether a server answers. */
export const isUp = (server: Server): boolean =>
  server.status === "ACTIVE" || server.status === "VERIFY_RESIZE";

/** What should be listened on now: ports that some caller may reach on a server that is up. */
export function wantedPorts(cloud: Cloud, floating: FloatingIp): Wanted {
  const port = floating.portId === null ? undefined : cloud.state.ports.get(floating.portId);
  const server = port === undefined ? undefined : cloud.state.servers.get(port.deviceId);
  if (port === undefined || server === undefined || !isUp(server)) {
    return { ports: [], omitted: 0 };
  }
  const limit = cloud.settings.listenersPerAddress;
  const ranges = openRanges(cloud, port);
  const ports = new Set<number>();
  // Small ranges first: a range that was written for a few ports means each of them.
  for (const [low, high] of ranges.toSorted((a, b) => a[1] - a[0] - (b[1] - b[0]))) {
    const isWide = high - low + 1 > limit - ports.size;
    const known = isWide ? WELL_KNOWN.filter((number) => number >= low && number <= high) : [];
    for (const number of known) if (ports.size < limit) ports.add(number);
    for (let number = low; number <= high && ports.size < limit; number += 1) ports.add(number);
  }
  return { ports: [...ports], omitted: countOpen(ranges) - ports.size };
}

/** How many different ports the ranges open. */
function countOpen(ranges: readonly (readonly [number, number])[]): number {
  let count = 0;
  let reached = 0;
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const from = Math.max(low, reached + 1);
    if (high >= from) count += high - from + 1;
    reached = Math.max(reached, high);
  }
  return count;
}

function openRanges(cloud: Cloud, port: Port): (readonly [number, number])[] {
  return tcpRules(cloud, port)
    .filter((rule) => mayReach(cloud, rule))
    .map((rule) => [rule.portMin ?? 1, rule.portMax ?? 65535] as const);
}

/** Whether the security groups of a port let a caller's address connect to a TCP port now. */
export function admits(cloud: Cloud, port: Port, tcpPort: number, remoteAddress: string): boolean {
  if (!port.portSecurity) return true;
  const caller = parseAddress(cloud.settings.callerAddress ?? remoteAddress.replace(/^::ffff:/, ""));
  return tcpRules(cloud, port).some((rule) => {
    if (tcpPort < (rule.portMin ?? 1) || tcpPort > (rule.portMax ?? 65535)) return false;
    if (rule.remoteIpPrefix === null) return true;
    const block = parseBlock(rule.remoteIpPrefix);
    return block !== undefined && caller !== undefined && contains(block, caller);
  });
}

function tcpRules(cloud: Cloud, port: Port): SecurityGroupRule[] {
  if (!port.portSecurity) return [ANY];
  return [...cloud.state.rules.values()].filter(
    (rule) =>
      port.securityGroupIds.includes(rule.groupId) &&
      rule.direction === "ingress" &&
      rule.ethertype === "IPv4" &&
      rule.remoteGroupId === null &&
      (rule.protocol === null || rule.protocol === "tcp" || rule.protocol === "6"),
  );
}

const ANY: SecurityGroupRule = {
  id: "",
  number: 0,
  groupId: "",
  projectId: "",
  direction: "ingress",
  ethertype: "IPv4",
  protocol: null,
  portMin: null,
  portMax: null,
  remoteIpPrefix: null,
  remoteGroupId: null,
  description: null,
  createdAt: 0,
};

/** Whether any caller on this machine could match the rule. */
function mayReach(cloud: Cloud, rule: SecurityGroupRule): boolean {
  if (rule.remoteIpPrefix === null) return true;
  const block = parseBlock(rule.remoteIpPrefix);
  if (block === undefined || LOOPBACK === undefined) return false;
  const { callerAddress } = cloud.settings;
  if (callerAddress === null) return overlaps(block, LOOPBACK);
  return contains(block, parseAddress(callerAddress) ?? -1);
}
