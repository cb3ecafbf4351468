import { z } from "zod";

import { list, text, whole } from "./parts";

export const place = z
  .object({
    file: text().describe("The file, as the command was given it."),
    line: whole().optional().describe("Line, from 1."),
    column: whole().optional().describe("Column, from 1."),
  })
  .meta({ id: "Place", title: "A place in a file." });

const said = {
  message: text().describe("What is wrong."),
  where: place.optional().describe("The file that is wrong, and the place in it."),
  value: text().optional().describe("The value got."),
  allowed: text().optional().describe("The values allowed, in words or separated by commas."),
  fix: text().optional().describe("What to do about it."),
};

export const mistake = z
  .object({
    key: text().describe(
      "The key in the file, as `environments.newidr.rules[0].ports`; empty: the whole file.",
    ),
    ...said,
  })
  .meta({ id: "Mistake", title: "One mistake in a site file." });

/** The document of every failure, of every command. */
export const failure = z
  .object({
    error: z
      .object({
        code: text().describe(
          "Stable name of the condition. `usage`: the command line is wrong. `refused`: the operator said no. `interrupted`: a signal ended it. `unexpected`: a mistake in the program.",
        ),
        ...said,
        mistakes: list(mistake)
          .optional()
          .describe(
            "With the code `site-file`: every mistake in the file. `where` is the place of the first.",
          ),
        requestId: text().optional().describe("OpenStack's id of the request that failed."),
      })
      .meta({ id: "Error", title: "What went wrong." })
      .describe("What went wrong."),
  })
  .meta({ id: "Failure", title: "The document of a command that failed." });

/** A line on stderr. */
export const event = z
  .discriminatedUnion("type", [
    z.object({
      time: z.iso.datetime().describe("When it was said."),
      type: z.literal("task"),
      id: text().describe("Identity of the task within the run."),
      parent: text().optional().describe("Id of the task that it is a part of."),
      name: text().describe("What a person calls it."),
      state: z.enum(["started", "progress", "succeeded", "failed", "skipped"]),
      detail: text().optional().describe("What is going on, what came out, or why it failed or was skipped."),
      ratio: z.number().optional().describe("Share done, 0 to 1, where it is known."),
      seconds: z.number().optional().describe("Seconds since the task started."),
    }),
    z.object({
      time: z.iso.datetime().describe("When it was said."),
      type: z.literal("log"),
      level: z.enum(["debug", "info", "warn", "error"]),
      message: text().describe("The text."),
    }),
  ])
  .meta({ id: "Event", title: "A line on stderr: a task that starts, goes on or ends, or a text." });
