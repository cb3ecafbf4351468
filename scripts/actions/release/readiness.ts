import type { EnvironmentStanding } from "./standing";
import { proxyPortName } from "../../../constructs/model/shared-names";

/** Why an environment can't take visitors, in the order in which one would mend it; empty: it can. */
export function obstacles({ environment, proxyPorts, servers, volumes }: EnvironmentStanding): string[] {
  const found: string[] = [];
  for (const expected of environment.servers) {
    const named = servers.filter(({ name }) => name === expected.name);
    const server = named[0];
    if (server === undefined) found.push(`server ${expected.name} is missing`);
    else if (named.length > 1) found.push(`${named.length} servers are called ${expected.name}`);
    else if (server.status !== "ACTIVE") {
      found.push(
        `server ${expected.name} is ${server.status}${server.fault === undefined ? "" : `: ${server.fault}`}`,
      );
    }
    for (const wanted of expected.volumes) {
      const volume = volumes.find(
        ({ name, attachments }) =>
          name === wanted.name && attachments.some(({ serverId }) => serverId === server?.id),
      );
      const known = volumes.find(({ name }) => name === wanted.name);
      if (known === undefined) found.push(`volume ${wanted.name} is missing`);
      else if (volume === undefined)
        found.push(`volume ${wanted.name} is not attached to ${expected.name} (it is ${known.status})`);
      else if (volume.status !== "in-use") found.push(`volume ${wanted.name} is ${volume.status}`);
    }
  }
  const proxy =
    environment.servers.find(({ role }) => role === "proxy")?.name ?? proxyPortName(environment.name);
  if (proxyPorts.length === 0) found.push(`port ${proxy} is missing`);
  else if (proxyPorts.length > 1) found.push(`${proxyPorts.length} ports are called ${proxy}`);
  else {
    const owner = servers.find(({ id }) => id === proxyPorts[0]!.serverId);
    if (owner?.name !== proxy) found.push(`port ${proxy} is not plugged into server ${proxy}`);
  }
  return found;
}
