import type { Usage } from "./compute";
import { isNotFound } from "./error";
import { floatingIpOf, portOf, type RawFloatingIp, type RawPort, type RawRule, ruleOf } from "./network-raw";
import type { Session } from "./session";

export interface Port {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  readonly status: string;
  /** Server that it is plugged into; `undefined`: none. */
  readonly serverId?: string;
  /** What else uses it, as Neutron calls that: `neutron:LOADBALANCERV2`. @default nothing but a server, if any */
  readonly user?: string;
  readonly fixedIps: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly description?: string;
}

export interface FloatingIp {
  readonly id: string;
  readonly address: string;
  readonly description: string;
  /** ACTIVE, DOWN or ERROR. */
  readonly status: string;
  /** Port that it reaches; `undefined`: bound to nothing. */
  readonly portId?: string;
  readonly fixedIp?: string;
  readonly networkId: string;
  readonly routerId?: string;
  readonly tags?: readonly string[];
}

export interface Network {
  readonly id: string;
  readonly name: string;
  readonly external: boolean;
  readonly status: string;
  readonly subnetIds: readonly string[];
  readonly description?: string;
  readonly tags?: readonly string[];
}

export interface Router {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  /** External network of its gateway. */
  readonly externalNetworkId?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

export interface SecurityGroupRule {
  readonly id: string;
  readonly groupId: string;
  readonly direction: "ingress" | "egress";
  /** IPv4 or IPv6. */
  readonly etherType: string;
  /** These are `undefined` where the rule says nothing of it: any. */
  readonly protocol?: string;
  readonly firstPort?: number;
  readonly lastPort?: number;
  readonly remotePrefix?: string;
  readonly remoteGroupId?: string;
}

export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  readonly cidr: string;
  readonly description?: string;
}

/** A port by which a router is on a subnet. */
export interface RouterInterface {
  /** Of the port. */
  readonly id: string;
  readonly routerId: string;
  readonly subnetIds: readonly string[];
}

/** Collections of Neutron whose objects get tags here. */
export type TaggedCollection = "networks" | "routers" | "floatingips";

/** What the project may use of Neutron and does. */
export interface NetworkLimits {
  readonly floatingIps: Usage;
  readonly networks: Usage;
  readonly ports: Usage;
  readonly routers: Usage;
  readonly securityGroups: Usage;
  readonly securityGroupRules: Usage;
}

/** Plain, distributed and highly available routers. */
const ROUTER_INTERFACES = [
  "network:router_interface",
  "network:router_interface_distributed",
  "network:ha_router_replicated_interface",
];

/** Neutron. */
export class Networking {
  constructor(private readonly session: Session) {}

  /** Ports of the project, of one name if given. */
  async ports(filter: { readonly name?: string } = {}): Promise<Port[]> {
    const query = { ...filter, project_id: await this.projectId() };
    return (await this.session.list<RawPort>("network", "/ports", "ports", query)).map(portOf);
  }

  /** Floating IPs of the project, of one description or address if given. */
  async floatingIps(
    filter: { readonly description?: string; readonly address?: string } = {},
  ): Promise<FloatingIp[]> {
    const query = {
      description: filter.description,
      floating_ip_address: filter.address,
      project_id: await this.projectId(),
    };
    const found = await this.session.list<RawFloatingIp>("network", "/floatingips", "floatingips", query);
    return found.map(floatingIpOf);
  }

  /** @throws OpenStackError 404 when there is no such floating IP. */
  async floatingIp(id: string): Promise<FloatingIp> {
    const body = (await this.session.call("network", `/floatingips/${id}`)) as { floatingip: RawFloatingIp };
    return floatingIpOf(body.floatingip);
  }

  /** Networks that the project sees: its own, shared and external ones; or `own` alone. */
  async networks(
    filter: { readonly name?: string; readonly external?: boolean; readonly own?: boolean } = {},
  ): Promise<Network[]> {
    const query = {
      name: filter.name,
      "router:external": filter.external,
      project_id: filter.own === true ? await this.projectId() : undefined,
    };
    const found = await this.session.list<{
      id: string;
      name: string;
      status: string;
      subnets: string[];
      "router:external"?: boolean;
      description?: string;
      tags?: string[];
    }>("network", "/networks", "networks", query);
    return found.map((network) => ({
      id: network.id,
      name: network.name,
      external: network["router:external"] ?? false,
      status: network.status,
      subnetIds: network.subnets,
      description: network.description ?? "",
      tags: network.tags ?? [],
    }));
  }

  async routers(filter: { readonly name?: string } = {}): Promise<Router[]> {
    const found = await this.session.list<{
      id: string;
      name: string;
      status: string;
      external_gateway_info: { network_id: string } | null;
      description?: string;
      tags?: string[];
    }>("network", "/routers", "routers", { ...filter, project_id: await this.projectId() });
    return found.map((router) => ({
      id: router.id,
      name: router.name,
      status: router.status,
      ...(router.external_gateway_info === null
        ? {}
        : { externalNetworkId: router.external_gateway_info.network_id }),
      description: router.description ?? "",
      tags: router.tags ?? [],
    }));
  }

  async securityGroups(filter: { readonly name?: string } = {}): Promise<SecurityGroup[]> {
    const query = { ...filter, project_id: await this.projectId() };
    const found = await this.session.list<{ id: string; name: string; description?: string }>(
      "network",
      "/security-groups",
      "security_groups",
      query,
    );
    return found.map(({ id, name, description }) => ({ id, name, description: description ?? "" }));
  }

  /** Rules of the project's security groups. */
  async securityGroupRules(): Promise<SecurityGroupRule[]> {
    const query = { project_id: await this.projectId() };
    const found = await this.session.list<RawRule>(
      "network",
      "/security-group-rules",
      "security_group_rules",
      query,
    );
    return found.map(ruleOf);
  }

  /** @throws OpenStackError 404 when there is no such rule (any more). */
  async deleteSecurityGroupRule(id: string): Promise<void> {
    await this.session.call("network", `/security-group-rules/${id}`, { method: "DELETE", idempotent: true });
  }

  /** Subnets of the project. */
  async subnets(): Promise<Subnet[]> {
    const query = { project_id: await this.projectId() };
    const found = await this.session.list<{
      id: string;
      name: string;
      network_id: string;
      cidr: string;
      description?: string;
    }>("network", "/subnets", "subnets", query);
    return found.map(({ id, name, network_id, cidr, description }) => ({
      id,
      name,
      networkId: network_id,
      cidr,
      description: description ?? "",
    }));
  }

  /** Interfaces of the project's routers, the ways to external networks left out. */
  async routerInterfaces(): Promise<RouterInterface[]> {
    const query = { project_id: await this.projectId() };
    const ports = await this.session.list<RawPort>("network", "/ports", "ports", query);
    return ports
      .filter(({ device_owner }) => ROUTER_INTERFACES.includes(device_owner))
      .map(({ id, device_id, fixed_ips }) => ({
        id,
        routerId: device_id,
        subnetIds: fixed_ips.map(({ subnet_id }) => subnet_id),
      }));
  }

  /** Puts a tag on an object; others that it has stay. */
  async addTag(collection: TaggedCollection, id: string, tag: string): Promise<void> {
    const path = `/${collection}/${id}/tags/${encodeURIComponent(tag)}`;
    await this.session.call("network", path, { method: "PUT", idempotent: true });
  }

  /** Takes a tag off an object, if it is there. */
  async removeTag(collection: TaggedCollection, id: string, tag: string): Promise<void> {
    const path = `/${collection}/${id}/tags/${encodeURIComponent(tag)}`;
    try {
      await this.session.call("network", path, { method: "DELETE", idempotent: true });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async limits(): Promise<NetworkLimits> {
    const path = `/quotas/${await this.projectId()}/details.json`;
    const { quota } = (await this.session.call("network", path)) as {
      quota: Record<string, { limit: number; used: number } | undefined>;
    };
    const of = (name: string): Usage => ({
      used: quota[name]?.used ?? 0,
      limit: quota[name]?.limit ?? -1,
    });
    return {
      floatingIps: of("floatingip"),
      networks: of("network"),
      ports: of("port"),
      routers: of("router"),
      securityGroups: of("security_group"),
      securityGroupRules: of("security_group_rule"),
    };
  }

  private async projectId(): Promise<string> {
    return (await this.session.project()).id;
  }
}
