import { SSH_KEY } from "../../site-files";

/**
 * A production environment as the incumbent's playbooks make it, as data. The facts: every server is in the project's
 * default group, the other groups are shared by all environments, Nova makes the ports (they have no name), the
 * addresses have no description, and nothing carries a mark of this software.
 */
export interface Incumbent {
  readonly environment: string;
  readonly network: string;
  readonly subnet: string;
  readonly cidr: string;
  readonly dns: readonly string[];
  readonly router: string;
  readonly externalNetwork: string;
  readonly image: string;
  readonly keyPair: { readonly name: string; readonly publicKey: string };
  /** The groups that are made. The project's `default` is there already. */
  readonly groups: readonly IncumbentGroup[];
  readonly servers: readonly IncumbentServer[];
}

export interface IncumbentGroup {
  readonly name: string;
  readonly rules: readonly IncumbentRule[];
}

/** An ingress rule. */
export interface IncumbentRule {
  readonly protocol: "tcp" | "udp";
  readonly first: number;
  readonly last: number;
  readonly from: string;
}

export interface IncumbentServer {
  readonly name: string;
  readonly flavor: string;
  readonly rootGiB: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
  readonly volumes: readonly IncumbentVolume[];
}

export interface IncumbentVolume {
  readonly name: string;
  readonly sizeGiB: number;
  readonly device: string;
}

export interface IncumbentOptions {
  /** `small`: proxy, one read-only, read-write, database. `whole`: all that production has. @default "small" */
  readonly size?: "small" | "whole";
  /** Data volumes are this many times smaller, at least 1 GiB. @default 1 */
  readonly scale?: number;
  /** @default "idr" */
  readonly environment?: string;
}

/** What the facts say of a server of one role. */
interface Role {
  readonly role: string;
  readonly count: number;
  readonly flavor: string;
  readonly rootGiB: number;
  readonly groups: readonly string[];
  /** Roles that Ansible knows it by, beside its own. */
  readonly more: readonly string[];
  /** The extra groups, which the incumbent puts into `groups2`. */
  readonly extra: readonly string[];
  readonly volumes: readonly (readonly [suffix: string, sizeGiB: number])[];
}

const STORAGE = ["idr-storage-hosts", "ENV-idr-storage-hosts"];
const OMERO = ["omero-hosts", "ENV-omero-hosts"];

/** The facts' table. What is not needed for a small production comes last. */
const ROLES: readonly Role[] = [
  {
    role: "proxy",
    count: 1,
    flavor: "m1.large",
    rootGiB: 80,
    groups: ["default", "idr-bastion-external", "idr-web-external", "idr-omero-external"],
    more: ["bastion-hosts", "ENV-bastion-hosts"],
    extra: [],
    volumes: [["nginxcache", 100]],
  },
  {
    role: "omeroreadonly",
    count: 4,
    flavor: "m1.large",
    rootGiB: 80,
    groups: ["default", "idr-nfs-internal"],
    more: OMERO,
    extra: STORAGE,
    volumes: [],
  },
  {
    role: "omeroreadwrite",
    count: 1,
    flavor: "m1.xlarge",
    rootGiB: 160,
    groups: ["default", "idr-omero-external", "idr-nfs-internal"],
    more: OMERO,
    extra: STORAGE,
    volumes: [["data", 1500]],
  },
  {
    role: "database",
    count: 1,
    flavor: "m1.large",
    rootGiB: 80,
    groups: ["default"],
    more: [],
    extra: [],
    volumes: [["db", 800]],
  },
  {
    role: "management",
    count: 1,
    flavor: "m1.medium",
    rootGiB: 40,
    groups: ["default", "idr-web-external"],
    more: [],
    extra: ["ENV-data-hosts"],
    volumes: [["data", 100]],
  },
  {
    role: "searchengine",
    count: 1,
    flavor: "m1.xlarge",
    rootGiB: 160,
    groups: ["default"],
    more: ["dockerworker-hosts", "ENV-dockerworker-hosts", "ENV-docker-hosts"],
    extra: ["ENV-data-hosts"],
    volumes: [
      ["data", 75],
      ["backup", 25],
    ],
  },
];

const SMALL = ["proxy", "omeroreadonly", "omeroreadwrite", "database"];
const DEVICES = ["/dev/vdb", "/dev/vdc"];
const ANYWHERE = "0.0.0.0/0";
/** Where the incumbent's NFS server is. */
const NFS_SERVER = "10.35.32.5/32";

/** Describes a production as the incumbent makes it. Pure. */
export function incumbent(options: IncumbentOptions = {}): Incumbent {
  const { size = "small", scale = 1, environment = "idr" } = options;
  const roles = size === "whole" ? ROLES : ROLES.filter(({ role }) => SMALL.includes(role));
  return {
    environment,
    network: environment,
    subnet: `${environment}-subnet`,
    cidr: "192.168.1.0/24",
    dns: ["8.8.8.8", "8.8.4.4"],
    router: `${environment}-router`,
    externalNetwork: "public",
    image: "Rocky Linux 9",
    keyPair: { name: "idr-deployment-key", publicKey: SSH_KEY },
    groups: [
      { name: "idr-bastion-external", rules: tcp(22) },
      { name: "idr-web-external", rules: tcp(80, 443, 873) },
      { name: "idr-omero-external", rules: [...tcp(4063, 4064), rule("tcp", 14060, 14079, ANYWHERE)] },
      {
        name: "idr-nfs-internal",
        rules: [rule("tcp", 1, 65535, NFS_SERVER), rule("udp", 1, 65535, NFS_SERVER)],
      },
    ],
    servers: roles.flatMap((role) => serversOf(role, environment, { size, scale })),
  };
}

/** The name of the server that the public address reaches. */
export function proxyOf({ environment }: Incumbent): string {
  return `${environment}-proxy`;
}

function serversOf(
  facts: Role,
  environment: string,
  { size, scale }: Required<Pick<IncumbentOptions, "size" | "scale">>,
): IncumbentServer[] {
  const hostname = `${environment}-${facts.role}`;
  const own = (names: readonly string[]) => names.map((name) => name.replace("ENV", environment)).join(",");
  const groups = ["ENV-hosts", `${facts.role}-hosts`, `ENV-${facts.role}-hosts`, ...facts.more];
  const count = size === "small" ? 1 : facts.count;
  return Array.from({ length: count }, (_, index) => ({
    name: facts.role === "omeroreadonly" ? `${hostname}-${index + 1}` : hostname,
    flavor: facts.flavor,
    rootGiB: facts.rootGiB,
    metadata: {
      hostname,
      network_order: environment,
      ssh_proxy_host: facts.role === "proxy" ? "proxy" : "required",
      groups: own(groups),
      groups2: own(facts.extra),
    },
    groups: facts.groups,
    volumes: facts.volumes.map(([suffix, sizeGiB], place) => ({
      name: `${hostname}-${suffix}`,
      sizeGiB: Math.max(1, Math.round(sizeGiB / scale)),
      device: DEVICES[place]!,
    })),
  }));
}

function tcp(...ports: readonly number[]): IncumbentRule[] {
  return ports.map((port) => rule("tcp", port, port, ANYWHERE));
}

function rule(protocol: "tcp" | "udp", first: number, last: number, from: string): IncumbentRule {
  return { protocol, first, last, from };
}
