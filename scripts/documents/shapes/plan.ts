import { z } from "zod";

import { counts, list, text, texts, time } from "./parts";

const change = z
  .object({
    kind: z
      .enum(["create", "update", "replace", "delete", "forget", "adopt"])
      .describe(
        "`adopt`: it is in the cloud, and is taken into the state. `forget`: it leaves the state and stays.",
      ),
    what: text().describe("What people call its type: `volume`, `server`."),
    name: text().describe("Its name."),
    resource: text().optional().describe("Its address in the plan. Left out in the history."),
    sizeGiB: z.number().optional().describe("Of a volume."),
    attributes: texts()
      .optional()
      .describe("Attributes that change, of an update or a replacement. Left out in the history."),
    reason: text()
      .optional()
      .describe(
        "Why it changes, where that follows from another part of the site file: a volume that has its source's size.",
      ),
  })
  .meta({ id: "PlannedChange", title: "A change of a plan." });

const danger = z
  .object({
    kind: z.enum(["volume", "address", "binding", "server"]).describe("What is lost."),
    action: z.enum(["destroyed", "replaced", "shrunk"]).describe("What happens to it."),
    severity: z
      .enum(["refuse", "warn"])
      .describe(
        "`refuse`: the plan is not applied unless the operator names it. `warn`: it is shown before the question.",
      ),
    name: text().describe("Its name in OpenStack, or the public address."),
    id: text().optional().describe("Its id."),
    sizeGiB: z.number().optional().describe("Of a volume."),
    role: z
      .enum(["production", "spare"])
      .optional()
      .describe("Of an address: which of the site's two it is."),
    resource: text().describe("Its address in the plan."),
    reason: text().describe("Why."),
  })
  .meta({ id: "Danger", title: "Data, or visitors' way to the site, that a plan would lose." });

/** A plan: the one shape of it, of `idr plan` and of the history. */
export const plan = z
  .object({
    stack: text().describe("The stack."),
    state: z
      .enum(["changes", "unchanged", "blocked"])
      .describe("`blocked`: it can't be planned before the stacks in `blockedBy` are deployed."),
    counts: counts.describe("How many objects it makes, changes and destroys. All 0 of a blocked plan."),
    changes: list(change).describe("Deletions first, creations last."),
    dangers: list(danger).describe("What it would lose."),
    blockedBy: texts().describe("Stacks that have to be deployed first."),
    reason: text().optional().describe("The engine's words, of a blocked plan."),
    planFile: text().optional().describe("Where it is kept, with `--out`. It holds secrets in the clear."),
    at: time().optional().describe("When it was applied. In the history only."),
  })
  .meta({ id: "Plan", title: "The plan of one stack." });

export const plans = z.object({ plans: list(plan).describe("In the order of the stacks.") });

export const deployed = z.object({
  stacks: list(
    z
      .object({
        stack: text().describe("The stack."),
        applied: counts.optional().describe("What was done; left out: there was nothing to do."),
        copies: list(
          z.object({
            volume: text().describe("The volume."),
            sizeGiB: z.number().describe("Its size."),
            seconds: z.number().optional().describe("How long the cloud copied."),
          }),
        ).describe("Copies of data volumes that ended in this run."),
      })
      .meta({ id: "DeployedStack", title: "A stack that was deployed." }),
  ).describe("In the order in which they were deployed."),
});

const kept = z
  .object({
    name: text().describe("Its name."),
    id: text().describe("Its id."),
    sizeGiB: z.number().describe("Its size."),
  })
  .meta({ id: "KeptVolume", title: "A data volume that stays." });

export const destroyed = z.object({
  stack: text().describe("The stack."),
  applied: counts.optional().describe("What was done; left out: there was nothing to destroy."),
  kept: list(kept).describe("Data volumes that stay."),
});

export const synthesized = z.object({
  file: text().describe("The site file, an absolute path."),
  stacks: list(
    z
      .object({
        name: text().describe("Its name."),
        kind: z.enum(["site", "environment", "live"]).describe("What it is."),
        directory: text().describe("Folder with its cdk.tf.json, where the engine runs."),
        mark: text().describe("The mark of what it creates, `<site>/<stack>`."),
        uses: z
          .object({
            router: text().optional().describe("The router that all environments share."),
            proxyPorts: texts().optional().describe("Ports of proxies."),
            environments: texts().optional().describe("Environments of the site file."),
          })
          .describe("What it finds in the cloud by name."),
        dependencies: texts().describe("Stacks that are deployed before it."),
      })
      .meta({ id: "Stack", title: "A synthesized stack." }),
  ).describe("In the order in which they are deployed."),
});
