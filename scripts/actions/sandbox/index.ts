import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { type DaemonStatus, daemonStatus, resetDaemon, startDaemon, stopDaemon } from "../../sandbox";

export type { DaemonStatus };

/** Cloud of the sandbox's clouds.yaml that is meant to be used. */
const CLOUD = "sandbox";

/** The sandbox that belongs to a site: kept beside its file. */
export interface SandboxPlace {
  /** Folder of the site file. */
  readonly siteDirectory: string;
}

/** What a shell needs to use the sandbox. */
export interface SandboxExports {
  readonly OS_CLIENT_CONFIG_FILE: string;
  readonly OS_CLOUD: string;
}

/** Starts the sandbox in the background; one that runs is left alone. @throws IdrError `sandbox-start` */
export async function start(
  place: SandboxPlace,
  options: { readonly port?: number } = {},
): Promise<DaemonStatus> {
  return startDaemon({ ...options, dir: sandboxFolder(place) });
}

/** Stops the sandbox; its state stays. Returns whether one ran. */
export async function stop(place: SandboxPlace): Promise<boolean> {
  return stopDaemon(sandboxFolder(place));
}

export async function status(place: SandboxPlace): Promise<DaemonStatus> {
  return daemonStatus(sandboxFolder(place));
}

export function exportsOf(found: DaemonStatus): SandboxExports {
  return { OS_CLIENT_CONFIG_FILE: found.cloudsFile, OS_CLOUD: CLOUD };
}

/**
 * Folders with the engine's states for the sandbox's clouds. What they tell of is gone when the sandbox is
 * emptied, so they go with it.
 */
export async function statesOf(place: SandboxPlace): Promise<string[]> {
  const { cloudsFile } = await status(place);
  return cloudNames(cloudsFile)
    .map((name) => path.join(place.siteDirectory, "state", name))
    .filter((folder) => existsSync(folder));
}

/** Empties the sandbox and removes these states of it. */
export async function reset(place: SandboxPlace, states: readonly string[]): Promise<void> {
  await resetDaemon(sandboxFolder(place));
  for (const folder of states) rmSync(folder, { recursive: true, force: true });
}

function sandboxFolder({ siteDirectory }: SandboxPlace): string {
  return path.join(siteDirectory, ".idr", "sandbox");
}

function cloudNames(cloudsFile: string): string[] {
  if (!existsSync(cloudsFile)) return [CLOUD];
  const { clouds } = parse(readFileSync(cloudsFile, "utf8")) as { clouds?: Record<string, unknown> };
  return Object.keys(clouds ?? {});
}
