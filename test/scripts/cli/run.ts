import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { idrCommand } from "../../command";
import type { Sandbox } from "../../../scripts/sandbox";

/** Runs the command as people do, in a folder of its own with a site file and a clouds.yaml. */

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const SMALL = `
cloud: sandbox
externalNetwork: public
sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin"]
environments:
  idr:
    omeroReadOnly: 1
    omeroReadWrite: false
    database: false
    searchEngine: false
    volumes:
      proxy-nginxcache: { size: 2 }
      management-data: { size: 1 }
live: idr
`;

export class SiteFolder {
  readonly folder = mkdtempSync(path.join(tmpdir(), "idr-cli-"));

  constructor(
    site = SMALL,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {
    this.write("idr.yaml", site);
  }

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  useCloud(sandbox: Sandbox): void {
    this.write("clouds.yaml", sandbox.cloudsYaml);
  }

  /** Runs `idr` with nothing on its stdin and neither of its outputs a terminal. */
  idr(...args: string[]): Promise<Outcome> {
    // What an operator has set for other clouds must not decide a test.
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(OS_|IDR_SITE$|NO_COLOR$|FORCE_COLOR$)/.test(name)),
    );
    const child = spawn(process.execPath, [...idrCommand(), ...args], {
      cwd: this.folder,
      env: {
        ...env,
        HOME: this.folder,
        XDG_CACHE_HOME: cacheHome(),
        XDG_STATE_HOME: stateHome(),
        ...this.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Receipts of what is in the cache stay with it. */
function stateHome(): string {
  return process.env.XDG_STATE_HOME ?? path.join(process.env.HOME ?? "/", ".local/state");
}

/** Engine and provider stay where they are, whatever HOME is. */
function cacheHome(): string {
  return process.env.XDG_CACHE_HOME ?? path.join(process.env.HOME ?? "/", ".cache");
}
