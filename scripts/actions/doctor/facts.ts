import { messageOf, IdrError } from "../../../constructs/errors";
import type { OpenStack } from "../../openstack";
import type { Backup, Snapshot, StorageLimits, Volume } from "../../openstack/block-storage";
import type { ComputeLimits, Flavor, KeyPair, Server } from "../../openstack/compute";
import type { Image } from "../../openstack/image";
import type {
  FloatingIp,
  Network,
  NetworkLimits,
  Port,
  Router,
  SecurityGroup,
  SecurityGroupRule,
} from "../../openstack/network";
import { type Finding, Findings } from "./finding";

/** What the cloud says, by service; a service that did not answer is left out. */
export interface DoctorFacts {
  readonly compute?: {
    readonly servers: readonly Server[];
    readonly flavors: readonly Flavor[];
    readonly keyPairs: readonly KeyPair[];
    readonly limits: ComputeLimits;
  };
  readonly network?: {
    readonly networks: readonly Network[];
    readonly routers: readonly Router[];
    readonly ports: readonly Port[];
    readonly floatingIps: readonly FloatingIp[];
    readonly securityGroups: readonly SecurityGroup[];
    readonly rules: readonly SecurityGroupRule[];
    readonly limits: NetworkLimits;
  };
  readonly volume?: {
    readonly volumes: readonly Volume[];
    readonly snapshots: readonly Snapshot[];
    readonly types: readonly string[];
    readonly limits: StorageLimits;
  };
  /** Read only where the site restores backups: not every cloud has the service. */
  readonly backups?: readonly Backup[];
  readonly images?: readonly Image[];
}

/** Reads all at once. Each service for itself, so that one that fails is a finding and the others are still looked at. */
export async function readFacts(
  cloud: OpenStack,
  options: { readonly backups: boolean },
): Promise<{ readonly facts: DoctorFacts; readonly findings: readonly Finding[] }> {
  const findings = new Findings("service");
  const read = async <T>(service: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      const value = await work();
      findings.ok(service, "answers");
      return value;
    } catch (error) {
      const fix = error instanceof IdrError ? error.fix : undefined;
      findings.problem(service, messageOf(error), fix ?? "ask the cloud's administrators, or try again");
      return undefined;
    }
  };
  const [compute, network, volume, backups, images] = await Promise.all([
    read("Nova (servers)", () => computeFacts(cloud)),
    read("Neutron (networks)", () => networkFacts(cloud)),
    read("Cinder (volumes)", () => volumeFacts(cloud)),
    options.backups ? read("Cinder (backups)", () => cloud.volume.backups()) : undefined,
    read("Glance (images)", () => cloud.image.images()),
  ]);
  const facts: DoctorFacts = {
    ...(compute === undefined ? {} : { compute }),
    ...(network === undefined ? {} : { network }),
    ...(volume === undefined ? {} : { volume }),
    ...(backups === undefined ? {} : { backups }),
    ...(images === undefined ? {} : { images }),
  };
  return { facts, findings: findings.all };
}

async function computeFacts({ compute }: OpenStack): Promise<NonNullable<DoctorFacts["compute"]>> {
  const [servers, flavors, keyPairs, limits] = await Promise.all([
    compute.servers(),
    compute.flavors(),
    compute.keyPairs(),
    compute.limits(),
  ]);
  return { servers, flavors, keyPairs, limits };
}

async function networkFacts({ network }: OpenStack): Promise<NonNullable<DoctorFacts["network"]>> {
  const [networks, routers, ports, floatingIps, securityGroups, rules, limits] = await Promise.all([
    network.networks(),
    network.routers(),
    network.ports(),
    network.floatingIps(),
    network.securityGroups(),
    network.securityGroupRules(),
    network.limits(),
  ]);
  return { networks, routers, ports, floatingIps, securityGroups, rules, limits };
}

async function volumeFacts({ volume }: OpenStack): Promise<NonNullable<DoctorFacts["volume"]>> {
  const [volumes, snapshots, types, limits] = await Promise.all([
    volume.volumes(),
    volume.snapshots(),
    volume.volumeTypes(),
    volume.limits(),
  ]);
  return { volumes, snapshots, types, limits };
}
