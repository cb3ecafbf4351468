import { z } from "zod";

import { check, list, text, texts, time, whole } from "./parts";
import { plan } from "./plan";
import { measured, topology } from "./release";

const operation = {
  id: text().describe("8 hexadecimal digits."),
  step: z.enum(["prepare", "verify", "cutover", "rollback", "retire", "deploy", "destroy", "unlock"]),
  from: text().optional().describe("The environment that is left."),
  to: text().optional().describe("The environment that it is about."),
  stacks: texts().optional().describe("The stacks, of a deployment or a destruction."),
  who: text().describe("`user@host`."),
  pid: whole().describe("Process on that host."),
  machine: text().optional().describe("The machine whose process it is."),
  begunAt: time().describe("When it began."),
  endedAt: time().optional().describe("When it ended; left out: it goes on, or its end was not recorded."),
  state: z
    .enum(["running", "done", "failed", "abandoned"])
    .describe("`abandoned`: it ended without a word, or its lock was released."),
  summary: text().optional().describe("What came out, in one line."),
  error: z
    .object({
      code: text().optional().describe("The error's code."),
      message: text().describe("Why it failed."),
    })
    .optional()
    .describe("Why it failed."),
};

export const entry = z
  .object(operation)
  .meta({ id: "Operation", title: "Something that was done to the site." });

const step = z.object({
  name: text().describe("The task."),
  startedAt: time().describe("When it began."),
  endedAt: time().describe("When it ended."),
  state: z.enum(["succeeded", "failed", "skipped"]),
  detail: text().optional().describe("What came out."),
});

const byName = (what: string) => z.record(z.string(), z.string()).describe(`Ids of the ${what} by name.`);

export const shown = z.object({
  ...operation,
  details: z
    .object({
      steps: list(step).optional().describe("Its tasks."),
      plans: list(plan).optional().describe("The plans that were applied."),
      before: topology.optional().describe("What was reached before."),
      after: topology.optional().describe("What was reached afterwards."),
      verification: z
        .object({
          ok: z.boolean().describe("Whether nothing failed."),
          environment: text().describe("The environment."),
          addresses: texts().describe("Public addresses through which it was looked at."),
          comparedWith: text().optional().describe("The environment that it was compared with."),
          checks: list(check).describe("All checks."),
          ids: z
            .object({ servers: byName("servers"), volumes: byName("data volumes") })
            .describe("What was looked at."),
        })
        .optional()
        .describe("What a verification saw."),
      move: measured
        .extend({
          series: z
            .object({
              ratePerSecond: z.number().describe("Requests a second."),
              notSent: whole().describe("Requests that were due and not sent."),
              dropped: whole().describe("Requests that are not in `probes`."),
              startedAt: time().describe("When the first of them was sent."),
              servers: texts().describe("Servers that answered; empty text: it did not say which."),
              errors: texts().describe("Why requests were lost."),
              probes: list(z.array(z.number()).length(3).readonly()).describe(
                "A request each: milliseconds since `startedAt`; milliseconds until its answer; who: from 0 an index of `servers`, from -1 down one of `errors`.",
              ),
            })
            .describe(
              "Single requests: those that were lost, those around the move, and some of the others.",
            ),
        })
        .meta({ id: "RecordedMove", title: "A move of production's address with single requests." })
        .optional()
        .describe("What a move cost visitors."),
      copies: list(
        z.object({
          volume: text().describe("The volume."),
          source: text().describe("What it was made from."),
          sizeGiB: z.number().describe("Its size."),
          seconds: z.number().optional().describe("How long the cloud copied."),
        }),
      )
        .optional()
        .describe("Copies of data volumes that were made."),
    })
    .describe("What else is known. The oldest operations lose it first."),
});

export const listed = z.object({
  total: whole().describe("How many operations the history has."),
  entries: list(entry).describe("The newest first; as many as `--limit` says."),
});

export const reported = z.object({
  file: text().describe("The page that was written."),
  from: text().describe("Production before the release."),
  to: text().describe("The new environment."),
  verdict: z
    .object({
      ok: z.boolean().describe("Whether all is as it must be."),
      text: text().describe("In a sentence."),
    })
    .describe("How the release came out."),
  operations: list(entry).describe("What was done, the oldest first."),
});

const lock = z
  .object({
    id: text().optional().describe("What `idr lock release --id` takes; left out: not known."),
    path: text().describe("Where the state is."),
    operation: text().optional().describe("What its holder does: `apply`, `plan` and others."),
    who: text().optional().describe("`user@host`."),
    since: time().optional().describe("Since when."),
    pid: whole().optional().describe("Its process, where that is on this machine."),
    unnamed: text().optional().describe("Why nobody is named."),
  })
  .meta({ id: "StateLock", title: "The lock of a state." });

const atWork = z
  .object({
    id: text().describe("Of the operation; what `idr lock release --id` takes."),
    step: text().describe("What is being done."),
    begunAt: time().describe("Since when."),
    who: text().describe("`user@host`, as far as it fits into a tag."),
  })
  .meta({ id: "AtWork", title: "An operation as the cloud tells it." });

export const locks = z.object({
  operation: entry.nullable().describe("What is being done to the site; null: nothing."),
  beside: list(entry).optional().describe("What it goes beside."),
  elsewhere: list(atWork)
    .optional()
    .describe("What is being done from another copy of this folder, whose history this one doesn't have."),
  locks: list(
    z.object({
      stack: text().describe("The stack."),
      lock: lock.optional().describe("Its holder; left out: it is free."),
    }),
  ).describe("The lock of each state."),
});

export const released = z.object({
  released: z
    .discriminatedUnion("kind", [
      z.object({
        kind: z.literal("elsewhere"),
        operation: atWork.describe("The operation of another copy of this folder."),
      }),
      z.object({ kind: z.literal("operation"), entry: entry.describe("The operation that was given up.") }),
      z.object({
        kind: z.literal("state"),
        stack: text().describe("The stack."),
        lock: lock.describe("The lock that was released."),
      }),
    ])
    .describe("What was released."),
});
