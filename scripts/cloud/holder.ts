import { isMarkOfSite, MARK_KEY } from "../../constructs/model/marks";
import type { Server } from "../openstack/compute";
import type { FloatingIp, Port } from "../openstack/network";
import { FLOATING_IP } from "../review/kinds";
import type { CloudObject } from "./objects";
import { environmentOfProxy } from "./reached";
import type { AddressRole } from "./site-address";

/** By what the servers and ports of a site are told from others. */
export interface HolderFacts {
  /** Name of the site. */
  readonly site: string;
  readonly ports: readonly Port[];
  readonly servers: readonly Pick<Server, "id" | "name" | "metadata">[];
  /** Ids of what the states of the site know. */
  readonly known: ReadonlySet<string>;
}

/** A port that a public address is bound to, and that is not the site's. */
export interface ForeignHolder {
  readonly portId: string;
  /** The server behind the port; `undefined`: the project can't see the port. */
  readonly server?: { readonly id: string; readonly name: string };
}

/**
 * Who holds a public address, where that is somebody else: no state of the site knows the port or its server, and the
 * server carries no mark of the site. A port that nothing uses serves nobody, and holds nothing. Pure.
 */
export function foreignHolder(
  { portId }: Pick<FloatingIp, "portId">,
  facts: HolderFacts,
): ForeignHolder | undefined {
  const { ports, servers, known } = facts;
  if (portId === undefined || known.has(portId)) return undefined;
  const port = ports.find(({ id }) => id === portId);
  if (port === undefined) return { portId };
  if (port.serverId === undefined) return port.user === undefined ? undefined : { portId };
  const server = servers.find(({ id }) => id === port.serverId);
  if (server === undefined) return known.has(port.serverId) ? undefined : { portId };
  return isOurs(server, facts) ? undefined : { portId, server: { id: server.id, name: server.name } };
}

/**
 * The same, where the holder is not the proxy of an environment of the site file that another tool deployed. A server
 * that only has the name of a proxy of the site's own is a stranger. Pure.
 */
export function strangerHolder(
  address: Pick<FloatingIp, "portId">,
  environments: readonly string[],
  facts: HolderFacts,
): ForeignHolder | undefined {
  const holder = foreignHolder(address, facts);
  const name = holder?.server?.name ?? "";
  const environment = environmentOfProxy(name);
  if (environment === undefined || !environments.includes(environment)) return holder;
  return facts.servers.some((server) => server.name === name && isOurs(server, facts)) ? holder : undefined;
}

/** Whether a state or a mark says that a server is the site's. */
export function isOurs(
  { id, metadata }: HolderFacts["servers"][number],
  { site, known }: Pick<HolderFacts, "site" | "known">,
): boolean {
  return known.has(id) || isMarkOfSite(metadata[MARK_KEY], site);
}

/** `server idr-proxy (ID)`, or `port ID`. */
export function holderText({ portId, server }: ForeignHolder): string {
  return server === undefined ? `port ${portId}` : `server ${server.name} (${server.id})`;
}

/**
 * How one goes on when an address of the site is held by somebody else.
 * @param named whether the site file names the address. To name another one in place of an address that the site has
 *   allocated would be to release that one, which is refused.
 */
export function holderFix(address: string, role: AddressRole, named: boolean): string {
  const free = `see whose that is; when the address may be taken off there: openstack floating ip unset --port ${address}`;
  return named ? `${free}; otherwise name another one in the site file: addresses.${role}` : free;
}

/**
 * Floating IPs that have a description of the site's, are in no state and are not to be taken in. They carry no mark; one
 * is a leftover only where the site has begun to create, it is the only one, and nothing of somebody else's uses it. Pure.
 * @param descriptions that the site gives its addresses
 * @param facts.begun whether the site has a state, or an object in the cloud carries its mark
 */
export function foreignFloatingIps(
  descriptions: ReadonlySet<string>,
  floatingIps: readonly FloatingIp[],
  facts: HolderFacts & { readonly begun: boolean },
): CloudObject[] {
  const unknown = floatingIps.filter(
    ({ id, description }) => descriptions.has(description) && !facts.known.has(id),
  );
  const isLeftover = (one: FloatingIp): boolean =>
    facts.begun &&
    unknown.filter(({ description }) => description === one.description).length === 1 &&
    !isHeld(one, facts);
  return unknown
    .filter((one) => !isLeftover(one))
    .map(({ id, description }) => ({ type: FLOATING_IP, id, name: description }));
}

/** Whether something that is not the site's has it; an unknown port that nothing is plugged into counts, too. */
function isHeld({ portId }: FloatingIp, facts: HolderFacts): boolean {
  if (portId === undefined || facts.known.has(portId)) return false;
  const port = facts.ports.find(({ id }) => id === portId);
  return port?.serverId === undefined || foreignHolder({ portId }, facts) !== undefined;
}
