import { z } from "zod";

import { list, text, texts, whole } from "./parts";

const verdict = z.enum(["safe", "person", "forbidden"]);
const severity = z.enum(["forbidden", "person", "note"]);
const risk = z.enum(["data", "visitors", "reach", "code", "secret", "quota", "identity"]);
const effect = z.enum(["stay", "read", "create", "update", "replace", "destroy", "forget", "unknown"]);
const leastSeverity = z.enum(["person", "none"]);

const waiver = z
  .object({
    policy: text().describe("The policy."),
    resource: text()
      .optional()
      .describe("Address in the plan, in which `*` stands for anything; left out: every object."),
    reason: text().describe("Why."),
    by: text().describe("Who answers for it."),
    until: text().describe("The last day on which it counts."),
  })
  .meta({ id: "Waiver", title: "A waiver of the site file." });

const finding = z
  .object({
    policy: text().describe("Stable name of the policy."),
    title: text().describe("The policy in a few words."),
    severity: severity.describe("`note`: only worth knowing."),
    message: text().describe("What happens and what it means."),
    why: text().describe("Why it matters."),
    fix: text().optional().describe("What to do instead."),
    subject: text().optional().describe("The object."),
    resource: text().optional().describe("Its address in the plan."),
    visitors: z.enum(["yes", "briefly"]).optional().describe("Whether visitors notice."),
    leastSeverity: leastSeverity.optional().describe("What a waiver leaves of it at least."),
    risk: risk.optional().describe("What it puts at risk."),
    risksToo: list(risk).optional().describe("What else it puts at risk."),
    unknown: z.literal(true).optional().describe("It could not be ruled out, rather than seen."),
    waiver: waiver.optional().describe("What waived it."),
  })
  .meta({ id: "ReviewFinding", title: "What a policy says of a plan." });

const answer = z
  .object({
    state: z.enum(["no", "yes", "unknown"]).describe("`unknown`: it could not be ruled out."),
    text: text().describe("The answer in one line."),
    findings: list(finding).describe("What it rests on."),
  })
  .meta({ id: "Answer", title: "An answer to one of a reviewer's questions." });

const amounts = z
  .object({
    servers: z.number(),
    cores: z.number(),
    ramMiB: z.number(),
    volumes: z.number().describe("Data volumes and root volumes."),
    gib: z.number().describe("GiB of those volumes."),
    addresses: z.number().describe("Floating IPs."),
  })
  .meta({ id: "Amounts", title: "What counts against a project's quota." });
const amount = z.enum(["servers", "cores", "ramMiB", "volumes", "gib", "addresses"]);
const quota = z
  .object({ used: z.number().describe("In use."), limit: z.number().describe("-1: no limit.") })
  .meta({ id: "Quota", title: "A quota of the project." });

const changed = z.enum(["create", "update", "replace", "destroy", "forget", "unknown"]);

export const review = z
  .object({
    name: text().describe("The stack, or what the plan is called."),
    verdict: verdict.describe(
      "`safe`: it may be applied. `person`: a person has to look at it. `forbidden`: not at all.",
    ),
    display: z
      .enum(["safe", "person", "forbidden", "waived"])
      .describe("How it is shown: `waived` is safe only because something was waived."),
    headline: z
      .object({
        waived: texts().describe("What was waived, by whom and until when."),
        data: answer.describe("Whether data is lost."),
        visitors: answer.describe("Whether visitors notice."),
        reach: answer.describe("What becomes reachable."),
        code: answer.describe("What code runs."),
        cost: answer.describe("What it costs."),
      })
      .describe("The first lines of every other output."),
    mode: z.enum(["plan", "lint"]).describe("`lint`: of the synthesized files, without cloud and state."),
    madeBy: text().describe("What made the plan: `terraform 1.11.4`."),
    findings: list(finding).describe("The worst first."),
    waived: list(finding).describe("Findings that were set aside."),
    sitePolicies: texts().describe("Files of the site's own policies."),
    counts: z.record(z.string(), whole()).describe("Changes by effect."),
    changes: list(
      z
        .object({
          effect: changed.describe("What it does to the object."),
          subject: text().describe("The object."),
          resource: text().describe("Its address in the plan."),
          type: text().describe("The provider's type."),
          reason: text().optional().describe("Why it goes."),
          previous: text().optional().describe("Its address before, where it has moved in the state."),
          imported: z.boolean().describe("Whether it is taken into the state."),
          attributes: list(
            z.object({
              name: text().describe("The attribute."),
              before: text().optional().describe("Its value, without secrets."),
              after: text().optional().describe("Its value afterwards."),
              forces: z.boolean().describe("Whether the object is made again because of it."),
            }),
          ).describe("Attributes that change."),
        })
        .meta({ id: "ReviewedChange", title: "An object that a plan changes." }),
    ).describe("Losses first."),
    cutover: z
      .object({
        phase: z
          .enum(["none", "production", "spare", "first", "broken"])
          .describe("Which phase of a cutover it is."),
        from: text().optional().describe("The environment that is left."),
        to: text().optional().describe("The environment that goes live."),
        reason: text().optional().describe("Why it is broken."),
      })
      .describe("What it does to the public addresses."),
    cost: z
      .object({
        before: amounts.describe("What the stack has."),
        after: amounts.describe("What it will have."),
        limits: z
          .object({
            servers: quota.optional(),
            cores: quota.optional(),
            ramMiB: quota.optional(),
            volumes: quota.optional(),
            gib: quota.optional(),
            addresses: quota.optional(),
          })
          .optional()
          .describe("Quotas of the project, where a cloud was asked."),
        exceeded: list(amount).describe("What the project would have too little of."),
        unknownFlavors: texts().describe("Flavors whose size is not known."),
      })
      .describe("What it costs in quota."),
    estimate: z
      .object({
        seconds: z.number().describe("How long applying takes."),
        copiedGiB: z.number().describe("GiB that are copied."),
        copySeconds: z.number().describe("Seconds of the longest copy."),
        copyRate: z.number().describe("GiB per second that was reckoned with."),
      })
      .describe("How long it takes."),
    visitors: z
      .object({
        notice: z.enum(["no", "briefly", "yes", "unknown"]).describe("Whether they notice."),
        because: texts().describe("Why."),
      })
      .describe("What visitors notice."),
    empty: z.boolean().describe("Whether there is nothing to apply."),
  })
  .meta({ id: "Review", title: "The review of one plan." });

export const reviews = z
  .object({
    version: z
      .literal(2)
      .describe("Version of this document. Fields are added within a version, never renamed."),
    verdict: verdict.describe("The worst of all reviews."),
    reviews: list(review).describe("A review each."),
  })
  .meta({ id: "Reviews", title: "What `idr review` and `idr lint` say." });

const explanation = z.object({
  explanation: z
    .object({
      address: text().describe("Its address in the plan."),
      subject: text().describe("The object."),
      effect: effect.describe("What the plan does to it."),
      verdict: verdict.describe("Of this change alone."),
      judgements: list(
        z.object({
          attribute: text().describe(
            "The attribute; `(object)`, `(moved)`, `(imported)`: the object itself.",
          ),
          before: text().optional().describe("Its value, without secrets."),
          after: text().optional().describe("Its value afterwards."),
          class: text().describe("What the attribute is."),
          harmless: z.boolean().describe("Whether a rule knows it as harmless."),
          why: text().describe("Why."),
          risk: risk.optional().describe("What it may do."),
          forbidden: z.boolean().describe("Whether it is forbidden."),
          policy: text().optional().describe("The policy that judges it."),
        }),
      ).describe("Each attribute."),
      findings: list(finding.extend({ waived: z.boolean().describe("Whether it was waived.") })).describe(
        "What policies say of it.",
      ),
    })
    .describe("Why one change got its verdict. With `--explain`."),
});

const policies = z.object({
  policies: list(
    z.object({
      id: text().describe("Stable name, by which it is waived."),
      about: z.enum(["change", "plan", "rest"]).describe("What it looks at."),
      severity: severity.describe("Of its findings, where they do not say another."),
      title: text().describe("In a few words."),
      why: text().describe("Why it matters."),
      example: text().describe("A change that it finds."),
      leastSeverity: leastSeverity.optional().describe("What a waiver leaves of its findings at least."),
      risk: risk.optional().describe("What its findings put at risk."),
      unknown: z.literal(true).optional().describe("Its findings say what could not be ruled out."),
      covers: texts().optional().describe("Rules of checkov and trivy that it covers."),
    }),
  ).describe("All policies. With `--policies`."),
});

export const reviewed = z.union([reviews, explanation, policies]);
