import { z } from "zod";

import { environmentSchema, ruleSchema } from "./schema-environment";
import {
  CLOUD_NAME,
  CLOUD_NAME_WORDS,
  gib,
  host,
  named,
  peerCidr,
  s3Bucket,
  s3Prefix,
  s3Region,
  shaped,
  stateAddress,
  ENVIRONMENT_NAME,
} from "./schema-parts";
import { formatted, text } from "./text";

/**
 * What a site file (`idr.yaml`) may say. Everything that is left out has IDR's
 * own value. The same schema gives editors their completion
 * (`idr.schema.json`, written by `npm run schema`), so each key is described.
 *
 * Every string is a `text(…)` or a `formatted(…)`, names of entries too: no
 * text of a site is an expression to an engine. A test walks the schema and
 * finds one that isn't.
 */

const addressSchema = host.optional();

const stateSchema = z
  .discriminatedUnion("backend", [
    z.strictObject({ backend: z.literal("local") }),
    z.strictObject({
      backend: z.literal("pg"),
      schemaPrefix: shaped(
        40,
        /^[a-z][a-z0-9_]*$/,
        "a lower-case letter, then lower-case letters, digits and _",
      )
        .default("idr")
        .describe("Each stack has the schema <prefix>_<stack>. @default idr"),
    }),
    z.strictObject({
      backend: z.literal("s3"),
      bucket: s3Bucket,
      prefix: s3Prefix.default("idr-stacks"),
      region: s3Region.default("us-east-1"),
      endpoint: stateAddress.optional().describe("https, or http to this machine."),
    }),
    z.strictObject({
      backend: z.literal("http"),
      address: stateAddress.describe("https, or http to this machine."),
    }),
  ])
  .describe(
    "Where the engine keeps its state; credentials come from the backend's environment variables. @default local",
  );

const reviewSchema = z
  .strictObject({
    policies: z
      .array(text())
      .max(100)
      .default([])
      .describe("Modules with policies of one's own, by their path from this file. @default none"),
    waive: z
      .array(
        z.strictObject({
          policy: text(100).describe("Id of the policy (idr review --policies lists them)."),
          resource: text(500)
            .optional()
            .describe("Address in the plan; * stands for anything. @default every object"),
          reason: text(1000).describe("Why it is all right here."),
          by: text().describe("Who answers for it."),
          until: formatted(z.iso.date().max(10)).describe("Last day on which it counts (YYYY-MM-DD)."),
        }),
      )
      .max(1000)
      .default([])
      .describe("Findings that somebody answers for. @default none"),
    copyGiBPerSecond: z
      .number()
      .positive()
      .default(0.2)
      .describe("How fast the cloud copies volumes, for the estimate of time. @default 0.2"),
  })
  .describe("How plans are reviewed (idr review, idr lint).");

const checkSchema = z
  .strictObject({
    path: shaped(
      1000,
      /^\/[!-~]*$/,
      "a path that starts with /, in plain ASCII without spaces (percent-encode the rest)",
    ).describe("What is asked for, with its query."),
    status: z.int().min(100).max(599).default(200).describe("Status of the answer. @default 200"),
    contentType: text()
      .optional()
      .describe(
        "Content type of the answer, e.g. application/json; parameters are not compared. @default any",
      ),
    minimumBytes: z.int().min(0).default(1).describe("Least size of the answer. @default 1"),
    text: text(1000).optional().describe("Text that the answer has in it. @default any"),
  })
  .describe("A request that an environment must answer before a visitor sees it.");

/** The home page, and the API that says what OMERO.web serves: both reach a read-only server through the proxy. */
const DEFAULT_CHECKS = [
  { path: "/", status: 200, minimumBytes: 1 },
  { path: "/api/", status: 200, contentType: "application/json", minimumBytes: 2 },
];

export const siteSchema = z.strictObject({
  name: shaped(31, ENVIRONMENT_NAME, "a lower-case letter, then up to 30 letters and digits")
    .default("idr")
    .describe("Name of the site, part of its router's and addresses' names. @default idr"),
  cloud: shaped(64, CLOUD_NAME, CLOUD_NAME_WORDS).describe(
    "An entry of clouds.yaml; envvars: the OS_* variables alone.",
  ),
  region: text().optional().describe("@default the region of clouds.yaml"),
  image: text().default("Rocky Linux 9").describe("Image of every server. @default Rocky Linux 9"),
  flavors: z
    .strictObject({
      medium: text().optional(),
      large: text().optional(),
      xlarge: text().optional(),
    })
    .default({})
    .describe("What the cloud calls its flavors, by size. @default m1.medium, m1.large, m1.xlarge"),
  rootDisk: gib.optional().describe("GiB of every root volume. @default the flavor's disk"),
  volumeType: text().optional().describe("Type of every data volume. @default the cloud's"),
  availabilityZone: text().optional().describe("@default the cloud's choice"),
  externalNetwork: text()
    .default("auto")
    .describe("Name of the external network; auto: the only one there is; none: no way out. @default auto"),
  dns: z
    .array(formatted(z.ipv4().max(15)))
    .min(1)
    .max(10)
    .default(["8.8.8.8", "8.8.4.4"])
    .describe("@default 8.8.8.8, 8.8.4.4"),
  sshKeys: z
    .array(text(4096))
    .min(1)
    .max(100)
    .describe("OpenSSH public keys of the administrators; at least one."),
  keyPair: text().default("idr-deployment-key").describe("@default idr-deployment-key"),
  adminCidrs: z
    .array(peerCidr)
    .min(1)
    .max(100)
    .default(["0.0.0.0/0"])
    .describe("Networks that may use SSH, of IPv4 or IPv6. @default anywhere on IPv4"),
  rules: z
    .array(ruleSchema)
    .max(100)
    .default([])
    .describe("Ports opened on every proxy beside those of the facts."),
  environments: named(
    text(64),
    environmentSchema.nullable().transform((value) => value ?? environmentSchema.parse({})),
    100,
  ).describe("Environments by name (lower-case letters and digits)."),
  addresses: z
    .strictObject({
      production: addressSchema.describe("The address (or DNS name) that production has. @default allocated"),
      spare: addressSchema.describe("The address (or DNS name) for looking at a release. @default allocated"),
    })
    .default({})
    .describe("Public addresses that one has already."),
  live: text().describe("Environment that production's address reaches, or none."),
  spare: text()
    .default("none")
    .describe("Environment that the spare address reaches, or none. @default none"),
  webName: formatted(z.hostname().max(253))
    .optional()
    .describe(
      "Name by which visitors know the site: asked for by idr verify, and looked for in the certificate. @default addresses.production, when that is a name",
    ),
  checks: z
    .array(checkSchema)
    .max(100)
    .default(DEFAULT_CHECKS)
    .describe("What idr verify asks an environment for. @default / and /api/"),
  state: stateSchema.default({ backend: "local" }),
  review: reviewSchema.default({ policies: [], waive: [], copyGiBPerSecond: 0.2 }),
});

/** A site file as it is written, checked by shape. */
export type SiteInput = z.output<typeof siteSchema>;
export type EnvironmentInput = SiteInput["environments"][string];
export type ServerInput = EnvironmentInput["servers"][string];
export type VolumeInput = EnvironmentInput["volumes"][string];
export type RuleInput = SiteInput["rules"][number];
