import { markIn } from "../../../constructs/model/marks";
import type { OpenStack } from "../../openstack";
import {
  ATTACHMENT,
  BINDING,
  FLOATING_IP,
  GROUP,
  KEY_PAIR,
  NETWORK,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  RULE,
  SUBNET,
} from "../../review/kinds";
import type { Candidate } from "./match";

const LISTS: Readonly<Record<string, (cloud: OpenStack) => Promise<Candidate[]>>> = {
  [NETWORK]: async ({ network }) =>
    (await network.networks({ own: true })).map(({ id, name, description }) => ({
      id,
      values: { name },
      ...marked(description),
    })),
  [SUBNET]: async ({ network }) =>
    (await network.subnets()).map(({ id, name, networkId, cidr, description }) => ({
      id,
      values: { name, network_id: networkId, cidr },
      ...marked(description),
    })),
  [ROUTER]: async ({ network }) =>
    (await network.routers()).map(({ id, name, externalNetworkId, description }) => ({
      id,
      values: { name, external_network_id: externalNetworkId },
      ...marked(description),
    })),
  [ROUTER_INTERFACE]: async ({ network }) =>
    (await network.routerInterfaces()).flatMap(({ id, routerId, subnetIds }) =>
      subnetIds.map((subnet) => ({ id, values: { router_id: routerId, subnet_id: subnet } })),
    ),
  [GROUP]: async ({ network }) =>
    (await network.securityGroups()).map(({ id, name, description }) => ({
      id,
      values: { name },
      ...marked(description),
    })),
  [RULE]: async ({ network }) =>
    (await network.securityGroupRules()).map((rule) => ({
      id: rule.id,
      values: {
        security_group_id: rule.groupId,
        direction: rule.direction,
        ethertype: rule.etherType,
        protocol: rule.protocol,
        port_range_min: rule.firstPort,
        port_range_max: rule.lastPort,
        remote_ip_prefix: rule.remotePrefix,
        remote_group_id: rule.remoteGroupId,
      },
    })),
  [PORT]: async ({ network }) =>
    (await network.ports()).map(({ id, name, networkId, description }) => ({
      id,
      values: { name, network_id: networkId },
      ...marked(description),
    })),
  [FLOATING_IP]: async ({ network }) => {
    const [addresses, pools] = await Promise.all([
      network.floatingIps(),
      network.networks({ external: true }),
    ]);
    const names = new Map(pools.map(({ id, name }) => [id, name]));
    return addresses.map(({ id, description, networkId }) => ({
      id,
      values: { description, pool: names.get(networkId) },
    }));
  },
  [BINDING]: async ({ network }) =>
    (await network.floatingIps()).map(({ id, address, portId }) => ({
      id,
      values: { floating_ip: address, port_id: portId },
    })),
  [KEY_PAIR]: async ({ compute }) =>
    (await compute.keyPairs()).map(({ name, publicKey }) => ({
      id: name,
      values: { name, public_key: publicKey },
    })),
  [ATTACHMENT]: async ({ compute }) =>
    (await compute.servers()).flatMap(({ id, volumeIds }) =>
      volumeIds.map((volume) => ({
        id: `${id}/${volume}`,
        values: { instance_id: id, volume_id: volume },
      })),
    ),
};

/** What the project has of the given types; each is listed once. */
export async function candidatesOf(
  types: ReadonlySet<string>,
  cloud: OpenStack,
): Promise<ReadonlyMap<string, readonly Candidate[]>> {
  const listed = [...types].map(async (type) => [type, (await LISTS[type]?.(cloud)) ?? []] as const);
  return new Map(await Promise.all(listed));
}

function marked(description: string | undefined): Pick<Candidate, "mark"> {
  const mark = markIn(description);
  return mark === undefined ? {} : { mark };
}
