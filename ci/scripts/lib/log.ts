import { randomUUID } from "node:crypto";

/**
 * What a log of CI takes for a command, and what moves a terminal's cursor. Everything that is printed may come from a
 * pull request, a plan or a cloud, so none of it may be one.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line as a log may have it: nothing of it is a command to GitHub, Azure or GitLab, or more than text. */
export function logLine(line: string): string {
  const seen = line.replaceAll(UNSEEN, (character) => (character === "\t" ? character : "\ufffd"));
  return (
    seen
      // GitHub: ::command:: at the start of a line; ##[command] anywhere. Azure: ##vso[command].
      .replace(/^(\s*)::/, "$1: :")
      .replaceAll(/##(?=\[|vso\[)/g, "# #")
      // GitLab: section_start:1560896352:name at the start of a line.
      .replace(/^(\s*section)_(?=(start|end):)/, "$1 ")
  );
}

type Done = (error?: Error | null) => void;
type Write = (text: string, done?: Done) => boolean;
const raw = new Map<NodeJS.WriteStream, Write>();
let stopped: string | undefined;

/** From here on, every line that this process prints is a `logLine`. On GitHub, commands are stopped besides. */
export function guardLog(env: NodeJS.ProcessEnv = process.env): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (raw.has(stream)) continue;
    const write: Write = stream.write.bind(stream);
    raw.set(stream, write);
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
      const safe = text.split("\n").map(logLine).join("\n");
      return write(
        safe,
        rest.find((one): one is Done => typeof one === "function"),
      );
    };
  }
  if (env["GITHUB_ACTIONS"] === "true") stop();
}

/** A command of our own to GitHub's runner: an annotation, a mask. Nothing elsewhere. */
export function workflowCommand(
  command: "error" | "add-mask",
  text: string,
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (env["GITHUB_ACTIONS"] !== "true") return;
  const halted = stopped !== undefined;
  resume();
  say(`::${command}::${escaped(text)}`);
  if (halted) stop();
}

/** Lets GitHub take commands again: those of the steps to come. */
export function releaseLog(): void {
  resume();
}

function stop(): void {
  if (stopped !== undefined) return;
  stopped = randomUUID();
  say(`::stop-commands::${stopped}`);
}

function resume(): void {
  if (stopped === undefined) return;
  say(`::${stopped}::`);
  stopped = undefined;
}

function say(line: string): void {
  const write: Write = raw.get(process.stdout) ?? process.stdout.write.bind(process.stdout);
  write(`${line}\n`);
}

/** Text of a workflow command. */
function escaped(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replaceAll(UNSEEN, "\ufffd"))
    .join("\n")
    .replaceAll("%", "%25")
    .replaceAll("\n", "%0A");
}
