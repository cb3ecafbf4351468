import { z } from "zod";

/**
 * What a site file (`idr.yaml`) may say. Everything that is left out has IDR's
 * own value. The same schema gives editors their completion
 * (`idr.schema.json`, written by `npm run schema`), so each key is described.
 */

const gib = z.int().min(1).max(65536);
const cidr = z
  .string()
  .min(1)
  .meta({ examples: ["192.168.1.0/24"] });
const ports = z
  .array(z.union([z.int().min(1).max(65535), z.string().min(1)]))
  .min(1)
  .meta({ examples: [[443, "14060-14079"]] });

/** Lower-case letters and digits: the names in /etc/hosts drop all up to the first hyphen, so it can have none. */
export const ENVIRONMENT_NAME = /^[a-z][a-z0-9]{0,30}$/;
/** What a server or the last part of a volume may be called. */
export const PART_NAME = /^[a-z][a-z0-9_-]{0,40}$/;

const ruleSchema = z
  .strictObject({
    ports: ports.describe('Ports or ranges to open, e.g. [443, "32022-32222"].'),
    protocol: z.enum(["tcp", "udp"]).default("tcp").describe("@default tcp"),
    from: z
      .array(cidr)
      .min(1)
      .default(["0.0.0.0/0"])
      .describe("Networks that may connect. @default anywhere"),
  })
  .describe("Ports opened beside those of the facts.");

const volumeSchema = z
  .strictObject({
    size: gib.optional().describe("GiB. @default IDR's size, or the source's"),
    type: z.string().min(1).optional().describe("Volume type of the cloud. @default the site's volumeType"),
    volume: z.string().min(1).optional().describe("Name or id of the volume to clone."),
    snapshot: z.string().min(1).optional().describe("Name or id of the snapshot to make it from."),
    backup: z.uuid().optional().describe("Id of the backup to restore."),
    mount: z
      .string()
      .startsWith("/")
      .optional()
      .describe("Where it is mounted, for a volume that the facts don't know."),
  })
  .describe("A data volume: size, type and source.");

const serverOptions = {
  flavor: z
    .string()
    .min(1)
    .optional()
    .describe("A flavor's name, or medium, large or xlarge. @default IDR's"),
  image: z.string().min(1).optional().describe("@default the environment's image"),
};

const role = (what: string) =>
  z
    .union([z.literal(false), z.strictObject(serverOptions)])
    .optional()
    .describe(`${what}; false: none. @default one, of IDR's size`);

const serverSchema = z.strictObject({
  ...serverOptions,
  flavor: z
    .string()
    .min(1)
    .default("medium")
    .describe("A flavor's name, or medium, large or xlarge. @default medium"),
  volumes: z
    .record(z.string().regex(PART_NAME), volumeSchema.extend({ size: gib }))
    .default({})
    .describe("Data volumes by the last part of their name; each needs a size."),
  rules: z.array(ruleSchema).default([]).describe("Ports opened to the outside. @default none"),
  address: z
    .string()
    .min(1)
    .optional()
    .describe("A public address of its own: `allocate`, or the address (or DNS name) it has. @default none"),
  groups: z.array(z.string().regex(PART_NAME)).default([]).describe("Further Ansible groups."),
});

const routerSchema = z
  .union([z.enum(["site", "own"]), z.strictObject({ existing: z.string().min(1) })])
  .describe(
    "site: the router all environments share, so that a cutover loses no connection. own or existing: lost connections at cutover. @default site",
  );

const environmentSchema = z.strictObject({
  release: z
    .strictObject({ from: z.string().min(1).describe("Environment whose data volumes are cloned.") })
    .optional()
    .describe(
      "Makes this environment a release: clones database-db, omeroreadwrite-data and proxy-nginxcache.",
    ),
  subnet: cidr.optional().describe("IPv4 network. @default one that follows from the environment's name"),
  router: routerSchema.optional(),
  storageNetwork: z
    .strictObject({
      network: z.string().min(1).describe("Name of the existing network."),
      nfsServers: z.array(z.ipv4()).min(1).describe("Addresses of the NFS servers on it."),
    })
    .optional()
    .describe("A second network of the OMERO servers. @default none"),
  image: z.string().min(1).optional().describe("@default the site's image"),
  proxy: role("The web proxy and SSH bastion"),
  omeroReadOnly: z
    .union([
      z.literal(false),
      z.int().min(1).max(200),
      z.strictObject({ count: z.int().min(1).max(200).default(4), ...serverOptions }),
    ])
    .optional()
    .describe("Read-only OMERO servers: how many (1 to 200), or count and flavor; false: none. @default 4"),
  omeroReadWrite: role("The read-write OMERO server"),
  database: role("The PostgreSQL server"),
  management: role("Grafana, Prometheus and Kibana"),
  searchEngine: role("The search engine"),
  servers: z
    .record(z.string().regex(PART_NAME), serverSchema)
    .default({})
    .describe("Servers beside IDR's own, by name."),
  volumes: z
    .record(z.string().regex(PART_NAME), volumeSchema)
    .default({})
    .describe("Data volumes by <server>-<name>, e.g. database-db: what differs from IDR's."),
  rules: z.array(ruleSchema).default([]).describe("Ports opened on the proxy beside those of the facts."),
});

const addressSchema = z.string().min(1).optional();

const stateSchema = z
  .discriminatedUnion("backend", [
    z.strictObject({ backend: z.literal("local") }),
    z.strictObject({
      backend: z.literal("pg"),
      schemaPrefix: z
        .string()
        .regex(/^[a-z][a-z0-9_]*$/)
        .default("idr")
        .describe("Each stack has the schema <prefix>_<stack>. @default idr"),
    }),
    z.strictObject({
      backend: z.literal("s3"),
      bucket: z.string().min(1),
      prefix: z.string().min(1).default("idr-stacks"),
      region: z.string().min(1).default("us-east-1"),
      endpoint: z.url().optional(),
    }),
    z.strictObject({ backend: z.literal("http"), address: z.url() }),
  ])
  .describe(
    "Where the engine keeps its state; credentials come from the backend's environment variables. @default local",
  );

const reviewSchema = z
  .strictObject({
    policies: z
      .array(z.string().min(1))
      .default([])
      .describe("Modules with policies of one's own, by their path from this file. @default none"),
    waive: z
      .array(
        z.strictObject({
          policy: z.string().min(1).describe("Id of the policy (idr review --policies lists them)."),
          resource: z
            .string()
            .min(1)
            .optional()
            .describe("Address in the plan; * stands for anything. @default every object"),
          reason: z.string().min(1).describe("Why it is all right here."),
          by: z.string().min(1).describe("Who answers for it."),
          until: z.iso.date().describe("Last day on which it counts (YYYY-MM-DD)."),
        }),
      )
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
    path: z.string().startsWith("/").describe("What is asked for, with its query."),
    status: z.int().min(100).max(599).default(200).describe("Status of the answer. @default 200"),
    contentType: z
      .string()
      .min(1)
      .optional()
      .describe(
        "Content type of the answer, e.g. application/json; parameters are not compared. @default any",
      ),
    minimumBytes: z.int().min(0).default(1).describe("Least size of the answer. @default 1"),
    text: z.string().min(1).optional().describe("Text that the answer has in it. @default any"),
  })
  .describe("A request that an environment must answer before a visitor sees it.");

/** The home page, and the API that says what OMERO.web serves: both reach a read-only server through the proxy. */
const DEFAULT_CHECKS = [
  { path: "/", status: 200, minimumBytes: 1 },
  { path: "/api/", status: 200, contentType: "application/json", minimumBytes: 2 },
];

export const siteSchema = z.strictObject({
  name: z
    .string()
    .regex(ENVIRONMENT_NAME)
    .default("idr")
    .describe("Name of the site, part of its router's and addresses' names. @default idr"),
  cloud: z.string().min(1).describe("An entry of clouds.yaml; envvars: the OS_* variables alone."),
  region: z.string().min(1).optional().describe("@default the region of clouds.yaml"),
  image: z.string().min(1).default("Rocky Linux 9").describe("Image of every server. @default Rocky Linux 9"),
  flavors: z
    .strictObject({
      medium: z.string().min(1).optional(),
      large: z.string().min(1).optional(),
      xlarge: z.string().min(1).optional(),
    })
    .default({})
    .describe("What the cloud calls its flavors, by size. @default m1.medium, m1.large, m1.xlarge"),
  rootDisk: gib.optional().describe("GiB of every root volume. @default the flavor's disk"),
  volumeType: z.string().min(1).optional().describe("Type of every data volume. @default the cloud's"),
  availabilityZone: z.string().min(1).optional().describe("@default the cloud's choice"),
  externalNetwork: z
    .string()
    .min(1)
    .default("auto")
    .describe("Name of the external network; auto: the only one there is; none: no way out. @default auto"),
  dns: z.array(z.ipv4()).min(1).default(["8.8.8.8", "8.8.4.4"]).describe("@default 8.8.8.8, 8.8.4.4"),
  sshKeys: z
    .array(z.string().min(1))
    .min(1)
    .describe("OpenSSH public keys of the administrators; at least one."),
  keyPair: z.string().min(1).default("idr-deployment-key").describe("@default idr-deployment-key"),
  adminCidrs: z
    .array(cidr)
    .min(1)
    .default(["0.0.0.0/0"])
    .describe("Networks that may use SSH. @default anywhere"),
  rules: z.array(ruleSchema).default([]).describe("Ports opened on every proxy beside those of the facts."),
  environments: z
    .record(
      z.string(),
      environmentSchema.nullable().transform((value) => value ?? environmentSchema.parse({})),
    )
    .describe("Environments by name (lower-case letters and digits)."),
  addresses: z
    .strictObject({
      production: addressSchema.describe("The address (or DNS name) that production has. @default allocated"),
      spare: addressSchema.describe("The address (or DNS name) for looking at a release. @default allocated"),
    })
    .default({})
    .describe("Public addresses that one has already."),
  live: z.string().min(1).describe("Environment that production's address reaches, or none."),
  spare: z
    .string()
    .min(1)
    .default("none")
    .describe("Environment that the spare address reaches, or none. @default none"),
  webName: z
    .hostname()
    .optional()
    .describe(
      "Name by which visitors know the site: asked for by idr verify, and looked for in the certificate. @default addresses.production, when that is a name",
    ),
  checks: z
    .array(checkSchema)
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
