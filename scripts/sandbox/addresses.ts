import type { Cloud } from "./cloud";
import { neutronError } from "./errors";
import { parseAddress, parseBlock, contains, printAddress } from "./ipv4";
import type { AddressEvent, FixedIp, FloatingIp, Port, Server, Subnet } from "./types";

/** Every address of a subnet that somebody has: ports, floating IPs, the gateway. */
function taken(cloud: Cloud, subnet: Subnet): Set<string> {
  const used = new Set<string>();
  for (const port of cloud.state.ports.values()) {
    for (const fixed of port.fixedIps) if (fixed.subnetId === subnet.id) used.add(fixed.address);
  }
  for (const floating of cloud.state.floatingIps.values()) {
    if (floating.networkId === subnet.networkId) used.add(floating.address);
  }
  return used;
}

/**
 * A free address of a subnet's pools: the lowest one, or with `fromTop` the highest.
 *
 * @throws ApiError 409 IpAddressGenerationFailure when none is left
 */
export function freeAddress(cloud: Cloud, subnet: Subnet, fromTop = false): FixedIp {
  const used = taken(cloud, subnet);
  const ranges = subnet.allocationPools.map((pool) => ({
    start: parseAddress(pool.start) ?? 0,
    end: parseAddress(pool.end) ?? -1,
  }));
  for (const { start, end } of fromTop ? ranges.toReversed() : ranges) {
    for (let offset = 0; offset <= end - start; offset += 1) {
      const address = printAddress(fromTop ? end - offset : start + offset);
      if (!used.has(address)) return { subnetId: subnet.id, address };
    }
  }
  throw neutronError(
    409,
    "IpAddressGenerationFailure",
    `No more IP addresses available on network ${subnet.networkId}.`,
  );
}

/** The address asked for. @throws ApiError 400 when it is not in the subnet, 409 when somebody has it */
export function claimAddress(cloud: Cloud, subnet: Subnet, address: string): FixedIp {
  const value = parseAddress(address);
  const block = parseBlock(subnet.cidr);
  if (value === undefined || block === undefined || !contains(block, value)) {
    throw neutronError(
      400,
      "InvalidIpForSubnet",
      `IP address ${address} is not a valid IP for the specified subnet.`,
    );
  }
  if (taken(cloud, subnet).has(address)) {
    throw neutronError(
      409,
      "IpAddressAlreadyAllocated",
      `IP address ${address} already allocated in subnet ${subnet.id}`,
    );
  }
  return { subnetId: subnet.id, address };
}

/** The server a port is plugged into. */
export function serverOf(cloud: Cloud, portId: string | null): Server | undefined {
  const port = portId === null ? undefined : cloud.state.ports.get(portId);
  return port === undefined ? undefined : cloud.state.servers.get(port.deviceId);
}

/** The floating IP bound to a port. */
export function floatingIpOf(cloud: Cloud, port: Port): FloatingIp | undefined {
  for (const floating of cloud.state.floatingIps.values()) {
    if (floating.portId === port.id) return floating;
  }
  return undefined;
}

/** Adds to the log of addresses what has changed since its last entry for each floating IP. */
export function logAddresses(cloud: Cloud): void {
  const last = new Map<string, AddressEvent>();
  for (const event of cloud.state.addressEvents) last.set(event.floatingIpId, event);
  for (const floating of cloud.state.floatingIps.values()) {
    const server = serverOf(cloud, floating.portId);
    const known = last.get(floating.id);
    if (known?.portId === floating.portId && known.serverId === (server?.id ?? null)) continue;
    cloud.state.addressEvents.push({
      at: cloud.now(),
      address: floating.address,
      floatingIpId: floating.id,
      portId: floating.portId,
      serverId: server?.id ?? null,
      serverName: server?.name ?? null,
    });
  }
}
