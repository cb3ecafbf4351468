import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

import { IdrError } from "../../constructs/errors";

import { PARTS, type Part } from "./parts";

export interface Options {
  /** Seeds of the runs, in their order. */
  readonly seeds: readonly number[];
  /** What is disturbed at every write. */
  readonly exhaustive: readonly Part[];
  /** Runs side by side. */
  readonly jobs: number;
  /** File that keeps what is done. @default none */
  readonly journal?: string;
  readonly json: boolean;
}

export const USAGE = `usage: npm run test:faults -- [options]
  --runs N          runs of the whole release (default 300)
  --seed N          seed of the first run, the others follow (default: another each time; it is printed)
  --only N          the one run with this seed, and nothing else
  --exhaustive P    what is disturbed at every write: cutover,rollback,retire,unanswered,unrecorded (default all) or none
  --jobs N          runs side by side (default 6 for each processor)
  --small           6 runs, half of them with seeds that stay the same, and cutover killed at every write
  --journal F       keeps what is done in the file F, and goes on from there when it is run again (wants --seed)
  --json            the result as JSON on stdout`;

/** @throws IdrError `usage` */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const seed = whole("seed", values.seed) ?? randomInt(1_000_000_000);
  const from = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
  const jobs = whole("jobs", values.jobs) ?? 6 * availableParallelism();
  const only = whole("only", values.only);
  const runs = whole("runs", values.runs) ?? 300;
  if (values.journal !== undefined && values.seed === undefined) {
    throw new IdrError("usage", "--journal wants --seed: it goes on with the same seeds", { fix: USAGE });
  }
  const base = {
    jobs: Math.max(1, jobs),
    ...(values.journal === undefined ? {} : { journal: values.journal }),
    json: values.json === true,
  };
  if (only !== undefined) return { ...base, seeds: [only], exhaustive: parts(values.exhaustive ?? "none") };
  if (values.small === true) {
    return {
      ...base,
      seeds: [...from(1, 3), ...from(seed, 3)],
      exhaustive: parts(values.exhaustive ?? "cutover"),
    };
  }
  return { ...base, seeds: from(seed, runs), exhaustive: parts(values.exhaustive ?? "all") };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        runs: { type: "string" },
        seed: { type: "string" },
        only: { type: "string" },
        exhaustive: { type: "string" },
        jobs: { type: "string" },
        small: { type: "boolean" },
        journal: { type: "string" },
        json: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new IdrError("usage", error instanceof Error ? error.message : String(error), { fix: USAGE });
  }
}

function whole(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new IdrError("usage", `--${name} is "${text}", allowed are whole numbers`, { fix: USAGE });
}

function parts(text: string): Part[] {
  const all = Object.keys(PARTS);
  const wanted = text === "all" ? all : text === "none" ? [] : text.split(",");
  const unknown = wanted.find((one) => !all.includes(one));
  if (unknown === undefined) return wanted as Part[];
  throw new IdrError("usage", `--exhaustive names "${unknown}", allowed are ${all.join(", ")}, all, none`, {
    fix: USAGE,
  });
}
