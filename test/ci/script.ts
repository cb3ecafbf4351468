import { spawn } from "node:child_process";
import { ciScript } from "../command";

export interface ScriptOutcome {
  readonly code: number | null;
  /** What it printed, stdout and stderr. */
  readonly text: string;
}

/** Runs a CI script as a workflow does: in a checkout, with the launcher. */
export async function runScript(
  name: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ScriptOutcome> {
  const child = spawn(process.execPath, [...ciScript(name), ...args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((done, fail) => {
    child.on("error", fail);
    child.on("close", done);
  });
  return { code, text: Buffer.concat(chunks).toString("utf8") };
}

/** The tools and places of this process, without what a CI or an operator's shell would add. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(OS_|GITHUB_|GITLAB_|CI|ACTIONS_|IDR_(?!TOOLS|ENGINE|PROVIDER)|TF_|RUNNER_|JEST_|NODE_OPTIONS)/.test(
          name,
        ),
    ),
  );
}
