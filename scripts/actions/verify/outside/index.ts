import type { Environment, Server, Site } from "../../../../constructs/model";
import type { OpenStack } from "../../../openstack";
import type { FloatingIp, Port } from "../../../openstack/network";
import type { Check } from "../check";
import { frontChecks } from "./front";
import { portChecks } from "./ports";
import { reachOf } from "./reach";

/** A server with a public address. */
export interface Target {
  readonly server: Server;
  readonly address: string;
}

/** How long answers are waited for. */
export interface Patience {
  /** Seconds for a TCP connection. @default 3 */
  readonly connectSeconds?: number;
  /** Seconds for a whole HTTP answer, a TLS handshake, an Ice greeting. @default 20 */
  readonly answerSeconds?: number;
}

/** The servers of an environment that a floating IP reaches. Pure. */
export function targetsOf(
  { servers }: Environment,
  { ports, floatingIps }: { readonly ports: readonly Port[]; readonly floatingIps: readonly FloatingIp[] },
): readonly Target[] {
  return servers.flatMap((server) => {
    const ids = new Set(ports.filter(({ name }) => name === server.name).map(({ id }) => id));
    return floatingIps
      .filter(({ portId }) => portId !== undefined && ids.has(portId))
      .map(({ address }) => ({ server, address }));
  });
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
