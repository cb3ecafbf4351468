import { randomInt } from "node:crypto";
import pc from "picocolors";
import { harmless } from "./harmless";

/** The few looks that are used. Without colours each returns its text as it is. */
export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly change: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
}

/**
 * Whether to colour what goes to a stream: `--no-color` and NO_COLOR say no, FORCE_COLOR says yes,
 * otherwise terminals get colours and files don't.
 */
export function colorWanted(
  stream: { readonly isTTY?: boolean },
  env: NodeJS.ProcessEnv,
  flag: boolean | undefined,
): boolean {
  if (flag === false) return false;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}

export function styleOf(color: boolean): Style {
  const colors = pc.createColors(color);
  return {
    good: colors.green,
    bad: colors.red,
    warn: colors.yellow,
    change: colors.cyan,
    strong: colors.bold,
    dim: colors.dim,
  };
}

/** Marks the escapes of this process's own styles: who doesn't know it can't write one. As terminals' widths are counted, it is none. */
const SEAL = Array.from({ length: 4 }, () => String(randomInt(1000, 10_000))).join(";");
const SEALED = new RegExp(`\\u001b\\[(\\d+);${SEAL}m`);

/**
 * The same looks, with escapes that `shown` knows for ours. To be used for text that has names, messages or anything
 * else in it that is not ours, and goes through `shown` in the end.
 */
export function sealedStyleOf(color: boolean): Style {
  if (!color) return styleOf(false);
  const paint = (open: number, close: number, again: readonly number[]) => {
    const [start, end, reopened] = [[open], [close], again].map((codes) =>
      codes.map((code) => `\u001b[${code};${SEAL}m`).join(""),
    ) as [string, string, string];
    return (text: string) => start + text.replaceAll(end, reopened) + end;
  };
  return {
    good: paint(32, 39, [32]),
    bad: paint(31, 39, [31]),
    warn: paint(33, 39, [33]),
    change: paint(36, 39, [36]),
    strong: paint(1, 22, [22, 1]),
    dim: paint(2, 22, [22, 2]),
  };
}

/** Text as it goes to the screen: its own styles as escapes, and whatever else could be one made harmless. */
export function shown(text: string): string {
  return text
    .split(SEALED)
    .map((part, index) => (index % 2 === 0 ? harmless(part) : `\u001b[${part}m`))
    .join("");
}
