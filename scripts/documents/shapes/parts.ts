import { z } from "zod";

/*
 * What the shapes of `--json` are made of. A shape that has an `id` has a name of its own in the JSON Schema and a section
 * of its own in the reference. Fields that a shape does not have are not printed.
 */

export const text = () => z.string();
export const list = <T extends z.ZodType>(of: T) => z.array(of).readonly();
export const texts = () => list(z.string());
export const whole = () => z.int();

/** A time: ISO 8601, UTC, as `2026-11-22T02:13:05.000Z`. */
export const time = () => z.iso.datetime();
/** A day: `2026-11-22`. */
export const day = () => z.iso.date();

export const counts = z
  .object({
    add: whole().describe("Objects that are made."),
    change: whole().describe("Objects that are changed in place."),
    destroy: whole().describe(
      "Objects that are destroyed. A replacement counts as one made and one destroyed.",
    ),
    adopt: whole().describe("Objects that are there and are taken into the state."),
  })
  .meta({ id: "Counts", title: "How many objects of a stack are made, changed, destroyed and adopted." });

export const check = z
  .object({
    group: text().describe("What it is about: `servers`, `volumes`, `ports`, `web` and others."),
    name: text().describe("The same for the same check of another environment."),
    verdict: z
      .enum(["passed", "warning", "failed", "skipped"])
      .describe("`skipped`: it does not apply, and `detail` says why."),
    detail: text().describe("What was seen."),
  })
  .meta({ id: "Check", title: "One check of an environment." });

export const object = z
  .object({
    type: text().describe("The provider's type of it."),
    id: text().describe("Its id in OpenStack."),
    name: text().describe("Its name."),
    mark: text().optional().describe("`<site>/<stack>` that created it."),
  })
  .meta({ id: "CloudObject", title: "An object of the project." });
