import type { Environment, Server as DeclaredServer } from "../../../../constructs/model";
import type { OpenStack } from "../../../openstack";
import type { Snapshot, Volume } from "../../../openstack/block-storage";
import type { Server } from "../../../openstack/compute";
import type { FloatingIp, Port, SecurityGroup, SecurityGroupRule } from "../../../openstack/network";

/** What the cloud says, read at one moment. */
export interface VerifyFacts {
  readonly servers: readonly Server[];
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  readonly ports: readonly Port[];
  readonly floatingIps: readonly FloatingIp[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly rules: readonly SecurityGroupRule[];
}

/** Reads all that the checks of the cloud need, at once. @throws OpenStackError */
export async function readVerifyFacts({ compute, volume, network }: OpenStack): Promise<VerifyFacts> {
  const [servers, volumes, snapshots, ports, floatingIps, securityGroups, rules] = await Promise.all([
    compute.servers(),
    volume.volumes(),
    volume.snapshots(),
    network.ports(),
    network.floatingIps(),
    network.securityGroups(),
    network.securityGroupRules(),
  ]);
  return { servers, volumes, snapshots, ports, floatingIps, securityGroups, rules };
}

/** The servers of an environment by their ids in the cloud; not those whose name is there twice. Pure. */
export function serversById(
  environment: Environment,
  servers: VerifyFacts["servers"],
): ReadonlyMap<string, DeclaredServer> {
  return new Map(
    environment.servers.flatMap((declared) => {
      const [found, second] = servers.filter(({ name }) => name === declared.name);
      return found === undefined || second !== undefined ? [] : [[found.id, declared] as const];
    }),
  );
}
