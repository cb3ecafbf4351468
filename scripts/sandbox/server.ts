import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { CallLog } from "./call-log";
import type { Cloud } from "./cloud";
import { ApiError, badRequest, computeFault, unauthorized, unauthorizedImage } from "./errors";
import { faultsFor } from "./faults";
import { isControl, refusalOf } from "./guard";
import { heldUntil } from "./hold";
import { requestId } from "./ids";
import { microversion } from "./microversion";
import type { Call, Match, Reply } from "./router";
import { services, type Service } from "./services";
import type { Fault } from "./state";
import type { Token } from "./types";

/** What the API server works with besides the cloud. */
export interface ApiOptions {
  readonly cloud: Cloud;
  readonly calls: CallLog;
  /** Answers `/_sandbox/…`; the body is the request's JSON. */
  readonly control: (method: string, path: string, query: URLSearchParams, body: unknown) => Promise<Reply>;
  /** Resolves when the data plane has followed the last change. */
  readonly settled: () => Promise<void>;
}

/** The one HTTP server behind which all services of the simulated cloud are. */
export function apiServer(options: ApiOptions): Server {
  const known = new Map(services().map((service) => [service.name as string, service]));
  const server = createServer((request, response) => {
    handle(options, known, request, response).catch((error: unknown) => {
      // A bug of the sandbox: say so to the caller and in the log.
      console.error("sandbox:", error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  // Clients keep connections between calls; a connection cut for idling would look like a fault.
  server.keepAliveTimeout = 60_000;
  return server;
}

async function handle(
  options: ApiOptions,
  known: ReadonlyMap<string, Service>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { cloud } = options;
  const started = performance.now();
  const method = request.method ?? "GET";
  const target = request.url ?? "/";
  const [path, search] = split(target, "?");
  const refusal = refusalOf({ method, path, headers: request.headers, port: request.socket.localPort });
  if (refusal !== undefined) {
    request.resume();
    send(response, 403, { error: refusal }, {});
    return;
  }
  const text = await read(request);
  if (isControl(path)) {
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const reply = await options.control(
      method,
      path.slice("/_sandbox".length),
      new URLSearchParams(search),
      body,
    );
    send(response, reply.status, reply.body, {});
    return;
  }
  const log = (status: number) =>
    options.calls.add({
      at: Date.now(),
      method,
      path: target,
      status,
      milliseconds: performance.now() - started,
    });
  const service = known.get(path.split("/")[1] ?? "");
  if (service === undefined) {
    const error = computeFault(404, "no service of the sandbox has this path");
    send(response, 404, error.body, {});
    log(404);
    return;
  }
  const faults = faultsFor(cloud.state, method, path);
  for (const fault of faults) {
    if (fault.kind === "delay") await sleep((fault.seconds ?? 1) * 1000);
  }
  if (faults.some((fault) => fault.kind === "drop")) {
    request.socket.destroy();
    log(0);
    return;
  }
  if (!(await heldUntil(cloud.state, faults, "before", request.socket))) {
    log(0);
    return;
  }
  const result = answer(cloud, service, faults, { method, path, search, text, request });
  if (method !== "GET" && result.status < 400) {
    cloud.changed();
    await options.settled();
  }
  const isThere = await heldUntil(cloud.state, faults, "after", request.socket);
  if (!isThere || faults.some((fault) => fault.kind === "lose-answer")) {
    request.socket.destroy();
    log(0);
    return;
  }
  send(response, result.status, result.body, result.headers);
  log(result.status);
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly search: string;
  readonly text: string;
  readonly request: IncomingMessage;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers: Record<string, string>;
}

function answer(cloud: Cloud, service: Service, faults: readonly Fault[], asked: Asked): Answer {
  const id = requestId();
  const headers: Record<string, string> = { "x-openstack-request-id": id };
  try {
    const failing = faults.find((fault) => fault.kind === "status");
    if (failing !== undefined) {
      throw service.failure(
        failing.status ?? 503,
        "The sandbox was told to answer this call with a failure.",
      );
    }
    cloud.runDue();
    const below = asked.path.slice(service.name.length + 1);
    const header = (name: string) => first(asked.request.headers[name]);
    const minor = microversion(service, header, headers);
    const found = route(service, asked.method, below);
    const token = found.match.open ? undefined : validToken(cloud, service, header("x-auth-token"));
    if (token !== undefined && service.reaches?.(below, token) === false) {
      throw badRequest("Malformed request url");
    }
    const call: Call = {
      cloud,
      method: asked.method,
      path: found.path,
      query: new URLSearchParams(asked.search),
      params: found.match.params,
      body: parsed(asked.text),
      minor,
      header,
      requestId: id,
      get token(): Token {
        if (token === undefined) throw unauthorized();
        return token;
      },
    };
    const outcome = faults.find((fault) => fault.kind === "stuck" || fault.kind === "error")?.kind;
    cloud.outcome = outcome === "stuck" || outcome === "error" ? outcome : undefined;
    const reply = found.match.handler(call);
    return { status: reply.status, body: reply.body, headers: { ...headers, ...reply.headers } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const challenge: Record<string, string> =
      error.status === 401 ? { "WWW-Authenticate": `Keystone uri="${cloud.url}/identity/v3"` } : {};
    const json = first(asked.request.headers.accept)?.includes("application/json") ?? false;
    const page: Record<string, string> =
      error.page === undefined || json ? {} : { "Content-Type": "text/html; charset=UTF-8" };
    return {
      status: error.status,
      body: json ? error.body : (error.page ?? error.body),
      headers: { ...headers, ...challenge, ...page, ...error.headers },
    };
  } finally {
    cloud.outcome = undefined;
  }
}

function route(service: Service, method: string, path: string): { match: Match; path: string } {
  const open = service.root.match(method, path);
  if (open !== undefined) return { match: open, path };
  if (!service.prefix.test(path)) throw service.unknownPath();
  const below = path.replace(service.prefix, "");
  const match = service.api.match(method, below);
  if (match === undefined) throw service.unknownPath();
  return { match, path: below };
}

function validToken(cloud: Cloud, service: Service, id: string | undefined): Token {
  const token = id === undefined ? undefined : cloud.state.tokens.get(id);
  if (token === undefined || token.expiresAt <= cloud.now()) {
    throw service.name === "image" ? unauthorizedImage() : unauthorized();
  }
  return token;
}

function parsed(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("Malformed request body");
  }
}

const first = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

function split(text: string, at: string): [string, string] {
  const index = text.indexOf(at);
  return index < 0 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string>,
): void {
  if (body === undefined) {
    const length = status === 204 ? {} : { "Content-Length": "0" };
    response.writeHead(status, { "Content-Type": "application/json", ...headers, ...length });
    response.end();
    return;
  }
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Listens on 127.0.0.1. @throws Error when the port is taken */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Stops listening and cuts what is still connected. */
export function closeServer(server: Server, sockets: Iterable<Socket> = []): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  });
}
