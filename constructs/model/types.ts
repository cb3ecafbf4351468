import type { Peer, Port } from "./ports";

/** Everything that one site file describes, with every default filled in. Plain data: no engine, no I/O. */
export interface Site {
  /** Name of the site: part of the names of what outlives every release (router, addresses). @default "idr" */
  readonly name: string;
  /** An entry of clouds.yaml. */
  readonly cloud: string;
  /** Region of the cloud; `undefined`: the one of clouds.yaml. */
  readonly region?: string;
  /** External network: its name, the only one there is (`auto`), or no way out (`none`). */
  readonly externalNetwork: ExternalNetwork;
  /** Name of the router that the environments share; made when an environment uses it. */
  readonly router: string;
  readonly keyPair: KeyPair;
  readonly addresses: { readonly production: AddressSpec; readonly spare: AddressSpec };
  /** Name of the environment that production's address reaches; `undefined`: none, and the site has no public address. */
  readonly live?: string;
  /** Name of the environment that the spare address reaches; `undefined`: it is parked. */
  readonly spare?: string;
  /** Name by which visitors know the site; `undefined`: they know its address alone. */
  readonly webName?: string;
  /** What an environment must answer before a visitor sees it. */
  readonly checks: readonly HttpCheck[];
  readonly state: StateBackend;
  readonly review: ReviewSettings;
  readonly environments: readonly Environment[];
}

export type ExternalNetwork =
  { readonly kind: "named"; readonly name: string } | { readonly kind: "auto" } | { readonly kind: "none" };

/** A Nova key pair holds one key; the others reach the servers by first-boot configuration. */
export interface KeyPair {
  readonly name: string;
  /** OpenSSH public keys, at least one; the first is the key pair's. */
  readonly publicKeys: readonly string[];
}

/** A public address of the site: allocated by the site stack, or one that exists (IPv4, or a DNS name that is looked up). */
export type AddressSpec =
  { readonly kind: "allocated" } | { readonly kind: "existing"; readonly addressOrName: string };

/** Where the engine keeps its state. Secrets come from the backend's own environment variables, never from here. */
export type StateBackend =
  | { readonly backend: "local" }
  /** PostgreSQL; connection string in PG_CONN_STR. */
  | { readonly backend: "pg"; readonly schemaPrefix: string }
  /** S3 or its like; credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
  | {
      readonly backend: "s3";
      readonly bucket: string;
      readonly prefix: string;
      readonly region: string;
      readonly endpoint?: string;
    }
  /** HTTP; credentials in TF_HTTP_USERNAME and TF_HTTP_PASSWORD. */
  | { readonly backend: "http"; readonly address: string };

/** A request that an environment must answer, and how. */
export interface HttpCheck {
  /** Path with its query. */
  readonly path: string;
  /** HTTP status of the answer itself: redirects are not followed, they may lead to production. */
  readonly status: number;
  /** Media type without parameters; `undefined`: any. */
  readonly contentType?: string;
  /** Least size of the answer's body. */
  readonly minimumBytes: number;
  /** Text that the body has in it; `undefined`: any. */
  readonly text?: string;
}

/** How this site's plans are reviewed. */
export interface ReviewSettings {
  /** Modules with policies of the site's own, by their path from the site file. */
  readonly policies: readonly string[];
  readonly waive: readonly Waiver[];
  /** GiB that the cloud copies in a second. */
  readonly copyGiBPerSecond: number;
}

/** A policy's findings that somebody answers for, until a day. */
export interface Waiver {
  readonly policy: string;
  /** Address in the plan, in which `*` stands for anything; `undefined`: every object. */
  readonly resource?: string;
  readonly reason: string;
  readonly by: string;
  /** The last day on which it counts, YYYY-MM-DD. */
  readonly until: string;
}

/** One set of servers with a network of its own: production, a release, a restore, or a service beside them. */
export interface Environment {
  readonly name: string;
  readonly network: EnvironmentNetworkSpec;
  readonly securityGroups: readonly SecurityGroup[];
  /** In the order in which they are shown: proxy first. */
  readonly servers: readonly Server[];
  /** Environment that this one's volumes are cloned from, when it is a release. */
  readonly releaseOf?: string;
}

export interface EnvironmentNetworkSpec {
  readonly name: string;
  readonly subnet: string;
  /** IPv4 network, e.g. 192.168.1.0/24. */
  readonly cidr: string;
  readonly dns: readonly string[];
  readonly router: RouterChoice;
  /** A second, existing network with the NFS servers, for the OMERO servers. */
  readonly storage?: { readonly network: string; readonly nfsServers: readonly string[] };
}

/** `site`: the one all environments share (a cutover loses nothing). `own` and `existing` cost some lost connections. */
export type RouterChoice =
  | { readonly kind: "site"; readonly name: string }
  | { readonly kind: "own"; readonly name: string }
  | { readonly kind: "existing"; readonly name: string };

export interface SecurityGroup {
  /** Part of its name behind the environment's: `bastion-external`, `web-external`, `omero-external`, `internal` … */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly direction: "ingress" | "egress";
  readonly port: Port;
  readonly peer: Peer;
}

/** The roles that the facts name; `other` is a server that a site file adds. */
export type Role =
  "proxy" | "omeroreadonly" | "omeroreadwrite" | "database" | "management" | "searchengine" | "other";

export interface Server {
  /** Name behind the environment's: `proxy`, `omeroreadonly-2`, `ftp`. */
  readonly key: string;
  readonly name: string;
  readonly role: Role;
  readonly image: string;
  readonly flavor: string;
  /** GiB of the root volume; `undefined`: the flavor's disk. */
  readonly rootDiskGiB?: number;
  readonly availabilityZone?: string;
  /** Networks in order: the environment's, then the storage network. */
  readonly networks: readonly string[];
  /** Keys of its security groups on the environment's network. */
  readonly securityGroups: readonly string[];
  /** Keys of its security groups on the storage network. */
  readonly storageSecurityGroups: readonly string[];
  /** In the order of their devices: vdb, vdc … */
  readonly volumes: readonly Volume[];
  /** What Ansible needs to see; each value has at most 255 characters. */
  readonly metadata: Readonly<Record<string, string>>;
  /** A public address of its own, apart from production's and the spare one (e.g. an FTP server). */
  readonly address?: AddressSpec;
}

/** A data volume: it outlives its server, and no plan may destroy it. */
export interface Volume {
  /** `<server>-<what>`: `database-db`. */
  readonly key: string;
  readonly name: string;
  /** Of a volume whose size follows a source outside of the file: IDR's own, until the cloud is asked. */
  readonly sizeGiB: number;
  /**
   * The file says no size, and names a source: the size is that of the source when the volume is made, and stays.
   * `declared`: the source is a volume of the same file, and `sizeGiB` is its. `outside`: the cloud knows it.
   * `undefined`: the file, IDR's facts or the production of a release say it.
   */
  readonly sizeFollows?: "declared" | "outside";
  readonly type?: string;
  readonly availabilityZone?: string;
  /** Expected device of the server, e.g. /dev/vdb. */
  readonly device: string;
  /** Where the deployment playbooks mount it. */
  readonly mount?: string;
  readonly source: VolumeSource;
}

/** What a volume is made from. */
export type VolumeSource =
  | { readonly kind: "blank" }
  /** Name or id of a volume, a snapshot or a backup of the same project. */
  | { readonly kind: "volume" | "snapshot" | "backup"; readonly ref: string };

/** Whether a name-or-id is an id (UUID). */
export function isId(ref: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(ref);
}
