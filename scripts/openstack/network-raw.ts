import type { FloatingIp, Port, SecurityGroupRule } from "./network";

/** As Neutron says it. */
export interface RawPort {
  id: string;
  name: string;
  network_id: string;
  status: string;
  device_id: string;
  device_owner: string;
  fixed_ips: { ip_address: string; subnet_id: string }[];
  security_groups?: string[];
  description?: string;
}

export interface RawFloatingIp {
  id: string;
  floating_ip_address: string;
  description?: string;
  status: string;
  port_id: string | null;
  fixed_ip_address: string | null;
  floating_network_id: string;
  router_id: string | null;
  tags?: string[];
}

export interface RawRule {
  id: string;
  security_group_id: string;
  direction: "ingress" | "egress";
  ethertype: string;
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  remote_ip_prefix: string | null;
  remote_group_id: string | null;
}

export function portOf(raw: RawPort): Port {
  const server = raw.device_owner.startsWith("compute:") && raw.device_id !== "" ? raw.device_id : undefined;
  return {
    id: raw.id,
    name: raw.name,
    networkId: raw.network_id,
    status: raw.status,
    ...(server === undefined ? {} : { serverId: server }),
    ...(server === undefined && raw.device_owner !== "" ? { user: raw.device_owner } : {}),
    fixedIps: raw.fixed_ips.map((ip) => ip.ip_address),
    securityGroupIds: raw.security_groups ?? [],
    description: raw.description ?? "",
  };
}

export function floatingIpOf(raw: RawFloatingIp): FloatingIp {
  return {
    id: raw.id,
    address: raw.floating_ip_address,
    description: raw.description ?? "",
    status: raw.status,
    ...(raw.port_id === null ? {} : { portId: raw.port_id }),
    ...(raw.fixed_ip_address === null ? {} : { fixedIp: raw.fixed_ip_address }),
    networkId: raw.floating_network_id,
    ...(raw.router_id === null ? {} : { routerId: raw.router_id }),
    tags: raw.tags ?? [],
  };
}

export function ruleOf(raw: RawRule): SecurityGroupRule {
  return {
    id: raw.id,
    groupId: raw.security_group_id,
    direction: raw.direction,
    etherType: raw.ethertype,
    ...(raw.protocol === null ? {} : { protocol: raw.protocol }),
    ...(raw.port_range_min === null ? {} : { firstPort: raw.port_range_min }),
    ...(raw.port_range_max === null ? {} : { lastPort: raw.port_range_max }),
    ...(raw.remote_ip_prefix === null ? {} : { remotePrefix: raw.remote_ip_prefix }),
    ...(raw.remote_group_id === null ? {} : { remoteGroupId: raw.remote_group_id }),
  };
}
