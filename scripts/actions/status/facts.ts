import type { OpenStack } from "../../openstack";
import type { Snapshot, Volume } from "../../openstack/block-storage";
import type { KeyPair, Server } from "../../openstack/compute";
import type {
  FloatingIp,
  Network,
  Port,
  Router,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
} from "../../openstack/network";

/** What the cloud says, read at one moment. */
export interface CloudFacts {
  readonly servers: readonly Server[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  readonly ports: readonly Port[];
  readonly floatingIps: readonly FloatingIp[];
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly routers: readonly Router[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly rules: readonly SecurityGroupRule[];
  readonly keyPairs: readonly KeyPair[];
}

/** Reads all that the status needs, at once. */
export async function readCloud(cloud: OpenStack): Promise<CloudFacts> {
  const { compute, volume, network } = cloud;
  const [
    servers,
    volumes,
    snapshots,
    ports,
    floatingIps,
    networks,
    subnets,
    routers,
    securityGroups,
    rules,
    keyPairs,
  ] = await Promise.all([
    compute.servers(),
    volume.volumes(),
    volume.snapshots(),
    network.ports(),
    network.floatingIps(),
    network.networks({ own: true }),
    network.subnets(),
    network.routers(),
    network.securityGroups(),
    network.securityGroupRules(),
    compute.keyPairs(),
  ]);
  return {
    servers,
    volumes,
    snapshots,
    ports,
    floatingIps,
    networks,
    subnets,
    routers,
    securityGroups,
    rules,
    keyPairs,
  };
}
