import { isMarkOfSite, MARK_KEY } from "../../constructs/model/marks";
import type { Server } from "../openstack/compute";
import type { FloatingIp, Port } from "../openstack/network";
import { FLOATING_IP } from "../review/kinds";
import type { CloudObject } from "./objects";
import { environmentOfProxy } from "./reached";

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
 * server carries no mark of the site. A port that nothing is plugged into serves nobody, and holds nothing. Pure.
 */
export function foreignHolder(
  { portId }: Pick<FloatingIp, "portId">,
  { site, ports, servers, known }: HolderFacts,
): ForeignHolder | undefined {
  if (portId === undefined || known.has(portId)) return undefined;
  const port = ports.find(({ id }) => id === portId);
  if (port === undefined) return { portId };
  if (port.serverId === undefined) return undefined;
  const server = servers.find(({ id }) => id === port.serverId);
  if (server === undefined) return known.has(port.serverId) ? undefined : { portId };
  const isOurs = known.has(server.id) || isMarkOfSite(server.metadata[MARK_KEY], site);
  return isOurs ? undefined : { portId, server: { id: server.id, name: server.name } };
}

/** The same, where the holder is no proxy of an environment of the site file either. Pure. */
export function strangerHolder(
  address: Pick<FloatingIp, "portId">,
  environments: readonly string[],
  facts: HolderFacts,
): ForeignHolder | undefined {
  const holder = foreignHolder(address, facts);
  const environment = environmentOfProxy(holder?.server?.name ?? "");
  return environment !== undefined && environments.includes(environment) ? undefined : holder;
}

/** `server idr-proxy (ID)`, or `port ID`. */
export function holderText({ portId, server }: ForeignHolder): string {
  return server === undefined ? `port ${portId}` : `server ${server.name} (${server.id})`;
}

/** How one goes on when an address of the site is held by somebody else. */
export function holderFix(address: string, role: "production" | "spare"): string {
  return `see whose that is; when the address may be taken off there: openstack floating ip unset --port ${address}; otherwise name another one in the site file: addresses.${role}`;
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
