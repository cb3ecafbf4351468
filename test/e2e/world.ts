import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { IdrEvent, TaskEvent } from "../../scripts/events";
import { connect, type OpenStack } from "../../scripts/openstack";
import { startSandbox, type Sandbox } from "../../scripts/sandbox";
import { idrCommand } from "../command";
import { unboundMs } from "../../scripts/actions/demo/result";
import { commandOf, misfits } from "../scripts/documents/printed";

/** How a run of the `idr` command came out. */
export interface Run {
  /** `null`: it was killed. */
  readonly code: number | null;
  /** The JSON document on stdout, if there is one. */
  readonly document: unknown;
  readonly events: readonly IdrEvent[];
  readonly stderr: string;
}

/** A production volume, with what is on it. */
export interface KeptVolume {
  readonly id: string;
  readonly name: string;
  readonly sizeGiB: number;
  readonly createdAt: string;
  readonly source: string | undefined;
  readonly mark: string;
}

export interface IdrOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Kills the command (SIGKILL, and nothing but itself) as soon as it tells of such a task. */
  readonly killAt?: (event: TaskEvent) => boolean;
}

/** Commands whose documents have been compared with their shapes. */
export const printed = new Set<string | undefined>();

/**
 * Runs the `idr` command of this checkout, as a user's shell would, with `--json --yes`. Rejects when what it prints is
 * not as docs/json-output.md has it.
 */
export function idr(args: readonly string[], options: IdrOptions): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...idrCommand(), "--json", "--yes", ...args], {
      cwd: options.cwd,
      env: options.env,
    });
    const events: IdrEvent[] = [];
    let stdout = "";
    let stderr = "";
    let rest = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => {
      stderr += data.toString();
      const lines = (rest + data.toString()).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        if (!line.startsWith("{")) continue;
        const event = JSON.parse(line) as IdrEvent;
        events.push(event);
        if (event.type === "task" && options.killAt?.(event) === true) child.kill("SIGKILL");
      }
    });
    child.once("error", reject);
    child.once("close", (code) => {
      // One that was killed was cut off in the middle of a line.
      const wrong = code === null ? [] : misfits(args, { stdout, stderr });
      if (wrong.length > 0) {
        reject(new Error(`idr ${args.join(" ")} printed what is not documented: ${wrong.join("\n")}`));
        return;
      }
      if (code === 0) printed.add(commandOf(args));
      resolve({ code, document: stdout.trim() === "" ? undefined : JSON.parse(stdout), events, stderr });
    });
  });
}

/** Kills at the `nth` event of a task whose id or name fits. */
export function at(task: RegExp, state: TaskEvent["state"], nth = 1): (event: TaskEvent) => boolean {
  let seen = 0;
  return (event) => event.state === state && (task.test(event.id) || task.test(event.name)) && ++seen === nth;
}

/** A folder with a site file, and a sandbox for it. */
export class World {
  private constructor(
    readonly directory: string,
    readonly sandbox: Sandbox,
    private readonly clouds: string,
  ) {}

  /** @param site text of its site file, for the cloud `sandbox` */
  static async open(site: string): Promise<World> {
    const directory = mkdtempSync(path.join(tmpdir(), "idr-e2e-"));
    const sandbox = await startSandbox({ bootSeconds: 0.2, attachSeconds: 0.1, cloneGiBPerSecond: 1000 });
    const world = new World(directory, sandbox, await sandbox.writeClouds(directory));
    world.write(site);
    return world;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  get siteFile(): string {
    return path.join(this.directory, "idr.yaml");
  }

  read(): string {
    return readFileSync(this.siteFile, "utf8");
  }

  write(site: string): void {
    writeFileSync(this.siteFile, site);
  }

  idr(args: readonly string[], killAt?: IdrOptions["killAt"]): Promise<Run> {
    const env = {
      ...process.env,
      OS_CLIENT_CONFIG_FILE: this.clouds,
      OS_CLOUD: "sandbox",
      IDR_SITE: this.siteFile,
    };
    return idr(args, { cwd: this.directory, env, ...(killAt === undefined ? {} : { killAt }) });
  }

  /** Runs a command that must succeed. */
  async succeed(args: readonly string[]): Promise<Run> {
    const run = await this.idr(args);
    if (run.code !== 0)
      throw new Error(
        `idr ${args.join(" ")} ended with ${run.code}: ${JSON.stringify(run.document)}\n${run.stderr}`,
      );
    return run;
  }

  /** The data volumes whose names begin with `prefix`. */
  async volumes(prefix: string): Promise<KeptVolume[]> {
    return this.withCloud(async (cloud) => {
      const [volumes, marks] = await Promise.all([cloud.volume.volumes(), this.sandbox.control.marks()]);
      return volumes
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ id, name, sizeGiB, createdAt, sourceVolumeId }) => ({
          id,
          name,
          sizeGiB,
          createdAt,
          source: sourceVolumeId,
          mark: marks.find((mark) => mark.id === id)!.mark,
        }))
        .sort((a, b) => a.name.localeCompare(b.name));
    });
  }

  /** Milliseconds that an address was bound to nothing, since it was bound first. */
  async unboundMs(address: string): Promise<number> {
    return unboundMs(await this.sandbox.control.addressHistory(address), Date.now());
  }

  /** Calls that change something, of those that the sandbox remembers. */
  async writes(): Promise<string[]> {
    return (await this.sandbox.control.calls())
      .filter(({ method, path: called }) => method !== "GET" && !called.startsWith("/identity"))
      .map(({ method, path: called }) => `${method} ${called}`);
  }

  async serverId(name: string): Promise<string> {
    return this.withCloud(
      async ({ compute }) => (await compute.servers()).find((server) => server.name === name)!.id,
    );
  }

  /** What each public address reaches, as `idr status` says. */
  async reached(): Promise<Record<"production" | "spare", { address: string; server: string | undefined }>> {
    const { document } = await this.succeed(["status"]);
    const { addresses } = document as { addresses: { role: string; address: string; server?: string }[] };
    const of = (role: string) => {
      const found = addresses.find((one) => one.role === role)!;
      return { address: found.address, server: found.server };
    };
    return { production: of("production"), spare: of("spare") };
  }

  /** Asks the cloud. */
  async withCloud<T>(work: (cloud: OpenStack) => Promise<T>): Promise<T> {
    const cloud = await connect({
      cloud: "sandbox",
      env: { ...process.env, OS_CLIENT_CONFIG_FILE: this.clouds },
    });
    try {
      return await work(cloud);
    } finally {
      cloud.close();
    }
  }
}
