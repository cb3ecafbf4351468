import { appendFileSync } from "node:fs";
import { IdrError, messageOf } from "../../../constructs/errors";
import { Ui } from "../../../scripts/ui/ui";

/**
 * Runs a CI script: what goes on goes to stderr as plain lines, a failure is told
 * with what to do about it (on GitHub as an annotation, too), and sets exit code 1.
 */
export async function main(work: (ui: Ui) => Promise<number | undefined>): Promise<void> {
  const ui = await Ui.open({ json: false, yes: true, verbose: process.env["RUNNER_DEBUG"] === "1" });
  try {
    process.exitCode = (await work(ui)) ?? 0;
  } catch (error) {
    ui.failure(error);
    if (process.env["GITHUB_ACTIONS"] === "true") {
      const fix = error instanceof IdrError && error.fix !== undefined ? `\n${error.fix}` : "";
      process.stdout.write(`::error::${escaped(`${messageOf(error)}${fix}`)}\n`);
    }
    process.exitCode = 1;
  } finally {
    ui.close();
  }
}

/** Hands values to later steps: to GITHUB_OUTPUT, or as a dotenv file (IDR_OUTPUT) with names in capitals for GitLab. */
export function output(values: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(values)) {
    if (/[\r\n]/.test(value)) throw new IdrError("ci-output", `the output ${name} has more than one line`);
    if (env["GITHUB_OUTPUT"]) appendFileSync(env["GITHUB_OUTPUT"], `${name}=${value}\n`);
    if (env["IDR_OUTPUT"]) {
      appendFileSync(env["IDR_OUTPUT"], `IDR_${name.toUpperCase().replaceAll("-", "_")}=${value}\n`);
    }
  }
}

/** Shows Markdown on the page of the run, where the CI has one. */
export function stepSummary(markdown: string, env: NodeJS.ProcessEnv = process.env): void {
  if (env["GITHUB_STEP_SUMMARY"]) appendFileSync(env["GITHUB_STEP_SUMMARY"], `${markdown}\n`);
}

/** Text of a workflow command. */
function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
