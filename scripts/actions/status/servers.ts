import type { Server as DeclaredServer } from "../../../constructs/model";
import type { CloudFacts } from "./facts";

export interface ServerStatus {
  readonly name: string;
  /** Nova's status, or `absent`. */
  readonly status: string;
  /** What is being done to it: `spawning`, `deleting` … */
  readonly task?: string;
  readonly flavor: string;
  /** Flavor in the site file, when the server has another one. */
  readonly declaredFlavor?: string;
  /** Addresses on its networks. */
  readonly addresses: readonly string[];
  readonly publicAddress?: string;
  /** Whether the site file has it. */
  readonly declared: boolean;
  /** Nova's words when it is in ERROR. */
  readonly fault?: string;
}

/** An environment's servers: those of the site file in its order, then others of its name. */
export function serversOf(
  environment: string,
  declared: readonly DeclaredServer[],
  facts: CloudFacts,
): ServerStatus[] {
  const known = new Set(declared.map(({ name }) => name));
  const others = facts.servers
    .filter(({ name }) => name.startsWith(`${environment}-`) && !known.has(name))
    .map(({ name }) => name)
    .sort();
  return [
    ...declared.map((server) => serverStatus(server.name, server.flavor, facts)),
    ...others.map((name) => serverStatus(name, undefined, facts)),
  ];
}

function serverStatus(name: string, declaredFlavor: string | undefined, facts: CloudFacts): ServerStatus {
  const declared = declaredFlavor !== undefined;
  const server = facts.servers.find((candidate) => candidate.name === name);
  if (server === undefined) {
    return { name, status: "absent", flavor: declaredFlavor ?? "", addresses: [], declared };
  }
  const flavor = server.flavorName ?? server.flavorId;
  const other = declared && server.flavorName !== undefined && declaredFlavor !== server.flavorName;
  const ports = facts.ports.filter(({ serverId }) => serverId === server.id);
  const publicAddress = facts.floatingIps.find(({ portId }) =>
    ports.some(({ id }) => id === portId),
  )?.address;
  return {
    name,
    status: server.status,
    ...(server.taskState === undefined ? {} : { task: server.taskState }),
    flavor,
    ...(other ? { declaredFlavor } : {}),
    // The ports' own addresses: Nova's copy of them can lag behind.
    addresses:
      ports.length > 0
        ? ports.flatMap(({ fixedIps }) => fixedIps)
        : server.addresses.filter(({ kind }) => kind === "fixed").map(({ address }) => address),
    ...(publicAddress === undefined ? {} : { publicAddress }),
    declared,
    ...(server.fault === undefined ? {} : { fault: server.fault }),
  };
}
