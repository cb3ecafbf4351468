import * as http from "node:http";
import * as net from "node:net";

import type { OpenStack } from "../../../scripts/openstack";
import { startProberProcess, summarize, type ProbeSummary } from "../../../scripts/probe";
import { watchAddress } from "../../../scripts/actions/release/address-watch";

/** New connections a second, from outside. */
export const RATE = 100;

/** What visitors saw of a move of production's address, and how long Neutron said it was bound to nothing. */
export interface Seen extends ProbeSummary {
  readonly unboundMs: number;
  /** How often Neutron was asked. */
  readonly looks: number;
}

/**
 * Watches a public address from outside on fresh connections, and its history in Neutron, while `work` is done, and
 * for some seconds before and after.
 */
export async function watched(
  cloud: OpenStack,
  address: string,
  work: () => Promise<unknown>,
): Promise<Seen> {
  const [floatingIp] = await cloud.network.floatingIps({ address });
  if (floatingIp === undefined) throw new Error(`no floating IP ${address}`);
  const prober = startProberProcess({ url: `http://${address}/`, ratePerSecond: RATE });
  const watch = watchAddress(
    async () => (await cloud.network.floatingIp(floatingIp.id)).portId !== undefined,
    50,
  );
  try {
    await seconds(3);
    await work();
    await seconds(3);
  } finally {
    await Promise.all([prober.stop(), watch.stop()]);
  }
  const unbound = await watch.stop();
  return { ...summarize((await prober.stop()).probes), unboundMs: unbound.ms, looks: unbound.looks };
}

/** Begins a slow download; tells whether it went on to its end, and from whom. */
export function download(
  address: string,
  lengthSeconds: number,
): Promise<{ complete: boolean; server: string }> {
  return new Promise((resolve, reject) => {
    const request = http.get(
      `http://${address}/download?seconds=${lengthSeconds}`,
      { agent: false },
      (answer) => {
        const server = String(answer.headers["x-served-by"]);
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => (text += chunk));
        answer.on("end", () => resolve({ complete: text.endsWith(`end ${server}\n`), server }));
        answer.on("error", () => resolve({ complete: false, server }));
      },
    );
    request.on("error", reject);
  });
}

/** Whether a TCP connection to a port is answered within three seconds. */
export function isOpen(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port, timeout: 3000 });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.on("connect", () => end(true));
    socket.on("timeout", () => end(false));
    socket.on("error", () => end(false));
  });
}

export function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
