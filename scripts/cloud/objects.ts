import { MARK_KEY, markIn } from "../../constructs/model/marks";
import type { OpenStack } from "../openstack";
import type { Volume } from "../openstack/block-storage";
import type { KeyPair, Server } from "../openstack/compute";
import type { Network, Port, Router, SecurityGroup, Subnet } from "../openstack/network";
import { GROUP, KEY_PAIR, NETWORK, PORT, ROUTER, SERVER, SUBNET, VOLUME } from "../review/kinds";

/** An object of the project that has a name, and may carry this software's mark. */
export interface CloudObject {
  /** The provider's type of it. */
  readonly type: string;
  readonly id: string;
  readonly name: string;
  /** `<site>/<stack>` that created it; `undefined`: this software didn't, or an older version did. */
  readonly mark?: string;
}

/** Lists from which the objects are told. One that is not given has none. */
export interface CloudLists {
  readonly servers?: readonly Server[];
  readonly volumes?: readonly Volume[];
  readonly networks?: readonly Network[];
  readonly subnets?: readonly Subnet[];
  readonly routers?: readonly Router[];
  readonly ports?: readonly Port[];
  readonly securityGroups?: readonly SecurityGroup[];
  readonly keyPairs?: readonly KeyPair[];
}

/** Types whose objects are told by their names and carry a mark. */
export const MARKED_TYPES: ReadonlySet<string> = new Set([
  SERVER,
  VOLUME,
  NETWORK,
  SUBNET,
  ROUTER,
  PORT,
  GROUP,
]);

/** Types whose objects are told by their names. A key pair has nothing that could carry a mark. */
export const NAMED_TYPES: ReadonlySet<string> = new Set([...MARKED_TYPES, KEY_PAIR]);

/** All objects of the lists that have a name. Pure. */
export function objectsOf(lists: CloudLists): CloudObject[] {
  const byMetadata = (type: string, things: readonly Pick<Server, "id" | "name" | "metadata">[] = []) =>
    things.map(({ id, name, metadata }) => marked({ type, id, name }, metadata[MARK_KEY]));
  const byDescription = (type: string, things: readonly Pick<Port, "id" | "name" | "description">[] = []) =>
    things.map(({ id, name, description }) => marked({ type, id, name }, markIn(description)));
  return [
    ...byMetadata(SERVER, lists.servers),
    // One that is on its way out is nobody's any more.
    ...byMetadata(
      VOLUME,
      lists.volumes?.filter(({ status }) => status !== "deleting"),
    ),
    ...byDescription(
      NETWORK,
      lists.networks?.filter(({ external }) => !external),
    ),
    ...byDescription(SUBNET, lists.subnets),
    ...byDescription(ROUTER, lists.routers),
    ...byDescription(PORT, lists.ports),
    ...byDescription(GROUP, lists.securityGroups),
    ...(lists.keyPairs ?? []).map(({ name }) => ({ type: KEY_PAIR, id: name, name })),
  ].filter(({ name }) => name !== "");
}

/** Reads all objects of the project of {@link NAMED_TYPES}. @throws OpenStackError */
export async function readObjects({ compute, network, volume }: OpenStack): Promise<CloudObject[]> {
  const [servers, volumes, networks, subnets, routers, ports, securityGroups, keyPairs] = await Promise.all([
    compute.servers(),
    volume.volumes(),
    network.networks({ own: true }),
    network.subnets(),
    network.routers(),
    network.ports(),
    network.securityGroups(),
    compute.keyPairs(),
  ]);
  return objectsOf({
    servers,
    volumes,
    networks,
    subnets,
    routers,
    ports,
    securityGroups,
    keyPairs,
  });
}

function marked(object: CloudObject, mark: string | undefined): CloudObject {
  return mark === undefined ? object : { ...object, mark };
}
