import type { CommanderError } from "@commander-js/extra-typings";

import { IdrError, type IdrErrorOptions } from "../../constructs/errors";

/** Whether a command line asks for JSON. It is looked at before it is parsed: what follows `--` is no option. */
export function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).includes("--json");
}

/** A command line that is wrong, as an error with code, value and fix. `undefined`: it is not, help or version was printed. */
export function usageError(error: CommanderError): IdrError | undefined {
  if (error.exitCode === 0) return undefined;
  if (error.code === "commander.help") {
    return new IdrError("usage", "no command is given", { fix: HELP });
  }
  const [first = "", ...rest] = error.message.replace(/^error: /, "").split("\n");
  const meant = rest.flatMap((line) => /^\((Did you mean .+)\)$/.exec(line)?.[1] ?? [])[0];
  return new IdrError("usage", first, {
    ...valueIn(first),
    fix: meant === undefined ? HELP : `${meant} ${HELP}`,
  });
}

const HELP = "`idr --help` shows what there is";

/** Commander's words: `option '--port <number>' argument 'x' is invalid. ALLOWED`, `unknown option '--x'`. */
function valueIn(message: string): Pick<IdrErrorOptions, "value" | "allowed"> {
  const invalid = /argument '(.*)' is invalid\. (.+)$/s.exec(message);
  if (invalid !== null) return { value: invalid[1]!, allowed: invalid[2]! };
  const unknown = /^unknown (?:option|command) '(.*)'$/s.exec(message);
  return unknown === null ? {} : { value: unknown[1]! };
}
