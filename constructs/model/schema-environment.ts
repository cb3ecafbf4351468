import { z } from "zod";

import { cidr, gib, host, named, partName, peerCidr, ports, shaped } from "./schema-parts";
import { formatted, text } from "./text";

/** The part of the schema of a site file that is about one environment. */

export const ruleSchema = z
  .strictObject({
    ports: ports.describe('Ports or ranges to open, e.g. [443, "32022-32222"].'),
    protocol: z.enum(["tcp", "udp"]).default("tcp").describe("@default tcp"),
    from: z
      .array(peerCidr)
      .min(1)
      .max(100)
      .default(["0.0.0.0/0"])
      .describe("Networks that may connect, of IPv4 or IPv6. @default anywhere on IPv4"),
  })
  .describe("Ports opened beside those of the facts.");

const volumeSchema = z
  .strictObject({
    size: gib
      .optional()
      .describe(
        "GiB, at least the source's. @default the source's when it is made (read from the cloud when it is planned; from then on it stays), without a source IDR's",
      ),
    type: text().optional().describe("Volume type of the cloud. @default the site's volumeType"),
    volume: text()
      .optional()
      .describe(
        "Name or id of the volume to clone. An environment of this file that has it is deployed first.",
      ),
    snapshot: text().optional().describe("Name or id of the snapshot to make it from."),
    backup: formatted(z.uuid().max(36)).optional().describe("Id of the backup to restore."),
    mount: shaped(
      255,
      /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/,
      "an absolute path: / and names of letters, digits, . _ -",
    )
      .optional()
      .describe(
        "Where it is mounted, for a volume that the facts don't know. @default /data for `data` of a server of one's own",
      ),
  })
  .describe("A data volume: size, type and source.");

const serverOptions = {
  flavor: text().optional().describe("A flavor's name, or medium, large or xlarge. @default IDR's"),
  image: text().optional().describe("@default the environment's image"),
};

const role = (what: string) =>
  z
    .union([z.literal(false), z.strictObject(serverOptions)])
    .optional()
    .describe(`${what}; false: none. @default one, of IDR's size`);

const serverSchema = z.strictObject({
  ...serverOptions,
  flavor: text().default("medium").describe("A flavor's name, or medium, large or xlarge. @default medium"),
  volumes: named(partName, volumeSchema.extend({ size: gib }), 26)
    .default({})
    .describe("Data volumes by the last part of their name; each needs a size."),
  rules: z.array(ruleSchema).max(100).default([]).describe("Ports opened to the outside. @default none"),
  address: host
    .optional()
    .describe("A public address of its own: `allocate`, or the address (or DNS name) it has. @default none"),
  groups: z.array(partName).max(100).default([]).describe("Further Ansible groups."),
});

const routerSchema = z
  .union([z.enum(["site", "own"]), z.strictObject({ existing: text() })])
  .describe(
    "site: the router all environments share, so that a cutover loses no connection. own or existing: lost connections at cutover. @default site",
  );

export const environmentSchema = z.strictObject({
  release: z
    .strictObject({ from: text().describe("Environment whose data volumes are cloned.") })
    .optional()
    .describe(
      "Makes this environment a release: clones database-db, omeroreadwrite-data, proxy-nginxcache and searchengine-backup.",
    ),
  subnet: cidr.optional().describe("IPv4 network. @default one that follows from the environment's name"),
  router: routerSchema.optional(),
  storageNetwork: z
    .strictObject({
      network: text().describe("Name of the existing network."),
      nfsServers: z
        .array(formatted(z.ipv4().max(15)))
        .min(1)
        .max(100)
        .describe("Addresses of the NFS servers on it."),
    })
    .optional()
    .describe("A second network of the OMERO servers. @default none"),
  image: text().optional().describe("@default the site's image"),
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
  servers: named(partName, serverSchema, 200).default({}).describe("Servers beside IDR's own, by name."),
  volumes: named(partName, volumeSchema, 1000)
    .default({})
    .describe("Data volumes by <server>-<name>, e.g. database-db: what differs from IDR's."),
  rules: z
    .array(ruleSchema)
    .max(100)
    .default([])
    .describe("Ports opened on the proxy beside those of the facts."),
});
