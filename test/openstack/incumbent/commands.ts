import { SSH_KEY } from "../../site-files";
import { incumbent, type Incumbent } from "./description";

/** How a refused command said it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** A run of `idr --json`, as far as it is looked at here. */
export interface Ended {
  readonly code: number | null;
  readonly document: unknown;
}

/**
 * The error that a command ended with, or the forbidden findings of a review by which what is there already is told;
 * `undefined`: it ended well, or without telling such a thing. Pure.
 */
export function refusalOf({ code, document }: Pick<Ended, "code" | "document">): Refusal | undefined {
  if (code === 0 || typeof document !== "object" || document === null) return undefined;
  const { error, reviews = [] } = document as { error?: Partial<Refusal>; reviews?: readonly Reviewed[] };
  if (error !== undefined) {
    return { code: error.code ?? "", message: error.message ?? "", fix: error.fix ?? "" };
  }
  const found = reviews
    .filter(({ verdict }) => verdict === "forbidden")
    .flatMap(({ findings = [] }) => findings)
    .filter(({ policy }) => policy === "already-there");
  if (found.length === 0) return undefined;
  return {
    code: "already-there",
    message: found.map(({ subject = "", message }) => `${subject} ${message}`).join("; "),
    fix: found.map(({ fix }) => fix ?? "").join("; "),
  };
}

/** A review of a plan. */
interface Reviewed {
  readonly verdict?: string;
  readonly findings?: readonly {
    readonly policy: string;
    readonly subject?: string;
    readonly message: string;
    readonly fix?: string;
  }[];
}

/** What a site file beside a production may say otherwise. */
export interface Beside {
  /** Entry of clouds.yaml. */
  readonly cloud: string;
  readonly production?: Incumbent;
  /** Production's address, when the site file names it. */
  readonly address?: string;
  /**
   * Whether the site keeps off production: its environments use the router that is there, and it has a key pair of its
   * own. @default false
   */
  readonly apart?: boolean;
}

/** A site file that calls the incumbent's production `idr`, and has a release of it. */
export function siteBeside({ cloud, production = incumbent(), address, apart = false }: Beside): string {
  const volumes = production.servers
    .flatMap((server) => server.volumes)
    .map(({ name, sizeGiB }) => `${name.replace(/^[^-]+-/, "")}: { size: ${sizeGiB} }`);
  const count = production.servers.filter(({ name }) => name.includes("omeroreadonly")).length;
  const small = production.servers.every(({ name }) => !name.endsWith("-management"));
  const router = apart ? `router: { existing: ${production.router} }, ` : "";
  const same = `${router}omeroReadOnly: ${count}${small ? ", management: false, searchEngine: false" : ""}`;
  return [
    `cloud: ${cloud}`,
    `externalNetwork: ${production.externalNetwork}`,
    `sshKeys: ["${SSH_KEY}"]`,
    ...(apart ? ["keyPair: idr-stacks-key"] : []),
    ...(address === undefined ? [] : [`addresses: { production: ${address} }`]),
    "live: idr # who is public",
    "environments:",
    `  idr: { ${same}, volumes: { ${volumes.join(", ")} } }`,
    `  newidr: { ${same}, release: { from: idr } }`,
    "",
  ].join("\n");
}

/** A site file of one small environment, `idr`, which wants the names of the leftovers. */
export function smallSite({ cloud }: Pick<Beside, "cloud">): string {
  const volumes = "database-db: { size: 2 }, proxy-nginxcache: { size: 1 }";
  return [
    `cloud: ${cloud}`,
    "externalNetwork: public",
    `sshKeys: ["${SSH_KEY}"]`,
    "live: idr # who is public",
    "environments:",
    `  idr: { omeroReadOnly: 1, omeroReadWrite: false, management: false, searchEngine: false, volumes: { ${volumes} } }`,
    "",
  ].join("\n");
}
