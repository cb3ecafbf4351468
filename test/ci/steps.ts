import { spawn } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { ScriptOutcome } from "./script";

const root = path.join(__dirname, "..", "..");

interface GithubWorkflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly steps: readonly {
          readonly name?: string;
          readonly run?: string;
          readonly "working-directory"?: string;
        }[];
      }
    >
  >;
}

/** The text of a named step of a workflow, as GitHub would run it in the site's checkout, wherever it works. */
export function githubStep(workflow: string, job: string, name: string): string {
  const { jobs } = parse(readFileSync(path.join(root, "ci", "github", workflow), "utf8")) as GithubWorkflow;
  const step = jobs[job]?.steps.find((one) => one.name === name);
  if (step?.run === undefined) throw new Error(`${workflow} has no step "${name}" in the job ${job}`);
  return step["working-directory"] === undefined ? `cd ..\n${step.run}` : step.run;
}

/** The script of a job, as GitLab would run it after its before_script. */
export function gitlabJob(name: string): string {
  const jobs = parse(readFileSync(path.join(root, "ci", "gitlab", "idr.gitlab-ci.yml"), "utf8")) as Readonly<
    Record<string, { readonly script?: readonly string[] }>
  >;
  const script = jobs[name]?.script;
  if (script === undefined) throw new Error(`the template has no job ${name}`);
  return script.join("\n");
}

/** Puts this project where the workflows check it out: beside the site's checkout. */
export function linkStacks(checkout: string): void {
  const link = path.join(checkout, "..", "idr-stacks");
  if (!existsSync(link)) symlinkSync(root, link);
}

/** Runs a step with bash, as both do: it ends at the first command that fails. */
export async function bash(
  script: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<ScriptOutcome> {
  const child = spawn("bash", ["-e", "-c", script], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((done, fail) => {
    child.on("error", fail);
    child.on("close", done);
  });
  return { code, text: Buffer.concat(chunks).toString("utf8") };
}
