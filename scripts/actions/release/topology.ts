import type { Topology, TopologyAddress } from "../../report";

import type { AddressStanding, Standing } from "./standing";

/** Where things stand, as people and reports are shown it: the environments that are there and who reaches them. */
export function topologyOf(standing: Standing, title: string): Topology {
  return {
    title,
    at: standing.at,
    addresses: [addressOf(standing.production), addressOf(standing.spare)],
    environments: standing.environments
      .filter(({ servers }) => servers.length > 0)
      .map(({ environment, servers, volumes }) => ({
        name: environment.name,
        servers: servers.length,
        volumesGiB: volumes.reduce((total, { sizeGiB }) => total + sizeGiB, 0),
      })),
  };
}

/** A topology in a few lines of text. */
export function topologyText({ title, addresses, environments }: Topology): string {
  const width = Math.max(...addresses.map(({ address }) => (address ?? "").length));
  const lines = addresses.map(({ role, address, environment }) => {
    const known = environments.find(({ name }) => name === environment);
    const size = known === undefined ? "" : ` (${known.servers} servers, ${known.volumesGiB} GiB)`;
    return `  ${role.padEnd("production".length)}  ${(address ?? "").padEnd(width)}  →  ${environment ?? "nothing"}${size}`;
  });
  return [`${title}:`, ...lines].join("\n");
}

function addressOf({ role, address, reaches }: AddressStanding): TopologyAddress {
  const environment =
    reaches.kind === "environment"
      ? reaches.name
      : reaches.kind === "other"
        ? `${reaches.server === undefined ? "" : `server ${reaches.server}, `}port ${reaches.portId}, which the site file doesn't know`
        : undefined;
  return { role, address, ...(environment === undefined ? {} : { environment }) };
}
