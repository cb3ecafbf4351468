import type { ReachPort } from "../../reach";
import { PORT, SERVER } from "../kinds";
import type { Groups } from "./groups";
import { blockIn, listIn, textIn, unknownIn, type PlanObject } from "./objects";
import { calledAs, type Side } from "./side";

export const ATTACH = "openstack_compute_interface_attach_v2";
export const ASSOCIATE_GROUPS = "openstack_networking_port_secgroup_associate_v2";
/** Where a port is put whose groups nobody says. */
const DEFAULT_GROUP = "default of the project";

/** Ports of one side of a plan. */
export interface Ports {
  readonly ports: readonly ReachPort[];
  /** Keys of ports by the address of their server. */
  readonly ofServer: ReadonlyMap<string, readonly string[]>;
  /** Addresses of the blocks that make a port what it is, beside its own. */
  readonly makers: ReadonlyMap<string, readonly string[]>;
}

/** Reads ports and servers. `unfiltered`: networks whose new ports have no packet filter, or nobody knows (`undefined`). */
export function portsOf(
  side: Side,
  { byName }: Pick<Groups, "byName">,
  unfiltered: ReadonlyMap<string, boolean | undefined>,
): Ports {
  const subjects = new Map<string, string>();
  const makers = new Map<string, string[]>();
  const ofServer = new Map<string, string[]>();
  const extra = new Map<string, string[]>();
  const implicit: ReachPort[] = [];
  const add = (map: Map<string, string[]>, key: string, ...values: readonly string[]) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [...values]);
    else list.push(...values);
  };
  const take = (port: string, server: PlanObject, maker: PlanObject) => {
    subjects.set(port, calledAs(server));
    add(makers, port, maker.address);
    add(ofServer, server.address, port);
  };
  const groupNamed = (name: string): string =>
    byName.get(name) ?? (name === "default" ? DEFAULT_GROUP : `${name} (not in this plan)`);
  for (const server of side.ofType(SERVER)) {
    const wanted = listIn(server.values["security_groups"]).map((name) => groupNamed(String(name)));
    const altered =
      server.was !== undefined &&
      JSON.stringify(server.was["security_groups"]) !== JSON.stringify(server.values["security_groups"]);
    listIn(server.values["network"]).forEach((item, index) => {
      const block = blockIn(item);
      const { keys, unknown } = side.named(server, "network", index, "port");
      const there = keys.filter((key) => side.at(key)?.type === PORT);
      for (const port of there) {
        take(port, server, server);
        // Nova takes the groups of a port that is there as they are, until a server's own are changed.
        if (altered) add(extra, port, ...wanted);
      }
      if (unknown) side.note(server, `which port network[${index}] of the server is`);
      if (there.length > 0 || unknown) return;
      const network =
        side.named(server, "network", index, "uuid").keys[0] ?? networkNamed(side, textIn(block, "name"));
      const groups = wanted.length === 0 ? [DEFAULT_GROUP] : wanted;
      const port = portMade(side, server, `${server.address}/${index}`, network, groups, unfiltered);
      const ips = ["fixed_ip_v4", "fixed_ip_v6"].flatMap((key) => textIn(block, key) ?? []);
      implicit.push({ ...port, fixedIps: ips });
      take(port.key, server, server);
    });
  }
  for (const attach of side.ofType(ATTACH)) {
    const servers = side.named(attach, "instance_id").keys.flatMap((key) => side.at(key) ?? []);
    const { keys, unknown } = side.named(attach, "port_id");
    if (unknown || servers.length === 0) side.note(attach, "which port is put onto which server");
    for (const server of servers) {
      for (const port of keys) take(port, server, attach);
      if (keys.length > 0) continue;
      const [network] = side.named(attach, "network_id").keys;
      implicit.push(portMade(side, server, attach.address, network, [DEFAULT_GROUP], unfiltered));
      take(attach.address, server, attach);
    }
  }
  for (const associate of side.ofType(ASSOCIATE_GROUPS)) {
    const ports = side.named(associate, "port_id");
    const groups = side.named(associate, "security_group_ids");
    if (ports.unknown || groups.unknown) side.note(associate, "which port is put into which security groups");
    for (const port of ports.keys) {
      add(extra, port, ...groups.keys);
      add(makers, port, associate.address);
    }
  }
  const own = side.ofType(PORT, `data.${PORT}`).map((object): ReachPort => {
    const { address } = object;
    const made = portIn(side, object, unfiltered);
    const groups = [...new Set([...made.groups, ...(extra.get(address) ?? [])])];
    return { ...made, subject: subjects.get(address) ?? calledAs(object), groups };
  });
  const known = new Set(own.map(({ key }) => key));
  // A port that is put into groups, and of which the plan knows nothing else.
  const elsewhere = [...extra.keys()]
    .filter((key) => !known.has(key))
    .map((key): ReachPort => ({
      key,
      subject: `port ${key}`,
      subnets: [],
      fixedIps: [],
      filtered: true,
      groups: [...new Set(extra.get(key))],
      pairs: [],
      unknown: [],
    }));
  return { ports: [...own, ...implicit, ...elsewhere], ofServer, makers };
}

function portIn(
  side: Side,
  object: PlanObject,
  unfiltered: ReadonlyMap<string, boolean | undefined>,
): ReachPort {
  const { values, address } = object;
  const network = side.named(object, "network_id").keys[0];
  const name = calledAs(object);
  const fixed = listIn(values["fixed_ip"]);
  const subnets = fixed.flatMap((_, index) => side.named(object, "fixed_ip", index, "subnet_id").keys);
  const fixedIps = [
    ...fixed.flatMap((item) => textIn(blockIn(item), "ip_address") ?? []),
    ...listIn(values["all_fixed_ips"]).map(String),
  ];
  const unknown: string[] = [];
  const pairs = listIn(values["allowed_address_pairs"]).flatMap(
    (item) => textIn(blockIn(item), "ip_address") ?? [],
  );
  if (unknownIn(object, "allowed_address_pairs") && side.says(object, "allowed_address_pairs") !== false)
    unknown.push(`which addresses ${name} may use (allowed_address_pairs)`);
  const specs = specsIn(side, object);
  const groups = groupsIn(side, object, unknown);
  return {
    key: address,
    subject: name,
    ...(network === undefined ? {} : { network }),
    subnets: [...new Set(subnets)],
    fixedIps: [...new Set(fixedIps)],
    filtered:
      specs["port_security_enabled"] === "false" ? false : filterIn(side, object, network, unfiltered),
    groups,
    pairs,
    unknown,
  };
}

/** Whether a port's packet filter is on: what it says, else what its network says of new ports. */
function filterIn(
  side: Side,
  object: PlanObject,
  network: string | undefined,
  unfiltered: ReadonlyMap<string, boolean | undefined>,
): boolean | undefined {
  const said = object.values["port_security_enabled"];
  if (typeof said === "boolean") return said;
  if (unknownIn(object, "port_security_enabled") && side.says(object, "port_security_enabled") === true)
    return undefined;
  return network !== undefined && unfiltered.has(network) ? invert(unfiltered.get(network)) : true;
}

function invert(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value;
}

/** The groups of a port: what is asked for; what the cloud tells where nothing is; the project's own for a new one. */
function groupsIn(side: Side, object: PlanObject, unknown: string[]): readonly string[] {
  const { values, was } = object;
  const told = (from: PlanObject["values"] | undefined) =>
    listIn(from?.["all_security_group_ids"]).map((id) => side.keyOf(String(id)));
  const { keys, unknown: open } = side.named(object, "security_group_ids");
  if (open) unknown.push(`in which security groups ${calledAs(object)} is`);
  const unmanaged =
    keys.length === 0 &&
    !open &&
    values["no_security_groups"] !== true &&
    listIn(values["security_group_ids"]).length === 0;
  if (unmanaged) {
    const there = [...told(values), ...told(was)];
    // Nothing is said of a new port: Neutron takes the project's own group.
    return there.length > 0 || was !== undefined || object.mode === "data"
      ? [...new Set(there)]
      : [DEFAULT_GROUP];
  }
  const same =
    was !== undefined &&
    JSON.stringify(was["security_group_ids"]) === JSON.stringify(values["security_group_ids"]) &&
    was["no_security_groups"] === values["no_security_groups"];
  return [...new Set([...keys, ...(same ? told(values) : [])])];
}

/** What goes to the API beside the arguments. What of it is not known here may open anything. */
export function specsIn(side: Side, object: PlanObject): Readonly<Record<string, string>> {
  const specs = blockIn(object.values["value_specs"]);
  const known = ["port_security_enabled", "router:external", "shared"];
  const odd = Object.keys(specs).filter((key) => !known.includes(key));
  if (odd.length > 0) side.note(object, `what ${odd.join(", ")} (value_specs) opens`);
  if (unknownIn(object, "value_specs")) side.note(object, "what value_specs will say");
  return Object.fromEntries(Object.entries(specs).map(([key, value]) => [key, String(value).toLowerCase()]));
}

function portMade(
  side: Side,
  server: PlanObject,
  key: string,
  network: string | undefined,
  groups: readonly string[],
  unfiltered: ReadonlyMap<string, boolean | undefined>,
): ReachPort {
  if (network === undefined) side.note(server, `on which network the port ${key} is made`);
  return {
    key,
    subject: calledAs(server),
    ...(network === undefined ? {} : { network }),
    subnets: [],
    fixedIps: [],
    filtered: network !== undefined && unfiltered.has(network) ? invert(unfiltered.get(network)) : true,
    groups,
    pairs: [],
    unknown: [],
  };
}

function networkNamed(side: Side, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const type = "openstack_networking_network_v2";
  return (
    side.ofType(type, `data.${type}`).find((object) => calledAs(object) === name)?.address ??
    `network ${name}`
  );
}
