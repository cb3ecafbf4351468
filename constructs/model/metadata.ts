import { IdrError } from "../errors";
import { COUNTED_ROLE, type RoleFacts } from "./roles";

/** Most characters that Nova keeps in one metadata value. */
export const METADATA_VALUE_LIMIT = 255;

/**
 * Values of `ssh_proxy_host`. The inventory compares with exactly these words: `proxy` is the way in, `required` is a
 * server that is reached through it. Any other value leaves a server without a ProxyCommand.
 */
export type SshWay = "proxy" | "required";

/** What the deployment playbooks need to know of a server. */
export interface AnsibleFacts {
  readonly environment: string;
  readonly hostname: string;
  /** How the inventory reaches it; `undefined`: the environment has no way in from outside. */
  readonly ssh?: SshWay;
  readonly networks: readonly string[];
  readonly groups: readonly string[];
}

/**
 * The server's metadata: `hostname`, `ssh_proxy_host`, `network_order`,
 * `groups` and, where that is too long for one value, `groups2`.
 * @throws IdrError `metadata-too-long` when a value doesn't fit even so
 */
export function ansibleMetadata(facts: AnsibleFacts): Record<string, string> {
  const [groups, groups2] = splitGroups(facts.groups, facts.hostname);
  const metadata: Record<string, string> = {
    hostname: facts.hostname,
    ...(facts.ssh === undefined ? {} : { ssh_proxy_host: facts.ssh }),
    network_order: facts.networks.join(","),
    groups,
    ...(groups2 === undefined ? {} : { groups2 }),
  };
  for (const [key, value] of Object.entries(metadata)) {
    if (value.length > METADATA_VALUE_LIMIT) {
      throw new IdrError(
        "metadata-too-long",
        `metadata ${key} of ${facts.hostname} has ${value.length} characters (allowed: ${METADATA_VALUE_LIMIT})`,
        { fix: "use shorter names, or fewer groups" },
      );
    }
  }
  return metadata;
}

/** Fills `groups` up to the limit and puts the rest into `groups2`, split between names. */
function splitGroups(groups: readonly string[], hostname: string): [string, string | undefined] {
  const all = groups.join(",");
  if (all.length <= METADATA_VALUE_LIMIT) return [all, undefined];
  const first: string[] = [];
  const rest = [...groups];
  while (rest.length > 0 && [...first, rest[0]].join(",").length <= METADATA_VALUE_LIMIT) {
    first.push(rest.shift()!);
  }
  if (first.length === 0) {
    throw new IdrError(
      "metadata-too-long",
      `the group "${rest[0]}" of ${hostname} is longer than one metadata value (allowed: ${METADATA_VALUE_LIMIT} characters)`,
    );
  }
  return [first.join(","), rest.join(",")];
}

/** The `hostname` that Ansible sees: a server's name; those of the role that is counted share one, without their number. */
export function ansibleHostname(server: string, facts: RoleFacts | undefined): string {
  return facts?.role === COUNTED_ROLE ? server.replace(/-\d+$/, "") : server;
}

/** The Ansible groups of a server of one of IDR's own roles, in the order of the facts. */
export function roleGroups(environment: string, facts: RoleFacts): string[] {
  const roles = [facts.role, ...facts.ansibleRoles];
  return [
    `${environment}-hosts`,
    ...roles.flatMap((role) => [`${role}-hosts`, `${environment}-${role}-hosts`]),
    ...(facts.environmentGroups ?? []).map((group) => `${environment}-${group}-hosts`),
    ...(facts.omero
      ? ["omero-hosts", `${environment}-omero-hosts`, "idr-storage-hosts", `${environment}-idr-storage-hosts`]
      : []),
    ...(facts.dataHost ? [`${environment}-data-hosts`] : []),
  ];
}
