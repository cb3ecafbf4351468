import type { Environment, Server, Site } from "../../../../constructs/model";
import type { OpenStack } from "../../../openstack";
import type { Check } from "../check";
import { serversById, type VerifyFacts } from "../cloud/facts";
import { frontChecks } from "./front";
import { portChecks } from "./ports";
import { reachOf } from "./reach";

/** A server with a public address. */
export interface Target {
  readonly server: Server;
  readonly address: string;
  /** Name, or id, of the port by which it is reached, where that is not the one that the model gives the server. */
  readonly strayPort?: string;
  /** Id of the proxy's own port, where it has no name: another tool made it. */
  readonly unnamedPort?: string;
}

/** How long answers are waited for. */
export interface Patience {
  /** Seconds for a TCP connection. @default 3 */
  readonly connectSeconds?: number;
  /** Seconds for a whole HTTP answer, a TLS handshake, an Ice greeting. @default 20 */
  readonly answerSeconds?: number;
}

/** The servers of an environment that a floating IP reaches, by whichever of their ports. Pure. */
export function targetsOf(
  environment: Environment,
  { servers, ports, floatingIps }: Pick<VerifyFacts, "servers" | "ports" | "floatingIps">,
): readonly Target[] {
  const byId = serversById(environment, servers);
  return environment.servers.flatMap((server) =>
    floatingIps.flatMap(({ address, portId }) => {
      const port = ports.find(({ id }) => id === portId);
      if (port === undefined) return [];
      if (port.name === server.name) return [{ server, address }];
      const isOnlyOne = !ports.some(({ name }) => name === server.name);
      if (
        server.role === "proxy" &&
        port.name === "" &&
        isOnlyOne &&
        port.serverId !== undefined &&
        byId.get(port.serverId) === server
      ) {
        return [{ server, address, unnamedPort: port.id }];
      }
      // One with the name of another server is told as that one's.
      const named = environment.servers.some(({ name }) => name === port.name);
      return !named && port.serverId !== undefined && byId.get(port.serverId) === server
        ? [{ server, address, strayPort: port.name || port.id }]
        : [];
    }),
  );
}

/** Looks at a server from outside, through its public address, as a visitor (and an intruder) would. */
export async function outsideChecks(
  site: Site,
  environment: Environment,
  { server, address }: Target,
  cloud: Pick<OpenStack, "authUrl">,
  { connectSeconds = 3, answerSeconds = 20 }: Patience = {},
): Promise<readonly Check[]> {
  const reach = await reachOf(cloud, address);
  const proxy = server.role === "proxy";
  const ports = portChecks(environment, server, reach, {
    prefix: proxy ? "" : `${server.key} `,
    seconds: connectSeconds,
  });
  // What runs on a server that the facts don't know is not known either.
  if (!proxy) return ports;
  return (await Promise.all([ports, frontChecks(site, reach, answerSeconds)])).flat();
}
