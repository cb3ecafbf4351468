import { z } from "zod";

import type { Unbound } from "../actions/release/address-watch";
import type { Check } from "../actions/verify";
import type { ProbeSummary } from "../probe";
import type { ReportPlan, ReportStep, Topology } from "../report";
import type { Entry } from "./entry";
import type { ThinSeries } from "./thin-series";

/** What is kept of an operation beside who, when and how it ended: what its report is made of. */
export interface OperationDetails {
  /** What it did, task by task. */
  readonly steps?: readonly ReportStep[];
  /** Plans that were applied. */
  readonly plans?: readonly ReportPlan[];
  /** Who was reached before and after it. */
  readonly before?: Topology;
  readonly after?: Topology;
  readonly verification?: VerificationRecord;
  readonly move?: MoveRecord;
  /** Copies of data volumes that were made. */
  readonly copies?: readonly CopyRecord[];
}

/** What a verification saw. */
export interface VerificationRecord {
  readonly environment: string;
  readonly passed: boolean;
  /** Public addresses through which it was looked at. */
  readonly addresses: readonly string[];
  readonly comparedWith?: string;
  readonly checks: readonly Omit<Check, "alike">[];
  readonly ids: Ids;
}

/** Ids of an environment's servers and data volumes by name: whether it is still the one that was looked at. */
export interface Ids {
  readonly servers: Readonly<Record<string, string>>;
  readonly volumes: Readonly<Record<string, string>>;
}

/** A move of production's address as visitors saw it. Times in milliseconds since the epoch. */
export interface MoveRecord {
  readonly url: string;
  readonly requests: ProbeSummary;
  readonly unbound: Unbound;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly series: ThinSeries;
}

/** A data volume that was made from another one. */
export interface CopyRecord {
  readonly volume: string;
  /** Name of what it was made from. */
  readonly source: string;
  readonly sizeGiB: number;
  /** How long the cloud copied, as far as it was seen. */
  readonly seconds?: number;
}

const text = z.string().optional();
const step = z.object({
  name: z.string(),
  startedAt: z.number(),
  endedAt: z.number(),
  state: z.enum(["succeeded", "failed", "skipped"]),
  detail: text,
});
const plan = z.object({
  stack: z.string(),
  at: z.number(),
  summary: z.string(),
  changes: z.array(z.string()),
});
const topology = z.object({
  title: z.string(),
  at: z.number(),
  addresses: z.array(z.object({ role: z.enum(["production", "spare"]), address: text, environment: text })),
  environments: z.array(z.object({ name: z.string(), servers: z.number(), volumesGiB: z.number() })),
});
const byName = z.record(z.string(), z.string());
const verification = z.object({
  environment: z.string(),
  passed: z.boolean(),
  addresses: z.array(z.string()),
  comparedWith: text,
  checks: z.array(
    z.object({
      group: z.string(),
      name: z.string(),
      verdict: z.enum(["passed", "warning", "failed", "skipped"]),
      detail: z.string(),
    }),
  ),
  ids: z.object({ servers: byName, volumes: byName }),
});
const number = z.number().optional();
const counts = z.record(z.string(), z.number());
const move = z.object({
  url: z.string(),
  requests: z.object({
    requests: z.number(),
    answered: z.number(),
    lost: z.number(),
    medianMs: number,
    p99Ms: number,
    slowestMs: number,
    longestGapMs: number,
    answersBy: counts,
    lostBy: counts,
  }),
  unbound: z.object({ ms: z.number(), looks: z.number(), failed: z.number() }),
  startedAt: z.number(),
  endedAt: z.number(),
  series: z.object({
    ratePerSecond: z.number(),
    notSent: z.number(),
    dropped: z.number(),
    startedAt: z.number(),
    servers: z.array(z.string()),
    errors: z.array(z.string()),
    probes: z.array(z.tuple([z.number(), z.number(), z.number()])),
  }),
});
const copy = z.object({ volume: z.string(), source: z.string(), sizeGiB: z.number(), seconds: number });

const PARTS = {
  steps: z.array(step),
  plans: z.array(plan),
  before: topology,
  after: topology,
  verification,
  move,
  copies: z.array(copy),
} satisfies Record<keyof OperationDetails, z.ZodType>;

/** The details of an entry, as far as this version can read them: a part that it can't is left out. */
export function detailsOf({ details }: Pick<Entry, "details">): OperationDetails {
  if (typeof details !== "object" || details === null) return {};
  const read = Object.entries(PARTS).flatMap(([part, schema]) => {
    const parsed = schema.safeParse((details as Record<string, unknown>)[part]);
    return parsed.success ? [[part, parsed.data] as const] : [];
  });
  return Object.fromEntries(read);
}
