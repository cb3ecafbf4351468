import { connect } from "node:net";
import type { OpenStack } from "../../../openstack";
import { sandboxAddresses } from "../../release/reach";

/** Where a connection goes. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** How the ports of one public address are reached from this machine. */
export interface Reach {
  readonly address: string;
  /** Whether the address is a sandbox's, whose servers answer HTTP on every port and have no software of their own. */
  readonly sandbox: boolean;
  /** Where a port is; or why it can't be connected to: it is closed, or can't be told. */
  endpoint(port: number): Endpoint | { readonly closed: string } | { readonly unknown: string };
}

/** A public address as this machine reaches it: itself; on a sandbox, the loopback places that the sandbox names. */
export async function reachOf(cloud: Pick<OpenStack, "authUrl">, address: string): Promise<Reach> {
  const known = await sandboxAddresses(cloud.authUrl);
  if (known === undefined) {
    return { address, sandbox: false, endpoint: (port) => ({ host: address, port }) };
  }
  const mapped = known.find((one) => one.address === address);
  return {
    address,
    sandbox: true,
    endpoint: (port) => {
      const place = mapped?.ports.find((one) => one.port === port);
      if (place !== undefined) return { host: place.host, port: place.realPort };
      if ((mapped?.omitted ?? 0) > 0) {
        return {
          unknown: `the sandbox listens on a part of the ${mapped!.omitted + mapped!.ports.length} open ports only`,
        };
      }
      return { closed: "the sandbox lets nobody through" };
    },
  };
}

/** What came of an attempt to connect. */
export type Connection = "open" | "refused" | "no answer" | { readonly error: string };

/** Opens a TCP connection and closes it. @param seconds how long an answer is waited for */
export function tryConnect({ host, port }: Endpoint, seconds: number): Promise<Connection> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: Connection): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(seconds * 1000, () => end("no answer"));
    socket.once("connect", () => end("open"));
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED" || error.code === "ECONNRESET") end("refused");
      else if (error.code === "ETIMEDOUT") end("no answer");
      else end({ error: error.message });
    });
  });
}
