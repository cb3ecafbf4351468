import { z } from "zod";

const STEPS = ["prepare", "verify", "cutover", "rollback", "retire", "deploy", "destroy", "unlock"] as const;

/** What was done to a site: a step of a release, a deployment, a lock that was removed. */
export type Step = (typeof STEPS)[number];

const failure = z.object({ code: z.string().optional(), message: z.string() });

const schema = z.object({
  id: z.string().regex(/^[0-9a-f]{8}$/),
  step: z.enum(STEPS),
  from: z.string().optional(),
  to: z.string().optional(),
  stacks: z.array(z.string()).readonly().optional(),
  who: z.string(),
  pid: z.number().int(),
  pidStarted: z.string().optional(),
  machine: z.string().optional(),
  begunAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  state: z.enum(["running", "done", "failed", "abandoned"]),
  summary: z.string().optional(),
  error: failure.optional(),
  details: z.unknown().optional(),
});

/** Why an operation failed. */
export interface Failure {
  readonly code?: string;
  readonly message: string;
}

/** One operation in the history of a site. */
export interface Entry {
  /** 8 hexadecimal digits. */
  readonly id: string;
  readonly step: Step;
  /** The environment that is left, of a release. */
  readonly from?: string;
  /** The environment that it is about. */
  readonly to?: string;
  readonly stacks?: readonly string[];
  /** `user@host`. */
  readonly who: string;
  /** Process on that host. */
  readonly pid: number;
  /** When that process started, as its system tells: another may have got its id since. */
  readonly pidStarted?: string;
  /** Machine, or container, whose processes these are: two may have one host name. Entries of older versions have none. */
  readonly machine?: string;
  /** ISO 8601, UTC. */
  readonly begunAt: string;
  readonly endedAt?: string;
  /** `abandoned`: it ended without a word, or its lock was released. */
  readonly state: "running" | "done" | "failed" | "abandoned";
  /** What came out, in one line. */
  readonly summary?: string;
  readonly error?: Failure;
  /** JSON: what else is known of it. The oldest lose it first when the history grows large. */
  readonly details?: unknown;
}

/** What is begun. */
export type Beginning = Pick<Entry, "step" | "from" | "to" | "stacks">;

/** Reads an entry; fields that are not known are left out. Undefined when it is none that this version can read. */
export function parseEntry(value: unknown): Entry | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  return withoutUndefined(parsed.data) as unknown as Entry;
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
