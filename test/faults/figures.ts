import { readFileSync } from "node:fs";
import * as path from "node:path";

import { recordFigures } from "../proof/figures";

import type { Done } from "./journal";
import { runFailure, caseFailure } from "./report";
import { total, type Counts } from "./story";

/** What `docs/proof.md` tells of a campaign's runs. */
export interface RunFigures {
  readonly releases: number;
  /** E.g. `4000 to 4299`. */
  readonly seeds: string;
  readonly commands: number;
  /** Commands that failed or were killed, and were run again. */
  readonly reruns: number;
  readonly faults: Counts;
  readonly blows: Counts;
  readonly failures: number;
  /** Of the command that was tested. */
  readonly version: string;
}

/** What it tells of the cases of exhaustive parts. */
export interface CaseFigures {
  readonly parts: readonly {
    readonly part: string;
    readonly writes: number;
    readonly cases: number;
    readonly failures: number;
  }[];
  readonly version: string;
}

/** Pure. */
export function runFigures({ runs }: Done, version: string): RunFigures {
  const sum = (of: (run: Done["runs"][number]) => number) => runs.reduce((all, run) => all + of(run), 0);
  return {
    releases: runs.length,
    seeds: ranges(runs.map(({ seed }) => seed)),
    commands: sum(({ story }) => story.commands),
    reruns: sum(({ story }) => story.reruns),
    faults: total(runs.map(({ story }) => story.faults)),
    blows: total(runs.map(({ story }) => story.blows)),
    failures: runs.flatMap(runFailure).length,
    version,
  };
}

/** Pure. */
export function caseFigures({ parts, cases }: Done, version: string): CaseFigures {
  return {
    parts: parts.map(({ part, writes }) => {
      const own = cases.filter((one) => one.part === part);
      return {
        part,
        writes: writes.length,
        cases: own.length,
        failures: own.flatMap(caseFailure).length,
      };
    }),
    version,
  };
}

/**
 * Keeps what a campaign came to for `npm run proof`.
 * @param command digest of the command that was tested
 * @param at ISO time of its end @default now
 */
export function recordCampaign(done: Done, command: string, at?: string): void {
  const file = path.join(__dirname, "..", "..", "package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  const tested = `${version}, command ${command.slice(0, 12)}`;
  const { runs, cases } = done;
  if (runs.length > 0) recordFigures("faults: releases", runs.length, runFigures(done, tested), at);
  if (cases.length > 0) recordFigures("faults: every write", cases.length, caseFigures(done, tested), at);
}

/** `1 to 3, 7`. */
export function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = [];
  for (const one of [...numbers].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last?.[1] === one - 1) last[1] = one;
    else found.push([one, one]);
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`)).join(", ");
}
