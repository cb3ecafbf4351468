import { addressesOf, has } from "./addresses";
import { groupBy } from "./group-by";
import type { ReachModel, ReachPort } from "./model";
import { parsePrefix } from "./prefix";
import type { Range } from "./ranges";
import { ALL_TRAFFIC, protocolNumber, trafficOf } from "./traffic";

/** A way by which packets come to a port before its filter sees them. */
export interface WayIn {
  readonly kind:
    | "floating-ip"
    | "forwarding"
    | "external-network"
    | "shared-network"
    | "address-pair"
    | "router"
    | "route"
    | "unknown";
  /** Key of the object that makes it. */
  readonly by: string;
  /** In words, behind "by": `floating IP 203.0.113.7`. */
  readonly text: string;
  /** Whether it begins outside of the cloud. */
  readonly outside: boolean;
  readonly traffic: Range;
}

/** Finds the ways to each port of a model. Servers of its own network reach every port without one. */
export function waysOf(model: ReachModel): (port: ReachPort) => readonly WayIn[] {
  const networks = new Map(model.networks.map((network) => [network.key, network]));
  const subnets = new Map(model.subnets.map((subnet) => [subnet.key, subnet]));
  const subnetsOfNetwork = groupBy(model.subnets, ({ network }) => network);
  const routers = new Map(model.routers.map((router) => [router.key, router]));
  const interfaces = groupBy(model.interfaces, ({ subnet }) => subnet);
  const floating = groupBy(model.floatingIps, ({ port }) => port);
  const forwarded = groupBy(model.forwardings, ({ port }) => port);
  const ports = new Map(model.ports.map((port) => [port.key, port]));
  const publicAddresses = model.floatingIps.flatMap((one) =>
    [...(one.fixedIp === undefined ? (ports.get(one.port)?.fixedIps ?? []) : [one.fixedIp])].map(
      (address) => ({ ...one, address, shown: one.address ?? one.key }),
    ),
  );
  const way = (kind: WayIn["kind"], by: string, text: string, outside: boolean): WayIn => ({
    kind,
    by,
    text,
    outside,
    traffic: ALL_TRAFFIC,
  });
  const byAddress = groupBy(model.forwardings, ({ address }) => address);
  const forwardingsTo = (port: ReachPort) => {
    const to = forwarded.get(port.key) ?? [];
    const others =
      port.pairs.length === 0
        ? port.fixedIps.flatMap((address) => byAddress.get(address) ?? [])
        : model.forwardings.filter(({ address }) => address !== undefined && owns(port, address));
    return [...new Set([...to, ...others])];
  };
  const routed = (subnet: string): WayIn[] =>
    (interfaces.get(subnet) ?? []).flatMap(({ key, router }) => {
      const found = routers.get(router);
      const name = `router ${found?.name ?? router}`;
      return [
        way("router", key, `the networks of ${name}`, false),
        ...(found?.routes ?? []).map(({ destination, nextHop }) =>
          way("route", router, `the route of ${name} to ${destination} by ${nextHop}`, false),
        ),
      ];
    });
  return (port) => {
    const network = port.network === undefined ? undefined : networks.get(port.network);
    const on = port.subnets.length > 0 ? port.subnets : (subnetsOfNetwork.get(port.network) ?? []).map(keyOf);
    return [
      ...(floating.get(port.key) ?? []).map(({ key, address }) =>
        way("floating-ip", key, `floating IP ${address ?? key}`, true),
      ),
      ...forwardingsTo(port).map((one): WayIn => {
        const protocol = protocolNumber(one.protocol, 4);
        const traffic =
          protocol === undefined ? ALL_TRAFFIC : trafficOf(protocol, one.internalPort, one.internalPort);
        return {
          kind: "forwarding",
          by: one.key,
          text: `${one.what ?? "port forwarding"} ${one.key}`,
          outside: true,
          traffic,
        };
      }),
      ...(network?.external === true
        ? [way("external-network", network.key, `external network ${network.name}`, true)]
        : []),
      ...(network?.shared === true
        ? [way("shared-network", network.key, `network ${network.name}, which other projects use`, false)]
        : []),
      ...(port.pairs.length === 0
        ? []
        : publicAddresses
            .filter(({ address, port: to }) => to !== port.key && owns(port, address))
            .map(({ key, shown }) =>
              way("address-pair", key, `floating IP ${shown} of an address that it may use`, true),
            )),
      ...[...new Set(on)].filter((key) => subnets.has(key) || interfaces.has(key)).flatMap(routed),
    ];
  };
}

function keyOf({ key }: { readonly key: string }): string {
  return key;
}

/** Whether a port answers to an address: its own, or one that it may use. */
function owns({ fixedIps, pairs }: ReachPort, address: string): boolean {
  if (fixedIps.includes(address)) return true;
  return pairs.some((pair) => {
    const prefix = parsePrefix(pair);
    return prefix !== undefined && has(addressesOf(prefix), address);
  });
}
