import type {
  PortForwarding,
  ReachFloatingIp,
  ReachNetwork,
  ReachRouter,
  ReachSubnet,
  RouterInterface,
} from "../../reach";
import { groupBy } from "../../reach/group-by";
import { numberOf } from "../change";
import { BINDING, FLOATING_IP, NETWORK, ROUTER, ROUTER_INTERFACE, SUBNET } from "../kinds";
import { blockIn, listIn, textIn, unknownIn, type PlanObject } from "./objects";
import { specsIn, type Ports } from "./ports";
import { calledAs, type Side } from "./side";

export const ROUTE = "openstack_networking_router_route_v2";
export const ROUTES = "openstack_networking_router_routes_v2";
export const SUBNET_ROUTE = "openstack_networking_subnet_route_v2";
export const FORWARDING = "openstack_networking_portforwarding_v2";
const MEMBER = "openstack_lb_member_v2";
const MEMBERS = "openstack_lb_members_v2";
export const SHARING = "openstack_networking_rbac_policy_v2";
export const CLASSIC_BINDING = "openstack_compute_floatingip_associate_v2";

/** What is shared with other projects (`*`: all of them): with whom, by key. */
export interface Shared {
  readonly networks: ReadonlyMap<string, readonly string[]>;
  readonly external: ReadonlySet<string>;
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

export function sharedIn(side: Side): Shared {
  const networks = new Map<string, string[]>();
  const groups = new Map<string, string[]>();
  const external = new Set<string>();
  for (const policy of side.ofType(SHARING)) {
    const { keys, unknown } = side.named(policy, "object_id");
    const action = textIn(policy.values, "action");
    const target = textIn(policy.values, "target_tenant") ?? "(known after apply)";
    const type = textIn(policy.values, "object_type");
    if (unknown || action === undefined || type === undefined)
      side.note(policy, "what is shared with other projects");
    for (const key of keys) {
      if (action === "access_as_external") external.add(key);
      else if (type === "network") put(networks, key, target);
      else if (type === "security_group") put(groups, key, target);
    }
  }
  return { networks, groups, external };
}

/** Networks, and which of them make ports without a packet filter. */
export function networksOf(
  side: Side,
  shared: Shared,
): {
  readonly networks: readonly ReachNetwork[];
  readonly unfiltered: ReadonlyMap<string, boolean | undefined>;
} {
  const unfiltered = new Map<string, boolean | undefined>();
  const gateways = new Set(
    side.ofType(ROUTER, `data.${ROUTER}`).flatMap((router) => side.named(router, "external_network_id").keys),
  );
  const networks = side.ofType(NETWORK, `data.${NETWORK}`).map((object): ReachNetwork => {
    const { values, address } = object;
    const specs = specsIn(side, object);
    const said = values["port_security_enabled"];
    if (said === false || specs["port_security_enabled"] === "false") unfiltered.set(address, true);
    else if (isSaid(side, object, "port_security_enabled")) unfiltered.set(address, undefined);
    for (const key of ["external", "shared"])
      if (isSaid(side, object, key)) side.note(object, `whether network ${calledAs(object)} is ${key}`);
    return {
      key: address,
      name: calledAs(object),
      external:
        isTrue(values["external"]) ||
        specs["router:external"] === "true" ||
        shared.external.has(address) ||
        gateways.has(address),
      shared: isTrue(values["shared"]) || specs["shared"] === "true" || shared.networks.has(address),
    };
  });
  const known = new Set(networks.map(({ key }) => key));
  // The world's network is in few plans, but a router's gateway is on no other.
  const outside = [...gateways, ...shared.external].filter((key) => !known.has(key));
  const elsewhere = [...new Set(outside)].map((key) => ({ key, name: key, external: true, shared: false }));
  return { networks: [...networks, ...elsewhere], unfiltered };
}

export function subnetsOf(side: Side): readonly ReachSubnet[] {
  return side.ofType(SUBNET, `data.${SUBNET}`).map((object): ReachSubnet => {
    const network = side.named(object, "network_id").keys[0];
    const cidr = textIn(object.values, "cidr");
    return {
      key: object.address,
      ...(network === undefined ? {} : { network }),
      ...(cidr === undefined ? {} : { cidr }),
    };
  });
}

export function routersOf(side: Side): {
  readonly routers: readonly ReachRouter[];
  readonly interfaces: readonly RouterInterface[];
} {
  const routes = [
    ...side
      .ofType(ROUTE)
      .flatMap((object) =>
        side.named(object, "router_id").keys.map((router) => ({ router, ...routeOf(object.values) })),
      ),
    ...side
      .ofType(ROUTES)
      .flatMap((object) =>
        side
          .named(object, "router_id")
          .keys.flatMap((router) =>
            listIn(object.values["routes"]).map((one) => ({ router, ...routeOf(blockIn(one)) })),
          ),
      ),
  ];
  const byRouter = groupBy(routes, ({ router }) => router);
  const routers = side.ofType(ROUTER, `data.${ROUTER}`).map((object): ReachRouter => {
    specsIn(side, object);
    const gateway = textIn(object.values, "external_network_id");
    return {
      key: object.address,
      name: calledAs(object),
      ...(gateway === undefined ? {} : { gateway }),
      routes: byRouter.get(object.address) ?? [],
    };
  });
  const interfaces = side.ofType(ROUTER_INTERFACE).flatMap((object): RouterInterface[] => {
    const subnet = side.named(object, "subnet_id");
    const port = side.named(object, "port_id");
    const router = side.named(object, "router_id");
    if (router.unknown || subnet.unknown || (subnet.keys.length === 0 && port.unknown))
      side.note(object, "which subnet is put onto which router");
    const behind = port.keys.flatMap((key) => {
      const there = side.at(key);
      return there === undefined ? [] : side.named(there, "fixed_ip", 0, "subnet_id").keys;
    });
    const subnets = [...subnet.keys, ...behind];
    return router.keys.flatMap((key) =>
      subnets.map((one) => ({ key: object.address, router: key, subnet: one })),
    );
  });
  return { routers, interfaces };
}

/** Public addresses: floating IPs that are bound by themselves or by another block, and forwardings. */
export function addressesOf(
  side: Side,
  { ofServer }: Pick<Ports, "ofServer">,
): { readonly floatingIps: readonly ReachFloatingIp[]; readonly forwardings: readonly PortForwarding[] } {
  const bound = (
    object: PlanObject,
    ports: readonly string[],
    address: string | undefined,
  ): ReachFloatingIp[] =>
    ports.map((port) => {
      const fixedIp = textIn(object.values, "fixed_ip");
      return {
        key: object.address,
        port,
        ...(address === undefined ? {} : { address }),
        ...(fixedIp === undefined ? {} : { fixedIp }),
      };
    });
  const floatingIps = [
    ...side.ofType(FLOATING_IP, `data.${FLOATING_IP}`).flatMap((object) => {
      const { keys, unknown } = side.named(object, "port_id");
      if (unknown) side.note(object, "which port the floating IP reaches");
      if (object.mode === "managed") specsIn(side, object);
      return bound(object, keys, textIn(object.values, "address"));
    }),
    ...side.ofType(BINDING).flatMap((object) => {
      const { keys, unknown } = side.named(object, "port_id");
      if (unknown) side.note(object, "which port the floating IP is bound to");
      return bound(object, keys, textIn(object.values, "floating_ip"));
    }),
    ...side.ofType(CLASSIC_BINDING).flatMap((object) => {
      const { keys, unknown } = side.named(object, "instance_id");
      if (unknown) side.note(object, "which server the floating IP is bound to");
      return bound(
        object,
        keys.flatMap((key) => ofServer.get(key) ?? []),
        textIn(object.values, "floating_ip"),
      );
    }),
  ];
  const forwardings = side.ofType(FORWARDING).flatMap((object): PortForwarding[] => {
    const { keys, unknown } = side.named(object, "internal_port_id");
    if (unknown) side.note(object, "which port the port forwarding reaches");
    const address = textIn(object.values, "internal_ip_address");
    const protocol = textIn(object.values, "protocol");
    const internalPort = numberOf(object.values["internal_port"]);
    const common = {
      key: object.address,
      ...(address === undefined ? {} : { address }),
      ...(protocol === undefined ? {} : { protocol }),
      ...(internalPort === undefined ? {} : { internalPort }),
    };
    return keys.length === 0 ? [common] : keys.map((port) => ({ ...common, port }));
  });
  return { floatingIps, forwardings: [...forwardings, ...balancedTo(side)] };
}

/** Members of load balancers: what comes to the balancer goes on to their addresses. */
function balancedTo(side: Side): readonly PortForwarding[] {
  const one = (object: PlanObject, values: PlanObject["values"]): PortForwarding => {
    const address = textIn(values, "address");
    const internalPort = numberOf(values["protocol_port"]);
    return {
      key: object.address,
      what: "load balancer member",
      ...(address === undefined ? {} : { address }),
      ...(internalPort === undefined ? {} : { internalPort, protocol: "tcp" }),
    };
  };
  return [
    ...side.ofType(MEMBER).map((object) => one(object, object.values)),
    ...side
      .ofType(MEMBERS)
      .flatMap((object) => listIn(object.values["member"]).map((member) => one(object, blockIn(member)))),
  ];
}

function routeOf(values: PlanObject["values"]): { readonly destination: string; readonly nextHop: string } {
  return {
    destination: textIn(values, "destination_cidr") ?? "a network known after apply",
    nextHop: textIn(values, "next_hop") ?? "an address known after apply",
  };
}

function isSaid(side: Side, object: PlanObject, key: string): boolean {
  return unknownIn(object, key) && side.says(object, key) === true;
}

/** Some versions of the provider tell these of data sources as text. */
function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

function put(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
