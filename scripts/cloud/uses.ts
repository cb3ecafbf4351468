import { IdrError } from "../../constructs/errors";
import type { Server } from "../openstack/compute";
import type { Port } from "../openstack/network";
import { environmentOfProxy, namePortCommand } from "./reached";

/**
 * Sees that the live stack finds the proxies of its environments, and no port of somebody else's that has their name.
 * It finds a port by its name alone, so a wrong one would get production's address. Pure.
 * @param names of the proxies' ports
 * @throws IdrError `proxy-port-foreign`, `proxy-port-unnamed`
 */
export function checkProxyPorts(
  names: readonly string[],
  {
    ports,
    servers,
  }: { readonly ports: readonly Port[]; readonly servers: readonly Pick<Server, "id" | "name">[] },
): void {
  for (const name of names) {
    const named = ports.filter((port) => port.name === name);
    for (const { id, serverId } of named) {
      if (serverId === undefined) continue;
      const server = servers.find((one) => one.id === serverId)?.name ?? serverId;
      if (server === name) continue;
      throw new IdrError(
        "proxy-port-foreign",
        `the port ${name} (${id}) belongs to server ${server}, and an address of the site would reach that`,
        {
          fix: `nothing was changed; see whose that server is; when the port's name is a mistake: openstack port set --name "" ${id}`,
        },
      );
    }
    const empty = named.filter(({ serverId }) => serverId === undefined).map(({ id }) => id);
    if (named.length > 1 && empty.length > 0) {
      throw new IdrError(
        "proxy-port-foreign",
        `${named.length} ports are called ${name}, and the live stack finds the proxy's by that name; nothing is plugged into ${empty.join(", ")}`,
        {
          fix: `nothing was changed; see who made it; a name that it does not need can be taken off it: openstack port set --name "" ${empty[0]}`,
        },
      );
    }
    const [server] = servers.filter((one) => one.name === name);
    const [unnamed, second] = ports.filter((port) => server !== undefined && port.serverId === server.id);
    if (named.length > 0 || unnamed === undefined || second !== undefined) continue;
    throw new IdrError(
      "proxy-port-unnamed",
      `server ${name} has a port that is not called ${name}: ${unnamed.id}; the live stack finds it by that name`,
      {
        fix: `nothing was changed; give that port its name, which changes nothing else: ${namePortCommand(environmentOfProxy(name) ?? "", unnamed.id)}`,
      },
    );
  }
}
