import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import type { Machine } from "./cloud";
import { ALIASES, ORIGINS, SHOTS, shotName, targetAddress, type Origin } from "./sets";

const PROGRAM = join(__dirname, "probe.py");
/** The lab's world, beyond the external network's gateway. */
const OUTSIDE = "outside";
/** A closed port takes this long to tell; an open one answers within milliseconds. */
const PATIENCE_SECONDS = 1.5;

interface Targets {
  readonly near: Machine;
  readonly far: Machine;
  readonly targets: readonly (Machine & { readonly floatingIp: string })[];
}

/** What got through, by target and shot: `2 8.8.8.8 tcp 443`. */
export type Tried = Readonly<Record<string, boolean>>;

/** Gives the world and the near server the addresses that they try from. @returns what takes those of the world back */
export async function giveAddresses(near: Machine): Promise<() => Promise<void>> {
  const device = `eth${near.portId.slice(0, 8)}`;
  for (const address of ALIASES) await inNamespace(near.namespace, "ip", ...added(address, device));
  // The first is its own.
  const foreign = ORIGINS.filter(({ where }) => where === "outside").slice(1);
  for (const { address } of foreign)
    await inNamespace(OUTSIDE, "ip", "addr", "replace", `${address}/32`, "dev", "eth0");
  return async () => {
    for (const { address } of foreign)
      await inNamespace(OUTSIDE, "ip", "addr", "del", `${address}/32`, "dev", "eth0");
  };
}

function added(address: string, device: string): readonly string[] {
  return address.includes(":")
    ? ["addr", "replace", `${address}/64`, "dev", device, "nodad"]
    : ["addr", "replace", `${address}/24`, "dev", device];
}

/** Makes the targets answer on every port that is tried. @returns the programs, to be ended */
export function startAnswers(targets: readonly Machine[]): Promise<readonly ChildProcess[]> {
  const ports = [...new Set(SHOTS.flatMap(([protocol, port]) => (protocol === "icmp" ? [] : [port])))];
  return Promise.all(
    targets.map(async ({ namespace }) => {
      const words = ["netns", "exec", namespace, "python3", PROGRAM, "serve", ports.join()];
      const child = spawn("ip", words, { stdio: ["ignore", "pipe", "inherit"] });
      const [said] = (await Promise.race([once(child.stdout, "data"), once(child, "exit")])) as [unknown];
      if (String(said).trim() !== "ready")
        throw new Error(`nothing answers in ${namespace}: ${String(said)}`);
      return child;
    }),
  );
}

/** Tries every shot from every origin at every target, all at once. */
export async function tryAll({ near, far, targets }: Targets, families: readonly (4 | 6)[]): Promise<Tried> {
  const places = { outside: OUTSIDE, near: near.namespace, far: far.namespace };
  const found = await Promise.all(
    (["outside", "near", "far"] as const).map(async (where) => {
      const origins = ORIGINS.filter((one) => one.where === where && families.includes(familyOf(one)));
      const shots = targets.flatMap(({ floatingIp }, target) =>
        origins.flatMap((origin) => {
          const to = where === "outside" ? floatingIp : targetAddress(target, familyOf(origin));
          return SHOTS.map(([protocol, port]) => [
            `${target} ${shotName(origin, protocol, port)}`,
            protocol,
            origin.address,
            to,
            port,
          ]);
        }),
      );
      const words = ["python3", PROGRAM, "try", String(PATIENCE_SECONDS)];
      const answer = await inNamespace(places[where], ...words, JSON.stringify(shots));
      return Object.entries(JSON.parse(answer) as Record<string, string>);
    }),
  );
  // A port that refuses has been reached.
  return Object.fromEntries(found.flat().map(([name, answer]) => [name, answer !== "silent"]));
}

export function familyOf({ address }: Origin): 4 | 6 {
  return address.includes(":") ? 6 : 4;
}

/** Runs a program where a machine is; a last word that begins with `[` is what it reads. */
function inNamespace(namespace: string, ...command: readonly string[]): Promise<string> {
  const last = command.at(-1)!;
  const words = last.startsWith("[") ? command.slice(0, -1) : command;
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: 16 << 20, timeout: 60_000 };
    const child = execFile("ip", ["netns", "exec", namespace, ...words], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${words.join(" ")} in ${namespace}: ${stderr || error.message}`));
    });
    // A program that reads nothing may have ended before this is written: its exit code says whether it failed.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(words === command ? "" : last);
  });
}
