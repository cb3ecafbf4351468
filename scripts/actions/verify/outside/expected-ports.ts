import { CLOSED_PORTS, type Environment, type Rule, type Server } from "../../../../constructs/model";

/** What a TCP port of a public address must be, seen from outside. */
export interface ExpectedPort {
  readonly port: number;
  /**
   * `restricted`: open to some networks only, so one that is not open here may be right. `silent`: the security groups
   * let it through, and that nothing listens there is normal.
   */
  readonly state: "open" | "closed" | "restricted" | "silent";
  /** Who uses it, or who may. */
  readonly what: string;
}

/** Ports that are not looked at, and why. */
export interface IdlePorts {
  readonly name: string;
  readonly why: string;
}

const FIRST_BACKEND = 14060;

const NAMES: ReadonlyMap<number, string> = new Map([
  [22, "SSH"],
  [80, "HTTP"],
  [443, "HTTPS"],
  [873, "rsync"],
  [4063, "OMERO"],
  [4064, "OMERO over TLS"],
]);

/** Ports of a proxy on which the playbooks start no listener: rsync was removed in 2021, and HAProxy binds 4064 alone. */
const WITHOUT_LISTENER: ReadonlySet<number> = new Set([873, 4063]);

/** The ports of a server that has a public address: those that the model opens, and those that must be closed. Pure. */
export function expectedPorts(
  environment: Environment,
  server: Server,
): { readonly ports: readonly ExpectedPort[]; readonly idle: readonly IdlePorts[] } {
  const rules = environment.securityGroups
    .filter(({ key }) => server.securityGroups.includes(key))
    .flatMap((group) => group.rules)
    .filter(({ direction, peer }) => direction === "ingress" && peer.kind === "cidr");
  // It is looked at through its floating IP, which Neutron has of IPv4 alone.
  const tcp = rules.filter(({ port, peer }) => port.protocol !== "udp" && peer.family === 4);
  const ports = new Map<number, ExpectedPort>();
  const idle: IdlePorts[] = [];
  for (const { port } of tcp) {
    if (port.first === port.last && port.protocol !== undefined)
      ports.set(port.first, server.role === "proxy" ? ofProxy(port.first, tcp) : opened(port.first, tcp));
    else if (server.role === "proxy" && port.first === FIRST_BACKEND)
      backends(environment, port.last, tcp, ports, idle);
    else idle.push({ name: port.toString(), why: "a range: what listens in it is not known" });
  }
  for (const { port, peer } of rules) {
    if (peer.family === 4 || port.protocol === "udp") continue;
    if (tcp.some((rule) => rule.port.includes(port.first))) continue;
    idle.push({ name: port.toString(), why: "for IPv6 networks only, and its address is one of IPv4" });
  }
  for (const { port } of rules.filter((rule) => rule.port.protocol === "udp")) {
    idle.push({ name: port.toString(), why: "whether a UDP port is open can't be told from outside" });
  }
  for (const [port, what] of CLOSED_PORTS) {
    if (!tcp.some((rule) => rule.port.includes(port))) ports.set(port, { port, state: "closed", what });
  }
  const rank = ({ state }: ExpectedPort) => (state === "closed" ? 1 : 0);
  return {
    ports: [...ports.values()].sort((a, b) => rank(a) - rank(b) || a.port - b.port),
    idle: distinct(idle),
  };
}

/** Of N read-only servers the first two serve the web, the rest (at least one) OMERO clients, each with a port. */
function backends(
  environment: Environment,
  last: number,
  tcp: readonly Rule[],
  ports: Map<number, ExpectedPort>,
  idle: IdlePorts[],
): void {
  const readOnly = environment.servers.filter(({ role }) => role === "omeroreadonly").length;
  const external = readOnly === 0 ? 0 : Math.max(1, readOnly - 2);
  const end = Math.min(last, FIRST_BACKEND + external - 1);
  for (let port = FIRST_BACKEND; port <= end; port += 1) {
    ports.set(port, { ...opened(port, tcp), what: `OMERO backend ${port - FIRST_BACKEND + 1}` });
  }
  if (end < last)
    idle.push({
      name: `tcp-${end + 1}-${last}`,
      why: "open, for backends that this environment doesn't have",
    });
}

function ofProxy(port: number, tcp: readonly Rule[]): ExpectedPort {
  const expected = opened(port, tcp);
  return expected.state === "open" && WITHOUT_LISTENER.has(port)
    ? { ...expected, state: "silent" }
    : expected;
}

function opened(port: number, tcp: readonly Rule[]): ExpectedPort {
  const peers = tcp.filter((rule) => rule.port.includes(port)).map(({ peer }) => peer.value);
  const what = NAMES.get(port) ?? "opened by the site file";
  return peers.includes("0.0.0.0/0")
    ? { port, state: "open", what }
    : { port, state: "restricted", what: `${what}, for ${peers.join(", ")} only` };
}

function distinct(idle: readonly IdlePorts[]): IdlePorts[] {
  return [...new Map(idle.map((one) => [one.name, one])).values()];
}
