import { randomUUID } from "node:crypto";
import { redacted, redactor } from "../../../scripts/redaction";
import { harmless } from "../../../scripts/ui/harmless";

/**
 * A text as a log, a comment, an issue or a page of the forge may have it, wherever it comes from (a pull request, a
 * plan, a cloud): without the secrets of this process, and without a character that hides something or is an order.
 */
export function told(text: string): string {
  return harmless(redacted(text));
}

/**
 * The same of Markdown, line by line: where a text of somebody else's opens a quote behind `password=`, what follows on
 * other lines is not taken for its value, and stays.
 */
export function toldMarkdown(text: string): string {
  return markdownTeller()(text);
}

/** The same for many texts at once, with the secrets that this process has now. */
export function markdownTeller(): (text: string) => string {
  const now = redactor();
  return (text) =>
    text
      .split("\n")
      .map((line) => harmless(now.text(line)))
      .join("\n");
}

type Done = (error?: Error | null) => void;
type Write = (text: string, done?: Done) => boolean;
const raw = new Map<NodeJS.WriteStream, Write>();
let stopped: string | undefined;

/** From here on, all that this process prints is `told`. On GitHub, commands are stopped besides. */
export function guardLog(env: NodeJS.ProcessEnv = process.env): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (raw.has(stream)) continue;
    const write: Write = stream.write.bind(stream);
    raw.set(stream, write);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      return write(
        told(text),
        rest.find((one): one is Done => typeof one === "function"),
      );
    };
  }
  if (env["GITHUB_ACTIONS"] === "true") stop();
}

/** Hides a value in GitHub's log from now on. Nothing elsewhere. */
export function maskInLog(secret: string, env: NodeJS.ProcessEnv = process.env): void {
  command("add-mask", secret, env);
}

/** An annotation on the page of GitHub's run. Nothing elsewhere. */
export function annotateError(text: string, env: NodeJS.ProcessEnv = process.env): void {
  command("error", told(text), env);
}

function command(name: "error" | "add-mask", text: string, env: NodeJS.ProcessEnv): void {
  if (env["GITHUB_ACTIONS"] !== "true") return;
  const halted = stopped !== undefined;
  releaseLog();
  const escaped = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  say(`::${name}::${escaped}`);
  if (halted) stop();
}

/** Lets GitHub take commands again: those of the steps to come. */
export function releaseLog(): void {
  if (stopped === undefined) return;
  say(`::${stopped}::`);
  stopped = undefined;
}

function stop(): void {
  if (stopped !== undefined) return;
  stopped = randomUUID();
  say(`::stop-commands::${stopped}`);
}

function say(line: string): void {
  const write: Write = raw.get(process.stdout) ?? process.stdout.write.bind(process.stdout);
  write(`${line}\n`);
}
