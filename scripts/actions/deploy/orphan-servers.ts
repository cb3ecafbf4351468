import type { Attributes, Import, ResourceChange } from "../../engine";
import { ATTACHMENT, SERVER } from "../../review/kinds";
import type { AdoptOptions } from "./adopt";
import { identity } from "./known";
import { judgeServer, type ServerFacts, type WantedServer } from "./orphan-server";
import { waitForServer } from "./wait";

/**
 * Looks for servers that a plan would create. They are imported with what is attached to them, and the plan
 * then replaces them: first the volumes are detached, then the server goes.
 * @param creations all that the plan creates
 * @throws IdrError `orphan-server`, `server-stuck`
 */
export async function adoptServers(
  servers: readonly ResourceChange[],
  creations: readonly ResourceChange[],
  own: ReadonlySet<string>,
  options: AdoptOptions,
): Promise<Import[]> {
  const { cloud } = options;
  const names = new Set(servers.map(({ change }) => String(change.after?.["name"])));
  if (servers.length === 0) return [];
  const there = (await cloud.compute.servers()).filter(
    ({ id, name }) => names.has(name) && !own.has(identity(SERVER, id)),
  );
  if (there.length === 0) return [];
  const others = new Set(await options.others());
  const [ports, volumes, addresses] = await Promise.all([
    cloud.network.ports(),
    cloud.volume.volumes(),
    cloud.network.floatingIps(),
  ]);
  const attachments = creations.filter(({ type }) => type === ATTACHMENT);
  const imports: Import[] = [];
  for (const { address, change } of servers) {
    const wanted = wantedServer(change.after ?? {}, attachments);
    const networks = ports.filter(({ id }) => wanted.portIds.includes(id)).map(({ networkId }) => networkId);
    const onNetworks = new Set(
      ports.filter(({ networkId }) => networks.includes(networkId)).map(({ id }) => id),
    );
    const facts: ServerFacts = {
      servers: there
        .filter(({ id }) => !others.has(identity(SERVER, id)))
        .map((server) => ({
          server,
          portIds: ports.filter(({ serverId }) => serverId === server.id).map(({ id }) => id),
        })),
      volumes,
      reachedBy: addresses
        .filter(({ portId }) => portId !== undefined && onNetworks.has(portId))
        .map((one) => one.address),
    };
    const verdict = judgeServer(wanted, facts);
    if (verdict.kind === "make") continue;
    if (verdict.kind === "wait" && options.onlyLook !== true) await waitForServer(verdict.server, options);
    const { id, name } = verdict.server;
    options.emit({
      type: "log",
      level: "warn",
      message: `server ${name} (${id}) of an earlier run is in no state: the plan removes it and makes it again`,
    });
    imports.push({ to: address, id });
    for (const volume of verdict.kind === "adopt" ? verdict.volumeIds : []) {
      const attachment = attachments.find((one) => one.change.after?.["volume_id"] === volume);
      if (attachment !== undefined) imports.push({ to: attachment.address, id: `${id}/${volume}` });
    }
  }
  return imports;
}

/** The volumes that may be attached to it are those of the plan's attachments that no other server has. */
function wantedServer(after: Attributes, attachments: readonly ResourceChange[]): WantedServer {
  const networks = Array.isArray(after["network"]) ? (after["network"] as Attributes[]) : [];
  const metadata = (after["metadata"] ?? {}) as Readonly<Record<string, string>>;
  return {
    name: String(after["name"]),
    metadata,
    portIds: networks.map(({ port }) => port).filter((port): port is string => typeof port === "string"),
    volumeIds: attachments
      .map(({ change }) => change.after?.["volume_id"])
      .filter((id): id is string => typeof id === "string"),
  };
}
