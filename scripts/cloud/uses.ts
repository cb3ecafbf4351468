import { IdrError } from "../../constructs/errors";
import type { Server } from "../openstack/compute";
import { isMarkOfSite, markIn } from "../../constructs/model/marks";
import type { Site } from "../../constructs/model";
import { proxyPortName } from "../../constructs/model/shared-names";
import type { FloatingIp, Port } from "../openstack/network";
import { environmentOfProxy, namePortCommand } from "./reached";
import { ADDRESS_ROLES, addressWords, theFloatingIp } from "./site-address";

/** What a proxy's port is told from others by. */
export interface PortFacts {
  /** Name of the site, by whose marks its ports are told. @default a port that nothing is plugged into is nobody's */
  readonly site?: string;
  readonly ports: readonly Port[];
  readonly servers: readonly Pick<Server, "id" | "name">[];
}

/** Why the live stack would not find a proxy's port by its name, and what to do about it. */
export interface PortTrouble {
  readonly code: "proxy-port-foreign" | "proxy-port-unnamed";
  readonly message: string;
  readonly fix: string;
}

/**
 * Whether the live stack finds the port of a proxy, and no port of somebody else's that has its name. It finds a port by
 * the name alone, so a wrong one would get production's address. Pure.
 * @param name of the proxy, and so of its port
 * @returns `undefined`: exactly one port has the name and is the proxy's, or nothing of the proxy is there yet
 */
export function proxyPortTrouble(name: string, facts: PortFacts): PortTrouble | undefined {
  const named = facts.ports.filter((port) => port.name === name);
  return foreignPort(name, named, facts) ?? twinPorts(name, named) ?? unnamedPort(name, named, facts);
}

/**
 * Sees that the live stack finds the proxies of its environments. Pure.
 * @param names of the proxies' ports
 * @throws IdrError `proxy-port-foreign`, `proxy-port-unnamed`
 */
export function checkProxyPorts(names: readonly string[], facts: PortFacts): void {
  for (const name of names) {
    const trouble = proxyPortTrouble(name, facts);
    if (trouble !== undefined) {
      throw new IdrError(trouble.code, trouble.message, { fix: `nothing was changed; ${trouble.fix}` });
    }
  }
}

/** A site as far as it says what its addresses reach. */
type Addressed = Pick<Site, "name" | "addresses" | "live" | "spare">;

/**
 * Sees that what the live stack looks up is there: the two addresses, and the proxies that they are to reach. Pure.
 * @throws IdrError `address-missing`, `proxy-port-missing`
 */
export function checkLookedUp(
  site: Addressed,
  { floatingIps, ...facts }: PortFacts & { readonly floatingIps: readonly FloatingIp[] },
): void {
  for (const role of ADDRESS_ROLES) theFloatingIp(site, role, floatingIps);
  checkProxiesAtEnd(site, [], facts);
}

/**
 * The same of the proxies alone, for a run that comes to the live stack at its end. Pure.
 * @param stacks that the run makes
 * @throws IdrError `proxy-port-missing`
 */
export function checkProxiesAtEnd(
  site: Addressed,
  stacks: readonly string[],
  { ports, servers }: PortFacts,
): void {
  for (const role of ADDRESS_ROLES) {
    const environment = role === "production" ? site.live : site.spare;
    if (environment === undefined || stacks.includes(environment)) continue;
    const proxy = proxyPortName(environment);
    // Of a proxy that lacks only the name of its port, {@link checkProxyPorts} tells.
    if ([...ports, ...servers].some(({ name }) => name === proxy)) continue;
    throw new IdrError(
      "proxy-port-missing",
      `the site file gives ${addressWords(role)} to ${environment}, and ${environment} is not there yet: no port is called ${proxy}`,
      {
        fix: `nothing was changed; make it first (idr deploy ${environment})${role === "spare" ? SPARE_LATER : ""}`,
      },
    );
  }
}

/** A release need not be bound to the spare address by the site file. */
const SPARE_LATER =
  ", or write `spare: none` into the site file: idr release prepare makes a release and binds the spare address to it";

/** The command that takes the name off a port. */
function unnamePortCommand(portId: string): string {
  return `openstack port set --name "" ${portId}`;
}

function foreignPort(
  name: string,
  named: readonly Port[],
  { servers, site }: PortFacts,
): PortTrouble | undefined {
  for (const { id, serverId, user, description } of named) {
    if (serverId === undefined) {
      const isStray = site !== undefined && !isMarkOfSite(markIn(description), site);
      if (!isStray && user === undefined) continue;
      return {
        code: "proxy-port-foreign",
        message: `the port ${name} (${id}) is ${user === undefined ? "plugged into nothing, and has no mark of this site" : `used by ${user}`}, and an address of the site would reach that`,
        fix: `see who made it; when the port's name is a mistake: ${unnamePortCommand(id)}`,
      };
    }
    const server = servers.find((one) => one.id === serverId)?.name ?? serverId;
    if (server === name) continue;
    return {
      code: "proxy-port-foreign",
      message: `the port ${name} (${id}) belongs to server ${server}, and an address of the site would reach that`,
      fix: `see whose that server is; when the port's name is a mistake: ${unnamePortCommand(id)}`,
    };
  }
  return undefined;
}

function twinPorts(name: string, named: readonly Port[]): PortTrouble | undefined {
  if (named.length < 2) return undefined;
  const what = `${named.length} ports are called ${name}, and the live stack finds the proxy's by that name`;
  const [empty] = named.filter(({ serverId }) => serverId === undefined);
  if (empty !== undefined) {
    return {
      code: "proxy-port-foreign",
      message: `${what}; nothing is plugged into ${empty.id}`,
      fix: `see who made it; a name that it does not need can be taken off it: ${unnamePortCommand(empty.id)}`,
    };
  }
  const each = named.map(({ id, serverId }) => `${id} of server ${serverId ?? ""}`);
  return {
    code: "proxy-port-foreign",
    message: `${what}: ${each.join(", ")}`,
    fix: `see which of them is the proxy's own, and take the name off the other: ${named.map(({ id }) => unnamePortCommand(id)).join(" or ")}`,
  };
}

/** A proxy that another tool deployed lacks only the name of its port. */
function unnamedPort(
  name: string,
  named: readonly Port[],
  { ports, servers }: PortFacts,
): PortTrouble | undefined {
  const [server] = servers.filter((one) => one.name === name);
  const [unnamed, second] = ports.filter((port) => server !== undefined && port.serverId === server.id);
  if (named.length > 0 || unnamed === undefined || second !== undefined) return undefined;
  return {
    code: "proxy-port-unnamed",
    message: `server ${name} has a port that is not called ${name}: ${unnamed.id}; the live stack finds it by that name`,
    fix: `give that port its name, which changes nothing else: ${namePortCommand(environmentOfProxy(name) ?? "", unnamed.id)}`,
  };
}
