import path from "node:path";
import { IdrError, messageOf } from "../../../constructs/errors";
import { Ui } from "../../../scripts/ui/ui";
import { appendSafely } from "./files";
import { annotateError, guardLog, releaseLog, toldMarkdown } from "./log";

/**
 * Where the script was started: a job's checkout. Its arguments and the site are named from there, and nothing else is
 * looked for in it: a branch decides what lies there (a `clouds.yaml`, say, whose passwords would be hidden in the review).
 */
export const startedIn = process.cwd();

/**
 * Runs a CI script: what goes on goes to stderr as plain lines, a failure is told
 * with what to do about it (on GitHub as an annotation, too), and sets exit code 1.
 * Nothing that it prints is a command to the CI or a secret, wherever the words come from.
 */
export async function main(work: (ui: Ui) => Promise<number | undefined>): Promise<void> {
  process.chdir(path.parse(startedIn).root);
  guardLog();
  const ui = await Ui.open({
    json: false,
    yes: true,
    color: false,
    verbose: process.env["RUNNER_DEBUG"] === "1",
  });
  try {
    process.exitCode = (await work(ui)) ?? 0;
  } catch (error) {
    ui.failure(error);
    const fix = error instanceof IdrError && error.fix !== undefined ? `\n${error.fix}` : "";
    annotateError(`${messageOf(error)}${fix}`);
    process.exitCode = 1;
  } finally {
    ui.close();
    releaseLog();
  }
}

/** Hands values to later steps: to GITHUB_OUTPUT, or as a file for a shell (IDR_OUTPUT) with names in capitals for GitLab. */
export function output(values: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(values)) {
    if (/[\r\n]/.test(value)) throw new IdrError("ci-output", `the output ${name} has more than one line`);
    if (env["GITHUB_OUTPUT"]) appendSafely(env["GITHUB_OUTPUT"], `${name}=${value}\n`);
    if (env["IDR_OUTPUT"]) {
      const variable = `IDR_${name.toUpperCase().replaceAll("-", "_")}`;
      appendSafely(
        env["IDR_OUTPUT"],
        `${variable}='${value.replaceAll("'", String.raw`'\''`)}'\n`,
        env["CI_PROJECT_DIR"],
      );
    }
  }
}

/** Shows Markdown on the page of the run, where the CI has one. */
export function stepSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
  if (env["GITHUB_STEP_SUMMARY"]) appendSafely(env["GITHUB_STEP_SUMMARY"], `${toldMarkdown(markdown)}\n`);
}
