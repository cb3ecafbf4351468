import type { IncomingMessage, ServerResponse } from "node:http";
import type { Cloud } from "./cloud";
import { isUp } from "./listeners";
import type { Server } from "./types";

/** One volume's content as an answer shows it. */
export interface ShownVolume {
  readonly name: string | null;
  readonly device: string;
  readonly server: string;
  readonly mark: string;
}

/** What a server says when it is asked through its floating IP. */
export interface SiteAnswer {
  readonly server: string;
  readonly serverId: string;
  /** Name of its environment: `<env>` of the first `<env>-hosts` in its metadata, else of its name's first word. */
  readonly environment: string;
  readonly address: string;
  readonly port: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Its data volumes. */
  readonly volumes: readonly ShownVolume[];
  /** The data volumes of all servers on its networks, its own among them: what the site behind it serves. */
  readonly data: readonly ShownVolume[];
}

const STEP_MS = 100;

/** Answers a request in the name of a server: its site as JSON, or `/download?seconds=3`, which takes its time. */
export function answerAs(
  cloud: Cloud,
  serverId: string,
  at: { readonly address: string; readonly port: number },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const server = cloud.state.servers.get(serverId);
  if (server === undefined || !isUp(server)) {
    request.socket.destroy();
    return;
  }
  request.resume();
  const url = new URL(request.url ?? "/", "http://site");
  // Without keep-alive every request is a connection of its own, and so reaches whoever is bound then.
  response.setHeader("Connection", "close");
  response.setHeader("X-Served-By", server.name);
  if (url.pathname === "/download") {
    download(server, Number(url.searchParams.get("seconds") ?? 1), response);
    return;
  }
  response.setHeader("Content-Type", "application/json");
  response.end(`${JSON.stringify(siteAnswer(cloud, server, at))}\n`);
}

/** The answer of a server's site now. */
function siteAnswer(
  cloud: Cloud,
  server: Server,
  at: { readonly address: string; readonly port: number },
): SiteAnswer {
  return {
    server: server.name,
    serverId: server.id,
    environment: environmentOf(server),
    ...at,
    metadata: server.metadata,
    volumes: dataVolumes(cloud, server),
    data: neighbours(cloud, server).flatMap((one) => dataVolumes(cloud, one)),
  };
}

function environmentOf(server: Server): string {
  const hosts = (server.metadata.groups ?? "").split(",").find((group) => group.endsWith("-hosts"));
  return hosts?.slice(0, -"-hosts".length) ?? server.name.split("-")[0] ?? server.name;
}

function dataVolumes(cloud: Cloud, server: Server): ShownVolume[] {
  return server.volumes
    .filter((attachment) => !attachment.root)
    .map((attachment) => {
      const volume = cloud.state.volumes.get(attachment.volumeId);
      return {
        name: volume?.name ?? null,
        device: attachment.device,
        server: server.name,
        mark: volume?.mark ?? "",
      };
    });
}

/** The server and every other one with a port on one of its networks. */
function neighbours(cloud: Cloud, server: Server): Server[] {
  const networks = (one: Server) => one.portIds.map((id) => cloud.state.ports.get(id)?.networkId);
  const own = new Set(networks(server));
  return [...cloud.state.servers.values()].filter((one) => networks(one).some((id) => own.has(id)));
}

/** Sends the server's name every tenth of a second and ends with `end`, so that a cut is seen. */
function download(server: Server, seconds: number, response: ServerResponse): void {
  const steps = Math.min(Math.max(1, Math.round((seconds * 1000) / STEP_MS)), 36_000);
  let step = 0;
  const timer = setInterval(() => {
    step += 1;
    if (step < steps) response.write(`${server.name} ${step}/${steps}\n`);
    else {
      clearInterval(timer);
      response.end(`end ${server.name}\n`);
    }
  }, STEP_MS);
  response.on("close", () => clearInterval(timer));
  response.setHeader("Content-Type", "text/plain");
  response.write(`begin ${server.name}\n`);
}
