import type { Role } from "./types";

/** The roles of a whole IDR, in the order in which they are shown. */
export type IdrRole = Exclude<Role, "other">;

/** A data volume that a role has by default. */
export interface RoleVolume {
  /** Name behind the server's: `db` makes `<env>-database-db`. */
  readonly suffix: string;
  readonly sizeGiB: number;
  readonly mount?: string;
  /** Whether a release clones it from the environment that it is made from. */
  readonly cloned: boolean;
}

/** What the facts say of a role. */
export interface RoleFacts {
  readonly role: IdrRole;
  /** Key in a site file. */
  readonly option: "proxy" | "omeroReadOnly" | "omeroReadWrite" | "database" | "management" | "searchEngine";
  readonly flavorSize: FlavorSize;
  readonly count: number;
  /** Whether a whole IDR may have none. @default false */
  readonly optional?: boolean;
  readonly volumes: readonly RoleVolume[];
  /** Further roles that Ansible knows the server by, beside its own. */
  readonly ansibleRoles: readonly string[];
  /** Further groups of its environment alone: `docker` makes `<env>-docker-hosts`. @default none */
  readonly environmentGroups?: readonly string[];
  /** Runs OMERO: is in the OMERO and storage groups, and on the storage network when there is one. */
  readonly omero: boolean;
  /** Its /dev/vdb is formatted and mounted at /data by the playbooks' general play, so it is in `<env>-data-hosts`. */
  readonly dataHost: boolean;
}

export type FlavorSize = "medium" | "large" | "xlarge";

/** Servers of one IDR environment (IDR's operating procedures, and its public deployment repository). */
export const ROLES: readonly RoleFacts[] = [
  {
    role: "proxy",
    option: "proxy",
    flavorSize: "large",
    count: 1,
    volumes: [{ suffix: "nginxcache", sizeGiB: 100, mount: "/var/cache/nginx", cloned: true }],
    ansibleRoles: ["bastion"],
    omero: false,
    dataHost: false,
  },
  {
    role: "omeroreadonly",
    option: "omeroReadOnly",
    flavorSize: "large",
    count: 4,
    volumes: [],
    ansibleRoles: [],
    omero: true,
    dataHost: false,
  },
  {
    role: "omeroreadwrite",
    option: "omeroReadWrite",
    flavorSize: "xlarge",
    count: 1,
    volumes: [{ suffix: "data", sizeGiB: 1500, mount: "/data", cloned: true }],
    ansibleRoles: [],
    omero: true,
    dataHost: false,
  },
  {
    role: "database",
    option: "database",
    flavorSize: "large",
    count: 1,
    volumes: [{ suffix: "db", sizeGiB: 800, mount: "/var/lib/pgsql", cloned: true }],
    ansibleRoles: [],
    omero: false,
    dataHost: false,
  },
  {
    role: "management",
    option: "management",
    flavorSize: "medium",
    count: 1,
    optional: true,
    volumes: [{ suffix: "data", sizeGiB: 100, mount: "/data", cloned: false }],
    ansibleRoles: [],
    omero: false,
    dataHost: true,
  },
  {
    role: "searchengine",
    option: "searchEngine",
    flavorSize: "xlarge",
    count: 1,
    optional: true,
    volumes: [
      { suffix: "data", sizeGiB: 75, mount: "/data", cloned: false },
      { suffix: "backup", sizeGiB: 25, mount: "/searchengine_backup", cloned: true },
    ],
    ansibleRoles: ["dockerworker"],
    // Without it the playbooks do not install Docker.
    environmentGroups: ["docker"],
    omero: false,
    dataHost: true,
  },
];

/** The role of which there are several servers, `<env>-omeroreadonly-1` and so on. */
export const COUNTED_ROLE: IdrRole = "omeroreadonly";

/** The facts of a role. */
export function factsOf(role: IdrRole): RoleFacts {
  return ROLES.find((facts) => facts.role === role)!;
}

/** Flavors by size, as IDR's cloud calls them. */
export const DEFAULT_FLAVORS: Readonly<Record<FlavorSize, string>> = {
  medium: "m1.medium",
  large: "m1.large",
  xlarge: "m1.xlarge",
};
