import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import type { Socket } from "node:net";
import { serverOf } from "./addresses";
import type { Cloud } from "./cloud";
import { admits, wantedPorts } from "./listeners";
import { answerAs } from "./site";
import type { FloatingIp } from "./types";

/** Where one open port of a floating IP really is. */
export interface OpenPort {
  readonly port: number;
  readonly host: string;
  readonly realPort: number;
}

/** A floating IP on the data plane. */
export interface AddressReport {
  readonly address: string;
  readonly floatingIpId: string;
  readonly serverName: string | null;
  readonly ports: readonly OpenPort[];
  /** Ports that are open too, but not listened on: `listenersPerAddress` is the limit. */
  readonly omitted: number;
}

interface Listener {
  readonly http: HttpServer;
  readonly host: string;
  readonly realPort: number;
}

/**
 * Lets floating IPs carry traffic: a listening socket for every port that is open on the server an address
 * is bound to. It follows the cloud: sockets are opened and closed as bindings and rules change, and stay
 * as they are while an address moves between servers that both have the port open, so a move loses nothing.
 */
export class DataPlane {
  private readonly cloud: Cloud;
  private readonly enabled: boolean;
  private readonly oneAddress: boolean;
  private readonly listeners = new Map<string, Listener>();
  private readonly omitted = new Map<string, number>();
  private readonly sockets = new Set<Socket>();
  private following: Promise<void> = Promise.resolve();
  private asked = false;
  private closed = false;

  /** `oneAddress`: only 127.0.0.1 is there, as on macOS; found out by itself when it is not said. */
  constructor(cloud: Cloud, options: { readonly enabled: boolean; readonly oneAddress?: boolean }) {
    this.cloud = cloud;
    this.enabled = options.enabled;
    this.oneAddress = options.oneAddress ?? false;
  }

  /** Follows the cloud's present state, after what is being followed already. */
  follow(): void {
    if (!this.enabled || this.asked || this.closed) return;
    this.asked = true;
    this.following = this.following.then(async () => {
      this.asked = false;
      await this.reconcile();
    });
  }

  /** Resolves when the last change has been followed. */
  settled(): Promise<void> {
    return this.following;
  }

  report(): AddressReport[] {
    return [...this.cloud.state.floatingIps.values()].map((floating) => ({
      address: floating.address,
      floatingIpId: floating.id,
      serverName: serverOf(this.cloud, floating.portId)?.name ?? null,
      ports: this.openPorts(floating),
      omitted: this.omitted.get(floating.address) ?? 0,
    }));
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.following;
    for (const key of [...this.listeners.keys()]) this.drop(key);
    for (const socket of this.sockets) socket.destroy();
  }

  private openPorts(floating: FloatingIp): OpenPort[] {
    const ports: OpenPort[] = [];
    for (const [key, listener] of this.listeners) {
      const [address, port] = key.split(":");
      if (address !== floating.address) continue;
      ports.push({ port: Number(port), host: listener.host, realPort: listener.realPort });
    }
    return ports.sort((a, b) => a.port - b.port);
  }

  private async reconcile(): Promise<void> {
    if (this.closed) return;
    const wanted = new Map<string, { floating: FloatingIp; port: number }>();
    this.omitted.clear();
    for (const floating of this.cloud.state.floatingIps.values()) {
      const { ports, omitted } = wantedPorts(this.cloud, floating);
      if (omitted > 0) this.omitted.set(floating.address, omitted);
      for (const port of ports) wanted.set(`${floating.address}:${port}`, { floating, port });
    }
    for (const key of [...this.listeners.keys()]) if (!wanted.has(key)) this.drop(key);
    const missing = [...wanted].filter(([key]) => !this.listeners.has(key));
    await Promise.all(missing.map(([key, { floating, port }]) => this.open(key, floating.address, port)));
  }

  private async open(key: string, address: string, port: number): Promise<void> {
    const http = createHttpServer((request, response) => {
      const bound = bindings.get(request.socket);
      if (bound === undefined) request.socket.destroy();
      else answerAs(this.cloud, bound, { address, port }, request, response);
    });
    // Like a router's connection tracking: a connection stays with the server it was opened to.
    const bindings = new WeakMap<Socket, string>();
    http.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
      socket.on("error", () => socket.destroy());
      const serverId = this.accept(address, port, socket.remoteAddress ?? "");
      if (serverId === undefined) socket.resetAndDestroy();
      else bindings.set(socket, serverId);
    });
    const place = await this.bind(http, key, address, port);
    this.listeners.set(key, { http, ...place });
    if (place.realPort !== port) this.cloud.state.realPorts[key] = place.realPort;
  }

  /** The server a new connection goes to; undefined refuses it. */
  private accept(address: string, port: number, remoteAddress: string): string | undefined {
    for (const floating of this.cloud.state.floatingIps.values()) {
      if (floating.address !== address || floating.portId === null) continue;
      const target = this.cloud.state.ports.get(floating.portId);
      if (target === undefined || !admits(this.cloud, target, port, remoteAddress)) return undefined;
      return serverOf(this.cloud, target.id)?.id;
    }
    return undefined;
  }

  /** Binds to the address's own loopback address and the port itself, else to what is nearest to it. */
  private async bind(http: HttpServer, key: string, address: string, port: number) {
    const own = this.loopbackOf(address);
    const before = this.cloud.state.realPorts[key];
    const high = port < 1024 ? 10_000 + port : 0;
    const places: [host: string, port: number][] = this.oneAddress
      ? []
      : [
          [own, port],
          [own, before ?? high],
          [own, 0],
        ];
    places.push(["127.0.0.1", before ?? 0], ["127.0.0.1", 0]);
    for (const [host, realPort] of places) {
      const bound = await listenOn(http, host, realPort);
      if (bound !== undefined) return { host, realPort: bound };
    }
    throw new Error(`no loopback port can be listened on for ${key}`);
  }

  /**
   * 203.0.113.x of the sandbox on port p is 127.(p / 256).(p % 256).x: the same for as long as the sandbox
   * keeps its port, and never that of another sandbox on this machine.
   */
  private loopbackOf(address: string): string {
    const port = Number(new URL(this.cloud.url).port);
    return `127.${Math.floor(port / 256)}.${port % 256}.${address.split(".")[3] ?? "1"}`;
  }

  /** Stops accepting; what runs on open connections goes on. */
  private drop(key: string): void {
    this.listeners.get(key)?.http.close();
    this.listeners.delete(key);
  }
}

/** The port bound, or undefined when this place can't be listened on (taken, not allowed, not there). */
function listenOn(http: HttpServer, host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      http.removeListener("listening", bound);
      if (["EACCES", "EADDRINUSE", "EADDRNOTAVAIL"].includes(error.code ?? "")) resolve(undefined);
      else reject(error);
    };
    const bound = () => {
      http.removeListener("error", failed);
      const address = http.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    };
    http.once("error", failed);
    http.once("listening", bound);
    http.listen({ host, port, backlog: 1024 });
  });
}
