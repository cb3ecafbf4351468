import type { FaultOrder } from "../../scripts/sandbox";

import type { Random } from "./random";

/** A step of a release; `return` undoes a retirement. */
export type Step = "prepare" | "verify" | "cutover" | "rollback" | "retire" | "return";

export const KILLS = ["command", "engine", "provider", "everything"] as const;
export type Kill = (typeof KILLS)[number];

/** What befalls a command beside faults of the API. */
export type Blow =
  | { readonly kind: "kill"; readonly what: Kill }
  /** Every token ends. */
  | { readonly kind: "tokens" }
  /** The cloud's clock is two hours on. */
  | { readonly kind: "clock" }
  /** The machine sleeps for some seconds, in which two hours pass for the cloud. */
  | { readonly kind: "sleep"; readonly seconds: number };

/** When it does. */
export type When =
  | { readonly kind: "time"; readonly seconds: number }
  /** The nth task that the command tells of. */
  | { readonly kind: "task"; readonly nth: number }
  /** At the nth call that changes something, before or after the cloud has done it. */
  | { readonly kind: "write"; readonly nth: number; readonly side: "before" | "after" };

/** What befalls one run of a command. */
export interface Trouble {
  readonly faults: readonly FaultOrder[];
  readonly blow?: Blow & { readonly when: When };
  /** Seconds after which what is stuck goes on, or has failed. */
  readonly unstick: { readonly seconds: number; readonly to: "good" | "error" };
  /** Name of a server that breaks when the addresses begin to move. */
  readonly breaks?: string;
}

export const NO_TROUBLE: Trouble = { faults: [], unstick: { seconds: 5, to: "good" } };

/** Roughly how long a step takes and how many calls it changes something with: where its middle is. */
const EXTENT: Readonly<Record<Step, { readonly seconds: number; readonly writes: number }>> = {
  prepare: { seconds: 50, writes: 45 },
  verify: { seconds: 4, writes: 0 },
  cutover: { seconds: 14, writes: 3 },
  rollback: { seconds: 14, writes: 3 },
  retire: { seconds: 40, writes: 28 },
  return: { seconds: 45, writes: 30 },
};

/** Whatever a cloud and a machine do to an operator, as a sequence of random numbers has it. */
export function randomTrouble(random: Random, step: Step): Trouble {
  const faults: FaultOrder[] = [];
  while (faults.length < 3 && random.chance(0.45)) faults.push(randomFault(random, step));
  const to = random.chance(0.5) ? "good" : "error";
  const unstick = { seconds: random.whole(3, 15), to } as const;
  if (!random.chance(0.65)) return { faults, unstick };
  return { faults, unstick, blow: { ...randomBlow(random), when: randomWhen(random, step) } };
}

function randomBlow(random: Random): Blow {
  const dice = random.next();
  if (dice < 0.12) return { kind: "tokens" };
  if (dice < 0.18) return { kind: "clock" };
  if (dice < 0.26) return { kind: "sleep", seconds: random.whole(2, 6) };
  return { kind: "kill", what: random.one(KILLS) };
}

function randomWhen(random: Random, step: Step): When {
  const extent = EXTENT[step];
  const dice = random.next();
  if (dice < 0.5 && extent.writes > 0) {
    const side = random.chance(0.5) ? "before" : "after";
    return { kind: "write", nth: random.whole(1, extent.writes), side };
  }
  if (dice < 0.75) return { kind: "task", nth: random.whole(1, 25) };
  return { kind: "time", seconds: random.next() * extent.seconds };
}

function randomFault(random: Random, step: Step): FaultOrder {
  // Most calls ask for the same few things again and again, so a fault that lets many pass hits nothing.
  const skip = random.whole(0, 10);
  const making = step === "prepare" || step === "return" ? 0.3 : 0;
  const dice = random.next();
  if (dice < making) {
    return random.one<FaultOrder>([
      { kind: "error", method: "POST", path: "/volumes$", skip: random.whole(0, 1) },
      { kind: "stuck", method: "POST", path: "/volumes$", skip: random.whole(0, 1) },
      { kind: "error", method: "POST", path: "/servers$", skip: random.whole(0, 2) },
    ]);
  }
  const { writes } = EXTENT[step];
  const fewWrites = random.whole(0, Math.max(0, writes - 1));
  const path = random.one(["/volumes", "/servers", "/floatingips", "/ports", "/identity/", "."]);
  const reading: FaultOrder[] = [
    { kind: "status", status: random.one([500, 502, 503, 504]), path, skip, count: random.whole(1, 4) },
    { kind: "drop", path, skip, count: random.whole(1, 2) },
    { kind: "delay", seconds: random.whole(1, 5), path, skip, count: random.whole(1, 3) },
  ];
  const writing: FaultOrder[] = [
    {
      kind: "status",
      status: random.one([500, 503]),
      writes: true,
      skip: fewWrites,
      count: random.whole(1, 2),
    },
    { kind: "drop", writes: true, skip: fewWrites },
    { kind: "lose-answer", writes: true, skip: fewWrites },
  ];
  return random.one([...reading, ...(writes === 0 ? [] : writing)]);
}

/** A blow and its moment in a few words. */
export function blowText({ when, ...blow }: NonNullable<Trouble["blow"]>): string {
  const what =
    blow.kind === "kill"
      ? `${blow.what} killed`
      : blow.kind === "tokens"
        ? "tokens expire"
        : blow.kind === "clock"
          ? "the clock jumps two hours"
          : `asleep for ${blow.seconds} s`;
  switch (when.kind) {
    case "time":
      return `${what} after ${when.seconds.toFixed(1)} s`;
    case "task":
      return `${what} at task ${when.nth}`;
    case "write":
      return `${what} ${when.side} write ${when.nth}`;
  }
}

/** A fault in a few words. */
export function faultText({ kind, ...rest }: FaultOrder): string {
  const details = Object.entries(rest).map(([key, value]) => `${key} ${String(value)}`);
  return [kind, ...details].join(" ");
}
