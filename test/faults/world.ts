import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import type { IdrEvent } from "../../scripts/events";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../scripts/sandbox";
import { parseState, type State } from "../../scripts/sandbox/state";
import type { Tools } from "../../scripts/setup/tools";

import { startIdr, type Running } from "./command";
import { kill, processesIn } from "./processes";

/** A cloud that takes time, but not long. */
export const SPEED: SandboxOptions = {
  bootSeconds: 0.3,
  attachSeconds: 0.2,
  deleteSeconds: 0.2,
  cloneGiBPerSecond: 0.5,
};

/** What runs in every world. */
export interface Programs {
  readonly tools: Tools;
  /** File of the `idr` command. */
  readonly command: string;
}

/** A site and its cloud at one moment, to go on from as often as is wanted. */
export interface Moment {
  readonly cloud: string;
  /** Folder with copies of the site file and the states. */
  readonly folder: string;
}

const KEPT = ["idr.yaml", "state"] as const;

/** A folder with a site, and the sandbox that is its cloud. */
export class World {
  private constructor(
    readonly directory: string,
    readonly sandbox: Sandbox,
    private readonly command: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * Opens a folder at a moment, or with a new cloud and no site file. Stacks that are prepared for the engine in this
   * folder stay so.
   */
  static async open(directory: string, { tools, command }: Programs, moment?: Moment): Promise<World> {
    mkdirSync(directory, { recursive: true });
    for (const name of KEPT) {
      rmSync(path.join(directory, name), { recursive: true, force: true });
      if (moment !== undefined) {
        cpSync(path.join(moment.folder, name), path.join(directory, name), { recursive: true });
      }
    }
    const sandbox = await startSandbox(moment === undefined ? SPEED : { from: moment.cloud });
    const temporary = path.join(path.dirname(directory), "tmp");
    mkdirSync(temporary, { recursive: true });
    return new World(directory, sandbox, command, {
      ...process.env,
      OS_CLIENT_CONFIG_FILE: await sandbox.writeClouds(directory),
      OS_CLOUD: "sandbox",
      IDR_SITE: path.join(directory, "idr.yaml"),
      IDR_TOOLS: JSON.stringify(tools),
      // An engine lives for a second or two here: memory is cheaper than collecting it, and many run side by side.
      GOGC: "off",
      GOMAXPROCS: "1",
      TMPDIR: temporary,
    });
  }

  /** Ends what still runs, and the cloud. */
  async close(): Promise<void> {
    await this.killAll();
    await this.sandbox.close();
  }

  /** Keeps this moment in a folder; nothing of this world may be running. */
  async keep(folder: string): Promise<Moment> {
    mkdirSync(folder, { recursive: true });
    for (const name of KEPT) {
      cpSync(path.join(this.directory, name), path.join(folder, name), { recursive: true });
    }
    return { cloud: await this.sandbox.control.dump(), folder };
  }

  idr(args: readonly string[], onEvent?: (event: IdrEvent) => void): Running {
    const options = { cwd: this.directory, env: this.env };
    return startIdr(this.command, args, onEvent === undefined ? options : { ...options, onEvent });
  }

  /** Power loss: every process of this world, at once. */
  killAll(): Promise<number> {
    return kill(processesIn(this.directory));
  }

  async state(): Promise<State> {
    return parseState(await this.sandbox.control.dump());
  }

  readSite(): string {
    return readFileSync(path.join(this.directory, "idr.yaml"), "utf8");
  }

  writeSite(text: string): void {
    writeFileSync(path.join(this.directory, "idr.yaml"), text);
  }
}
