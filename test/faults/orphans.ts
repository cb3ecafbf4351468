import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { State } from "../../scripts/sandbox/state";
import type { Port, SecurityGroup, Server, Volume } from "../../scripts/sandbox/types";

/** Tables whose rows some state must know, with the resource type that they are. */
const KNOWN_AS = {
  keyPairs: "openstack_compute_keypair_v2",
  servers: "openstack_compute_instance_v2",
  volumes: "openstack_blockstorage_volume_v3",
  networks: "openstack_networking_network_v2",
  subnets: "openstack_networking_subnet_v2",
  ports: "openstack_networking_port_v2",
  routers: "openstack_networking_router_v2",
  floatingIps: "openstack_networking_floatingip_v2",
  securityGroups: "openstack_networking_secgroup_v2",
  rules: "openstack_networking_secgroup_rule_v2",
} as const;

interface StateFile {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** Ids of all resources that the states in a folder know, by type. */
export function knownIds(folder: string): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>();
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".tfstate"))) {
    const { resources = [] } = readState(join(folder, name));
    for (const { mode, type, instances } of resources) {
      if (mode !== "managed") continue;
      const ids = known.get(type) ?? new Set();
      for (const { attributes } of instances) ids.add(String(attributes.id));
      known.set(type, ids);
    }
  }
  return known;
}

/** @throws Error that shows a state file which can't be read */
function readState(file: string): StateFile {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text) as StateFile;
  } catch (error) {
    throw new Error(
      `the state ${file} can't be read, it has ${text.length} characters: ${text.slice(0, 500)}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * What is in the cloud and neither in a state nor a part of something that is, nor was there before anything was
 * deployed (`seed`), nor is a final snapshot of a volume that a state knows.
 */
export function orphans(
  cloud: State,
  known: ReadonlyMap<string, ReadonlySet<string>>,
  seed: State,
): string[] {
  const isKnown = (table: keyof typeof KNOWN_AS, id: string) => known.get(KNOWN_AS[table])?.has(id) === true;
  const found: string[] = [];
  for (const table of Object.keys(KNOWN_AS) as (keyof typeof KNOWN_AS)[]) {
    const rows = cloud[table] as ReadonlyMap<string, { readonly id: string }>;
    for (const row of rows.values()) {
      const id = table === "keyPairs" ? row.id.slice(row.id.indexOf("/") + 1) : row.id;
      if (isKnown(table, id) || seed[table].has(row.id)) continue;
      if (table === "securityGroups" && isDefaultGroup(row as SecurityGroup)) continue;
      if (table === "volumes" && isRootDisk(cloud, row as Volume, isKnown)) continue;
      if (table === "ports" && isPartOf(row as Port, isKnown)) continue;
      if (table === "rules" && isNeutrons(cloud, row.id, isKnown)) continue;
      const { name, status } = row as { name?: string | null; status?: string };
      found.push(`${table} ${name ?? ""} ${row.id} ${status ?? ""}`.trim());
    }
  }
  for (const snapshot of cloud.snapshots.values()) {
    const isFinal = snapshot.name?.includes("-final-") === true && isKnown("volumes", snapshot.volumeId);
    if (!isFinal) found.push(`snapshots ${snapshot.name ?? ""} ${snapshot.id}`);
  }
  for (const backup of cloud.backups.keys()) found.push(`backups ${backup}`);
  for (const group of cloud.serverGroups.keys()) found.push(`serverGroups ${group}`);
  return found;
}

type IsKnown = (table: keyof typeof KNOWN_AS, id: string) => boolean;

function isRootDisk(cloud: State, volume: Volume, isKnown: IsKnown): boolean {
  const owner = [...cloud.servers.values()].find((server: Server) =>
    server.volumes.some(({ volumeId, root }) => root && volumeId === volume.id),
  );
  return owner !== undefined && isKnown("servers", owner.id);
}

/** A router's gateway and interfaces. */
function isPartOf(port: Port, isKnown: IsKnown): boolean {
  return port.deviceOwner.startsWith("network:router") && isKnown("routers", port.deviceId);
}

/** The group that Neutron makes for a project when it is first asked for one. */
const isDefaultGroup = ({ name, description }: SecurityGroup): boolean =>
  name === "default" && description === "Default security group";

/** Neutron makes two rules with every group, and four with the default one. */
function isNeutrons(cloud: State, ruleId: string, isKnown: IsKnown): boolean {
  const rule = cloud.rules.get(ruleId);
  const group = cloud.securityGroups.get(rule?.groupId ?? "");
  if (group === undefined || rule?.description !== null) return false;
  return isDefaultGroup(group) || isKnown("securityGroups", group.id);
}
