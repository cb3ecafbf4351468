import { IdrError } from "../errors";
import type { RoleFacts } from "./roles";

/** Most characters that Nova keeps in one metadata value. */
export const METADATA_VALUE_LIMIT = 255;

/** What the deployment playbooks need to know of a server. */
export interface AnsibleFacts {
  readonly environment: string;
  readonly hostname: string;
  /** Name of the server by which it is reached; `undefined` on that server itself. */
  readonly sshProxyHost?: string;
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
    ...(facts.sshProxyHost === undefined ? {} : { ssh_proxy_host: facts.sshProxyHost }),
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

/** The Ansible groups of a server of one of IDR's own roles, in the order of the facts. */
export function roleGroups(environment: string, facts: RoleFacts): string[] {
  const roles = [facts.role, ...facts.ansibleRoles];
  return [
    `${environment}-hosts`,
    ...roles.flatMap((role) => [`${role}-hosts`, `${environment}-${role}-hosts`]),
    ...(facts.omero
      ? ["omero-hosts", `${environment}-omero-hosts`, "idr-storage-hosts", `${environment}-idr-storage-hosts`]
      : []),
    ...(facts.dataHost ? [`${environment}-data-hosts`] : []),
  ];
}
