import type { OpenStack } from "../../openstack";

/** A public address of a sandbox, and where on this machine its open ports really are. */
export interface SandboxAddress {
  readonly address: string;
  readonly ports: readonly { readonly port: number; readonly host: string; readonly realPort: number }[];
  /** How many more ports are open than are listened on. */
  readonly omitted: number;
}

/**
 * URL at which a public address is reached from this machine: itself, over HTTP; on a sandbox, whose addresses are
 * carried by loopback ones, what the sandbox says.
 */
export async function urlOfAddress(cloud: Pick<OpenStack, "authUrl">, address: string): Promise<string> {
  const known = await sandboxAddresses(cloud.authUrl);
  const open = known?.find((one) => one.address === address)?.ports.find(({ port }) => port === 80);
  return open === undefined ? `http://${address}/` : `http://${open.host}:${open.realPort}/`;
}

/** `undefined`: the cloud is no sandbox. Only a cloud on this machine is asked. */
export async function sandboxAddresses(authUrl: string): Promise<readonly SandboxAddress[] | undefined> {
  const url = new URL("/_sandbox/addresses", authUrl);
  if (url.hostname !== "127.0.0.1" && url.hostname !== "localhost") return undefined;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    const body: unknown = response.ok ? await response.json() : undefined;
    return Array.isArray(body) ? (body as SandboxAddress[]) : undefined;
  } catch {
    // A cloud on this machine that is no sandbox may answer anything to a path that it doesn't know.
    return undefined;
  }
}
