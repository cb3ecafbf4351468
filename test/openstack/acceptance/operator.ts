import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Engine, resourcesOf } from "../../../scripts/engine";
import { silent } from "../../../scripts/events";
import { ensureTools } from "../../../scripts/setup/tools";
import { openSite } from "../../../scripts/site";
import { synthesize } from "../../../stacks/app";
import { localStatePath } from "../../../stacks/state-backend";
import { processesIn, signal } from "../../faults/processes";
import { SSH_KEY } from "../../site-files";

const ROOT = join(__dirname, "../../..");

type Attributes = Readonly<Record<string, unknown>>;

/** A state file, as far as it is changed here. */
interface LocalState {
  serial: number;
  readonly resources: readonly { readonly type: string; readonly instances: { attributes: Attributes }[] }[];
}

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An operator with a site file in a folder of their own, who types commands. */
export class Operator {
  readonly directory: string;
  readonly siteFile: string;

  constructor(site: string) {
    this.directory = mkdtempSync(join(tmpdir(), "idr-acceptance-"));
    this.siteFile = join(this.directory, "idr.yaml");
    writeFileSync(this.siteFile, site);
  }

  /** Runs `idr …` as a script would; fails the test when it doesn't end well. Returns its JSON document. */
  async idr<T = unknown>(...args: string[]): Promise<T> {
    const outcome = await this.attempt(args);
    if (outcome.code !== 0) {
      throw new Error(
        `idr ${args.join(" ")} ended with ${outcome.code}\n${outcome.stdout}\n${lastLines(outcome.stderr)}`,
      );
    }
    return outcome.document as T;
  }

  /** Runs `idr …` as a script would, however it ends. */
  async attempt(args: readonly string[]): Promise<Outcome & { readonly document: unknown }> {
    const program = join(ROOT, "scripts/idr.mjs");
    const outcome = await this.run([program, "--site", this.siteFile, "--json", "--yes", ...args]);
    const document: unknown = outcome.stdout.trim() === "" ? undefined : JSON.parse(outcome.stdout);
    return { ...outcome, document };
  }

  /** Runs `idr …` as a person would, and returns all that is on the screen. */
  async screen(...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
    const program = join(ROOT, "scripts/idr.mjs");
    const outcome = await this.run([program, "--site", this.siteFile, "--yes", ...args]);
    return { code: outcome.code, text: `${outcome.stdout}${outcome.stderr}` };
  }

  /** Runs `idr …` until `moment` has come, and then kills it, its engine and its provider, as when power is lost. */
  async idrKilled(moment: () => Promise<boolean>, ...args: string[]): Promise<void> {
    const program = join(ROOT, "scripts/idr.mjs");
    const child = spawn(process.execPath, [program, "--site", this.siteFile, "--json", "--yes", ...args], {
      cwd: this.directory,
      stdio: "ignore",
    });
    const ended = once(child, "exit");
    while (!(await moment())) {
      if (child.exitCode !== null) throw new Error(`idr ${args.join(" ")} ended before that moment`);
    }
    signal(processesIn(this.directory), "SIGKILL");
    await ended;
  }

  /** Exit code of `idr plan --detailed-exitcode`: 0 when nothing would change. */
  async planExitCode(...stacks: string[]): Promise<number> {
    const args = [
      join(ROOT, "scripts/idr.mjs"),
      "--site",
      this.siteFile,
      "plan",
      "--detailed-exitcode",
      ...stacks,
    ];
    return (await this.run(args)).code;
  }

  /** Runs cdktf-cli on this operator's site. */
  cdktf(...args: string[]): Promise<Outcome> {
    return this.run([join(ROOT, "scripts/launch.mjs"), "cdktf", ...args], { IDR_SITE: this.siteFile });
  }

  /** The site file as it is now. */
  site(): string {
    return readFileSync(this.siteFile, "utf8");
  }

  /** Changes the site file by hand. */
  edit(change: (site: string) => string): void {
    writeFileSync(this.siteFile, change(this.site()));
  }

  /** Changes what the local state of a stack says of its objects, as if an older version had left it. */
  async changeState(
    stack: string,
    change: (one: { readonly type: string; readonly attributes: Attributes }) => Attributes,
  ): Promise<void> {
    const { site, directory } = await openSite({ file: this.siteFile });
    const file = localStatePath(directory, site.cloud, stack);
    const state = JSON.parse(readFileSync(file, "utf8")) as LocalState;
    state.serial += 1;
    for (const { type, instances } of state.resources) {
      for (const instance of instances)
        instance.attributes = change({ type, attributes: instance.attributes });
    }
    writeFileSync(file, JSON.stringify(state));
  }

  /**
   * Takes all of the site down and forgets the folder. No verb does that (volumes and addresses are protected), so the
   * protection is taken out of the synthesized stacks here.
   */
  async leave(): Promise<void> {
    const tools = await ensureTools(silent);
    const { site, directory } = await openSite({ file: this.siteFile });
    for (const stack of synthesize(site, { directory }).reverse()) {
      const file = join(stack.directory, "cdk.tf.json");
      writeFileSync(
        file,
        readFileSync(file, "utf8").replaceAll('"prevent_destroy": true', '"prevent_destroy": false'),
      );
      const engine = new Engine(tools, stack.directory, { emit: silent, stack: stack.name });
      if (resourcesOf(await engine.state()).length === 0) continue;
      const { planFile } = await engine.plan({ destroy: true });
      await engine.apply(planFile);
    }
    this.forget();
  }

  /** Forgets the folder, for a site of which nothing is left in the cloud. */
  forget(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        args,
        { cwd: ROOT, env: { ...process.env, ...env, NO_COLOR: "1" }, maxBuffer: 64 << 20 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
          resolve({ code, stdout, stderr });
        },
      );
    });
  }
}

/** Text of a site file with these environments on the cloud under test. */
export function siteText(name: string, environments: string): string {
  return `name: ${name}
cloud: ${process.env["OS_CLOUD"] ?? ""}
externalNetwork: public
keyPair: ${name}-key
sshKeys: ["${SSH_KEY}"]
live: idr # who is public
environments:
${environments}
`.replace("live: idr", `live: ${/^ {2}(\w+):/m.exec(environments)![1]!}`);
}

function lastLines(text: string, count = 40): string {
  return text.split("\n").slice(-count).join("\n");
}
