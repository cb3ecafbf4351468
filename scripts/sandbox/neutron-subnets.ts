import { isRecord, neutronBody, requireWritable, type Fields, type Json } from "./body";
import { neutronError, printed } from "./errors";
import { contains, overlaps, parseAddress, parseBlock, printAddress, printBlock, type Block } from "./ipv4";
import { listing, newResource, showing, standardKeys, touched } from "./neutron-list";
import { networkFor } from "./neutron-networks";
import { requireNeutronQuota } from "./neutron-quotas";
import { created, noContent, type Call, type Router } from "./router";
import type { AddressRange, Subnet } from "./types";

const ATTRIBUTES = [
  "name",
  "description",
  "network_id",
  "ip_version",
  "cidr",
  "gateway_ip",
  "enable_dhcp",
  "dns_nameservers",
  "host_routes",
  "allocation_pools",
  "tenant_id",
  "project_id",
  "subnetpool_id",
  "prefixlen",
  "ipv6_address_mode",
  "ipv6_ra_mode",
  "service_types",
];

/** IPv4 subnets. */
export function neutronSubnets(router: Router): void {
  router.on("GET", "/v2.0/subnets", (call) => listing(call, "subnets", owned(call).map(show)));
  router.on("POST", "/v2.0/subnets", create);
  router.on("GET", "/v2.0/subnets/:id", (call) => showing(call, "subnet", show(own(call))));
  router.on("PUT", "/v2.0/subnets/:id", (call) => {
    const subnet = own(call);
    const given = neutronBody(call.body, "subnet", ATTRIBUTES);
    requireWritable(given, ["network_id", "ip_version", "cidr", "tenant_id", "project_id"]);
    subnet.name = given.string("name") ?? subnet.name;
    subnet.description = given.string("description") ?? subnet.description;
    subnet.enableDhcp = given.boolean("enable_dhcp") ?? subnet.enableDhcp;
    subnet.dnsNameservers = given.strings("dns_nameservers") ?? subnet.dnsNameservers;
    subnet.hostRoutes = given.list("host_routes") ?? subnet.hostRoutes;
    const block = blockOf(subnet.cidr);
    if (given.has("allocation_pools")) subnet.allocationPools = pools(given, block, subnet.gatewayIp);
    if (given.has("gateway_ip")) subnet.gatewayIp = given.string("gateway_ip") ?? null;
    touched(call, subnet);
    return showing(call, "subnet", show(subnet));
  });
  router.on("DELETE", "/v2.0/subnets/:id", (call) => {
    const subnet = own(call);
    for (const port of call.cloud.state.ports.values()) {
      if (port.fixedIps.some((fixed) => fixed.subnetId === subnet.id)) {
        throw neutronError(
          409,
          "SubnetInUse",
          `Unable to complete operation on subnet ${subnet.id}: One or more ports have an IP allocation from this subnet.`,
        );
      }
    }
    call.cloud.state.subnets.delete(subnet.id);
    return noContent();
  });
}

function create(call: Call) {
  const given = neutronBody(call.body, "subnet", ATTRIBUTES);
  const network = networkFor(call, given.requiredString("network_id"));
  requireNeutronQuota(call, "subnet");
  const cidr = given.requiredString("cidr");
  const block = cidr.includes("/") ? parseBlock(cidr) : undefined;
  if (block === undefined) throw invalidInput(`${cidr} is not in a CIDR format.`);
  const others = [...call.cloud.state.subnets.values()].filter((other) => other.networkId === network.id);
  if (others.some((other) => overlaps(blockOf(other.cidr), block))) {
    throw invalidInput(
      `Requested subnet with cidr: ${cidr} for network: ${network.id} overlaps with another subnet.`,
    );
  }
  const gatewayIp =
    "gateway_ip" in given.record ? (given.string("gateway_ip") ?? null) : printAddress(block.first + 1);
  const subnet: Subnet = {
    ...newResource(call, { name: given.string("name"), description: given.string("description") }),
    revision: 0,
    networkId: network.id,
    cidr: printBlock(block),
    gatewayIp,
    enableDhcp: given.boolean("enable_dhcp") ?? true,
    dnsNameservers: given.strings("dns_nameservers") ?? [],
    hostRoutes: given.list("host_routes") ?? [],
    allocationPools: pools(given, block, gatewayIp),
  };
  call.cloud.state.subnets.set(subnet.id, subnet);
  return created({ subnet: show(subnet) });
}

const invalidInput = (message: string) =>
  neutronError(400, "InvalidInput", `Invalid input for operation: ${message}`);

function blockOf(cidr: string): Block {
  const block = parseBlock(cidr);
  if (block === undefined) throw new Error(`subnet has the cidr ${cidr}`);
  return block;
}

/** The ranges addresses are given from: those asked for, else everything but the network, broadcast and gateway addresses. */
function pools(given: Fields, block: Block, gatewayIp: string | null): AddressRange[] {
  const asked = given.list("allocation_pools");
  if (asked !== undefined && asked.length > 0) {
    return asked.map((range) => {
      const start = isRecord(range) ? parseAddress(String(range.start)) : undefined;
      const end = isRecord(range) ? parseAddress(String(range.end)) : undefined;
      if (
        start === undefined ||
        end === undefined ||
        start > end ||
        !contains(block, start) ||
        !contains(block, end)
      ) {
        const { start: low, end: high } = isRecord(range) ? range : {};
        throw neutronError(
          400,
          "OutOfBoundsAllocationPool",
          `The allocation pool ${printed(low)}-${printed(high)} spans beyond the subnet cidr ${printBlock(block)}.`,
        );
      }
      return { start: printAddress(start), end: printAddress(end) };
    });
  }
  const [low, high] = block.prefix >= 31 ? [block.first, block.last] : [block.first + 1, block.last - 1];
  const gateway = gatewayIp === null ? undefined : parseAddress(gatewayIp);
  const ranges =
    gateway === undefined || gateway < low || gateway > high
      ? [[low, high] as const]
      : ([
          [low, gateway - 1],
          [gateway + 1, high],
        ] as const);
  return ranges
    .filter(([start, end]) => start <= end)
    .map(([start, end]) => ({ start: printAddress(start), end: printAddress(end) }));
}

const owned = (call: Call): Subnet[] =>
  [...call.cloud.state.subnets.values()].filter((subnet) => subnet.projectId === call.token.projectId);

/** A subnet of the caller's. @throws ApiError 404 */
export function subnetFor(call: Call, id: string): Subnet {
  const subnet = call.cloud.state.subnets.get(id);
  if (subnet?.projectId !== call.token.projectId) {
    throw neutronError(404, "SubnetNotFound", `Subnet ${id} could not be found.`);
  }
  return subnet;
}

const own = (call: Call): Subnet => subnetFor(call, call.params.id ?? "");

function show(subnet: Subnet): Json {
  return {
    id: subnet.id,
    name: subnet.name,
    tenant_id: subnet.projectId,
    network_id: subnet.networkId,
    ip_version: 4,
    subnetpool_id: null,
    enable_dhcp: subnet.enableDhcp,
    ipv6_ra_mode: null,
    ipv6_address_mode: null,
    gateway_ip: subnet.gatewayIp,
    cidr: subnet.cidr,
    allocation_pools: subnet.allocationPools,
    host_routes: subnet.hostRoutes,
    dns_nameservers: subnet.dnsNameservers,
    service_types: [],
    ...standardKeys(subnet),
  };
}
