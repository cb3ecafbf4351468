import type { Attempt } from "./attempt";
import { blowText, faultText, type Blow } from "./trouble";

export type Counts = Readonly<Record<string, number>>;

/** What is kept of a story. JSON. */
export interface Told {
  readonly commands: number;
  /** Commands that had to be run again. */
  readonly reruns: number;
  /** Faults that hit a call, by kind. */
  readonly faults: Counts;
  /** Blows that were struck, by kind. */
  readonly blows: Counts;
  /** Errors that the command told of, by code. */
  readonly errors: Counts;
  /** A line for each command and what befell it. */
  readonly lines: readonly string[];
}

/** What happened in a run, in the order in which it did. */
export class Story {
  private readonly attempts: Attempt[] = [];

  add(attempt: Attempt): void {
    this.attempts.push(attempt);
  }

  told(): Told {
    return {
      commands: this.attempts.length,
      reruns: this.attempts.filter(({ outcome }) => outcome.code !== 0).length,
      faults: this.faults(),
      blows: this.blows(),
      errors: this.errors(),
      lines: this.lines(),
    };
  }

  private faults(): Counts {
    return count(
      this.attempts.flatMap(({ faults }) => faults.filter(({ hits }) => hits > 0).map(({ kind }) => kind)),
    );
  }

  private blows(): Counts {
    return count(
      this.attempts.flatMap(({ struck, trouble }) =>
        struck && trouble.blow ? [blowName(trouble.blow)] : [],
      ),
    );
  }

  private errors(): Counts {
    return count(this.attempts.flatMap(({ outcome }) => (outcome.error ? [outcome.error.code] : [])));
  }

  private lines(): string[] {
    return this.attempts.flatMap(({ args, outcome, faults, struck, trouble, hung }) => [
      `idr ${args.join(" ")}: ${hung ? "hung" : resultOf(outcome)} (${outcome.seconds.toFixed(1)} s)`,
      ...faults.map((fault, index) => {
        const order = trouble.faults[index];
        const hits = fault.hits === 0 ? "hit nothing" : `hit ${fault.hits}`;
        return `    fault: ${order === undefined ? fault.kind : faultText(order)}: ${hits}`;
      }),
      ...(trouble.blow === undefined
        ? []
        : [`    ${blowText(trouble.blow)}${struck ? "" : ": it had ended before"}`]),
    ]);
  }
}

function resultOf(outcome: Attempt["outcome"]): string {
  if (outcome.code === 0) return "ok";
  if (outcome.code === null) return "killed";
  const { error } = outcome;
  return error === undefined
    ? `exit ${outcome.code}: ${outcome.stderr.slice(-500)}`
    : `${error.code}: ${error.message.slice(0, 600)}`;
}

const blowName = (blow: Blow): string => (blow.kind === "kill" ? `kill ${blow.what}` : blow.kind);

function count(names: readonly string[]): Counts {
  return total(names.map((name) => ({ [name]: 1 })));
}

/** The sum of counts, the most frequent first. */
export function total(all: readonly Counts[]): Counts {
  const sums = new Map<string, number>();
  for (const counts of all) {
    for (const [name, value] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return Object.fromEntries([...sums].sort((a, b) => b[1] - a[1]));
}
