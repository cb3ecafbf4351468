import { read, synthesized, textsOf } from "./check";
import { mutated } from "./mutate";
import { Random } from "./random";
import { SEEDS } from "./seeds";

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** How many of the accepted files are synthesized: the first ones of which the texts differ. */
  readonly synths: number;
  /** Called now and then. @default nothing */
  readonly progress?: (done: number) => void;
}

export interface FuzzFailure {
  /** Which of the files, from 0: with the seed it makes the file again. */
  readonly index: number;
  readonly text: string;
  readonly message: string;
}

export interface FuzzResult {
  readonly accepted: number;
  readonly refused: number;
  readonly synthesized: number;
  /** Accepted, and refused by the constructs with an IdrError. */
  readonly refusedBySynth: number;
  readonly slowestMs: number;
  readonly failures: readonly FuzzFailure[];
}

/** The file of an index. Each has a generator of its own, so that one can be made again alone. */
export function fileOf(seed: number, index: number): string {
  const random = new Random(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  return mutated(random.pick(SEEDS), random);
}

/** Reads mutated site files, synthesizes what is accepted, and tells of everything that should not be. */
export function fuzz({ seed, count, synths, progress }: FuzzOptions): FuzzResult {
  const failures: FuzzFailure[] = [];
  const seen = new Set<string>();
  const counts = { accepted: 0, refused: 0, synthesized: 0, refusedBySynth: 0, slowestMs: 0 };
  for (let index = 0; index < count; index++) {
    const text = fileOf(seed, index);
    const start = performance.now();
    try {
      const site = read(text);
      counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
      counts[site === undefined ? "refused" : "accepted"] += 1;
      if (site !== undefined && counts.synthesized < synths) {
        const texts = textsOf(site);
        if (!seen.has(texts)) {
          seen.add(texts);
          counts[synthesized(site) ? "synthesized" : "refusedBySynth"] += 1;
        }
      }
    } catch (error) {
      failures.push({
        index,
        text,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    if (index % 1000 === 999) progress?.(index + 1);
  }
  return { ...counts, failures };
}
