import { IdrError } from "../../../constructs/errors";
import type { Server } from "../../openstack/compute";
import type { Volume } from "../../openstack/block-storage";

/** What a plan wants a server to be like. */
export interface WantedServer {
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Ids of the ports that it is to have. */
  readonly portIds: readonly string[];
  /** Ids of the data volumes that are to be attached to it, so far as they are there. */
  readonly volumeIds: readonly string[];
}

/** What the cloud says about the servers of that name. */
export interface ServerFacts {
  /** Servers that no state has, each with its ports. */
  readonly servers: readonly { readonly server: Server; readonly portIds: readonly string[] }[];
  /** All volumes of the project. */
  readonly volumes: readonly Volume[];
  /** Public addresses that reach the environment's network. */
  readonly reachedBy: readonly string[];
}

export type ServerVerdict =
  | { readonly kind: "make" }
  | { readonly kind: "wait"; readonly server: Server }
  /** It goes and is made again: an imported server can't be kept, because the provider can't read its port. */
  | { readonly kind: "adopt"; readonly server: Server; readonly volumeIds: readonly string[] };

/**
 * Judges the servers that have a wanted server's name and are in no state. One is taken for an earlier run's
 * when it has the wanted port and the wanted metadata.
 * @throws IdrError `orphan-server` when it must not be made again without somebody's looking at it
 */
export function judgeServer(wanted: WantedServer, facts: ServerFacts): ServerVerdict {
  const ours = facts.servers.filter(
    ({ server, portIds }) =>
      server.name === wanted.name &&
      portIds.some((id) => wanted.portIds.includes(id)) &&
      Object.entries(wanted.metadata).every(([key, value]) => server.metadata[key] === value),
  );
  const [found] = ours;
  if (found === undefined || ours.length > 1) return { kind: "make" };
  const { server } = found;
  if (facts.reachedBy.length > 0) {
    throw refusal(
      server,
      `its environment is reached by ${facts.reachedBy.join(", ")}`,
      "nothing was changed; visitors use it: work with the state that knows it (a local one has a .backup beside it)",
    );
  }
  const attached = facts.volumes.filter(
    (volume) => server.volumeIds.includes(volume.id) && !(volume.bootable && volume.name === ""),
  );
  const foreign = attached.filter(({ id }) => !wanted.volumeIds.includes(id));
  if (foreign.length > 0) {
    throw refusal(
      server,
      `data volumes are attached to it that are not its own: ${foreign.map(({ id, name }) => `${name} (${id})`).join(", ")}`,
    );
  }
  if (server.status === "BUILD") return { kind: "wait", server };
  return { kind: "adopt", server, volumeIds: attached.map(({ id }) => id) };
}

function refusal({ id, name, status }: Server, why: string, fix?: string): IdrError {
  return new IdrError(
    "orphan-server",
    `the cloud has a server ${name} (${id}, ${status}) that no state knows; it can only be made again, and ${why}`,
    {
      fix:
        fix ??
        `look at it; if it may go, delete it (openstack server delete ${id}: its data volumes stay) and run it again`,
    },
  );
}
