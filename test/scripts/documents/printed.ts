import { isDeepStrictEqual } from "node:util";

import { DOCUMENTS, event, failure, type Command } from "../../../scripts/documents/shapes";

/** What a run of `idr --json` printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** What is not as docs/json-output.md has it; empty: all is. A field that is not documented is a misfit, too. */
export function misfits(args: readonly string[], { stdout, stderr }: Printed): string[] {
  const command = commandOf(args);
  return [
    ...documentMisfits(command, stdout),
    ...stderr
      .split("\n")
      .filter((line) => line !== "")
      .flatMap((line) => lineMisfits(line)),
  ];
}

/** The command that arguments name: its words, options left out. */
export function commandOf(args: readonly string[]): Command | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const names = Object.keys(DOCUMENTS) as Command[];
  const named = names.filter((name) => name.split(" ").every((word, at) => words[at] === word));
  return named.sort((a, b) => b.length - a.length)[0];
}

function documentMisfits(command: Command | undefined, text: string): string[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [`stdout is no JSON document: ${text.slice(0, 200)}`];
  }
  if (typeof document === "object" && document !== null && "error" in document) {
    return shapeMisfits("failure", failure, document);
  }
  if (command === undefined) return ["a document of no command"];
  return shapeMisfits(command, DOCUMENTS[command], document);
}

function lineMisfits(line: string): string[] {
  try {
    const told: unknown = JSON.parse(line);
    const isFailure = typeof told === "object" && told !== null && "error" in told;
    return isFailure ? shapeMisfits("failure", failure, told) : shapeMisfits("event", event, told);
  } catch {
    return [`a line of stderr is no JSON: ${line}`];
  }
}

interface Shape {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: unknown }
    | { readonly success: false; readonly error: { readonly message: string } };
}

function shapeMisfits(name: string, shape: Shape, value: unknown): string[] {
  const parsed = shape.safeParse(value);
  if (!parsed.success) return [`${name}: ${parsed.error.message}`];
  // What is not documented was left out by the shape.
  return isDeepStrictEqual(parsed.data, value)
    ? []
    : [`${name}: has a field that is not documented: ${JSON.stringify(value).slice(0, 2000)}`];
}
