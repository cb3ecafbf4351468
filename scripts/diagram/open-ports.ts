import type { Environment, Port, Server } from "../../constructs/model";
import type { OpenPorts } from "./picture";

/** A port that a network outside the environment may connect to. */
export interface OpenPort {
  readonly cidr: string;
  readonly port: Pick<Port, "protocol" | "first" | "last">;
}

/** What a server lets in from outside its environment, on the environment's network. */
export function openPortsOf(environment: Environment, server: Server): OpenPort[] {
  return environment.securityGroups
    .filter(({ key }) => server.securityGroups.includes(key))
    .flatMap(({ rules }) => rules)
    .filter(({ direction, peer }) => direction === "ingress" && peer.kind === "cidr")
    .map(({ port, peer }) => ({ cidr: peer.value, port }));
}

/** Open ports in few lines: one for each set of ports, with the networks that may connect. */
export function describeOpenPorts(open: readonly OpenPort[]): OpenPorts[] {
  const byCidr = groupBy(open, ({ cidr }) => cidr);
  const lines = [...byCidr].map(([cidr, ports]) => ({
    cidr,
    ports: describePorts(ports.map(({ port }) => port)),
  }));
  return [...groupBy(lines, ({ ports }) => ports)].map(([ports, same]) => ({
    to: peersText(same.map(({ cidr }) => cidr)),
    ports,
  }));
}

const EVERYBODY: ReadonlyMap<string, string> = new Map([
  ["0.0.0.0/0", "anyone"],
  ["::/0", "anyone on IPv6"],
]);

function peersText(cidrs: readonly string[]): string {
  if ([...EVERYBODY.keys()].every((all) => cidrs.includes(all))) return "anyone, on IPv6 too";
  return cidrs.map((cidr) => EVERYBODY.get(cidr) ?? cidr).join(", ");
}

/** `tcp 22, 80, 14060–14079 · udp 53`, in rising order. */
function describePorts(ports: readonly OpenPort["port"][]): string {
  const sorted = [...ports].sort((a, b) => a.first - b.first);
  return [...groupBy(sorted, ({ protocol }) => protocol ?? "every protocol")]
    .map(([protocol, same]) => {
      const numbers = new Set(same.map(({ first, last }) => portText(first, last)));
      return [protocol, [...numbers].filter((text) => text !== "").join(", ")].join(" ").trim();
    })
    .join(" · ");
}

function portText(first: number, last: number): string {
  if (last === 0) return "";
  if (first <= 1 && last === 65535) return "every port";
  return first === last ? String(first) : `${first}–${last}`;
}

/** The entries by a key, in the order in which the keys first come. */
export function groupBy<T>(entries: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  return groups;
}
