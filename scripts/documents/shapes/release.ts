import { z } from "zod";

import { day, list, text, texts, time, whole } from "./parts";

export const topology = z
  .object({
    title: text().describe("The moment, in words."),
    at: time().describe("The moment."),
    addresses: list(
      z.object({
        role: z.enum(["production", "spare"]).describe("Which of the site's two addresses."),
        address: text().optional().describe("The IPv4 address."),
        environment: text().optional().describe("What it reaches; left out: nothing."),
      }),
    ).describe("The public addresses."),
    environments: list(
      z.object({
        name: text().describe("The environment."),
        servers: whole().describe("How many servers it has."),
        volumesGiB: z.number().describe("GiB of its data volumes."),
      }),
    ).describe("The environments that are there."),
  })
  .meta({ id: "Topology", title: "What the public addresses reach at one moment." });

export const requests = z
  .object({
    requests: whole().describe("Requests that were sent."),
    answered: whole().describe("Requests that were answered."),
    lost: whole().describe("Requests that were not."),
    medianMs: z.number().optional().describe("Median time of an answer, milliseconds."),
    p99Ms: z.number().optional().describe("99th percentile, milliseconds."),
    slowestMs: z.number().optional().describe("Slowest answer, milliseconds."),
    longestGapMs: z.number().optional().describe("Longest time between two answered requests, milliseconds."),
    answersBy: z.record(z.string(), whole()).describe("Answers by server."),
    lostBy: z.record(z.string(), whole()).describe("Lost requests by reason."),
  })
  .meta({ id: "Requests", title: "What a series of requests from outside saw." });

export const measured = z
  .object({
    url: text().describe("What was asked."),
    requests: requests.describe("What visitors saw."),
    unbound: z
      .object({
        ms: z.number().describe("Milliseconds in which production's address was bound to nothing."),
        looks: whole().describe("How often the cloud was asked and answered."),
        failed: whole().describe("How often it did not answer."),
      })
      .describe("What the cloud said of production's address."),
    startedAt: time().describe("When the measurement began."),
    endedAt: time().describe("When it ended."),
  })
  .meta({ id: "Measured", title: "A move of production's address as visitors saw it." });

const sides = {
  from: text().describe("The environment that is left."),
  to: text().describe("The environment that it is about."),
};
const around = {
  before: topology.describe("What was reached before."),
  after: topology.describe("What is reached afterwards."),
};

export const prepared = z.object({ step: z.literal("prepare"), ...sides, ...around });

export const moved = z
  .object({
    step: z.enum(["cutover", "rollback"]),
    from: text().describe("The environment that was live."),
    to: text().describe("The environment that is live now."),
    outcome: z
      .enum(["moved", "finished", "already"])
      .describe("`finished`: an interrupted move was finished. `already`: there was nothing to do."),
    ...around,
    measured: measured.optional().describe("Left out: there was nothing to do."),
  })
  .meta({ id: "Move", title: "A cutover or a rollback." });

export const retired = z.object({
  step: z.literal("retire"),
  from: text().describe("The environment that is retired."),
  to: text().describe("The environment that is live."),
  outcome: z.enum(["retired", "already"]).describe("`already`: there was nothing to do."),
  destroyed: whole().describe("How many objects were destroyed."),
  destroyedVolumes: texts().describe("Data volumes among them."),
  kept: list(
    z.object({
      name: text().describe("Its name."),
      id: text().describe("Its id."),
      sizeGiB: z.number().describe("Its size."),
      keepUntil: day().describe("The last day on which it must be there."),
    }),
  ).describe("Data volumes that stay."),
  snapshots: list(
    z.object({
      id: text().describe("Its id."),
      name: text().describe("Its name."),
      volumeId: text().describe("The volume."),
      createdAt: time().describe("When it was taken."),
    }),
  ).describe("The final snapshots of the volumes that stay."),
  ...around,
});
