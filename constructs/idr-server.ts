import { ComputeInstanceV2 } from "@cdktf/provider-openstack/lib/compute-instance-v2";
import { ComputeVolumeAttachV2 } from "@cdktf/provider-openstack/lib/compute-volume-attach-v2";
import { NetworkingPortV2 } from "@cdktf/provider-openstack/lib/networking-port-v2";

import { DataVolume, type DataVolumeRequest } from "./data-volume";
import type { EnvironmentNetwork } from "./environment-network";
import { IdrError } from "./errors";
import { Firewall } from "./firewall";
import { Construct, type ITerraformDependable } from "./framework";
import { markAt, markedArguments } from "./mark";
import { flavorDisk, imageId } from "./lookups";
import { MARK_KEY } from "./model/marks";
import { ansibleHostname, ansibleMetadata, roleGroups } from "./model/metadata";
import type { Peer, Port } from "./model/ports";
import { DEFAULT_FLAVORS, type RoleFacts } from "./model/roles";
import type { SecurityGroup } from "./model/types";
import { pinAddress } from "./names";
import { proxyPortName } from "./model/shared-names";

export interface IdrServerProps {
  readonly network: EnvironmentNetwork;
  /** @default `<env>-<role>` */
  readonly name?: string;
  /** Name of the image. @default Rocky Linux 9 */
  readonly image?: string;
  /** Name of the flavor. @default the role's, by IDR's names (m1.medium, m1.large, m1.xlarge) */
  readonly flavor?: string;
  /** GiB. @default the flavor's disk */
  readonly rootDiskGiB?: number;
  /** @default the cloud's choice */
  readonly availabilityZone?: string;
  /** Name of an existing key pair. @default idr-deployment-key */
  readonly keyPair?: string;
  /** Public keys beside the key pair's; given at first boot. @default none */
  readonly furtherSshKeys?: readonly string[];
  /** What Ansible needs to see. @default that of the role (see `ansibleMetadata`) */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Data volumes by the last part of their names, in order; the role's own may be among them. @default the role's, blank */
  readonly volumes?: Readonly<Record<string, DataVolumeRequest>>;
  /** Security groups made for this server alone. @default the role's */
  readonly openings?: readonly SecurityGroup[];
  /** Names of the data volumes that a plan may destroy. @default none */
  readonly unprotectedVolumes?: readonly string[];
}

/** What a role adds to {@link IdrServerProps}: what the facts say of it. */
export interface ServerRole {
  /** Name behind the environment's, when no name is given. */
  readonly key: string;
  /** @default a server that the facts don't know: no volumes and groups of its own, a medium flavor */
  readonly facts?: RoleFacts;
  /** Name of the security group that `allowFrom` fills. @default `<name>-external` */
  readonly outsideGroup?: string;
}

/** First-boot settings: to change them is to make the server again, which is a decision and no side effect. */
const FIRST_BOOT = ["image_id", "image_name", "block_device", "user_data", "key_pair"];

/** The mark is written when the server is created: one that was adopted, or is older than the marks, has none. */
const MARK = `metadata["${MARK_KEY}"]`;

/** A server with its ports, its data volumes, attached in order, and what Ansible needs to know of it. */
export class IdrServer extends Construct {
  /** Name of the server, and of its port on the environment's network. */
  readonly serverName: string;
  readonly serverId: string;
  /** Port on the environment's network: a public address is bound to it, and it outlives a rebuilt server. */
  readonly portId: string;
  /** Address on the environment's network. */
  readonly accessIp: string;
  readonly volumes: readonly DataVolume[];
  private readonly network: EnvironmentNetwork;
  private readonly port: NetworkingPortV2;
  private readonly groupIds: string[];
  private readonly firewalls = new Map<string, Firewall>();
  private readonly outsideGroup: string;

  constructor(scope: Construct, id: string, props: IdrServerProps, role: ServerRole) {
    super(scope, id);
    const { network } = props;
    this.network = network;
    this.serverName = props.name ?? `${network.environment}-${role.key}`;
    this.outsideGroup = role.outsideGroup ?? `${this.serverName}-external`;
    this.groupIds = [network.internal.groupId];
    for (const group of props.openings ?? []) this.addFirewall(group.name, group);

    this.port = new NetworkingPortV2(this, "port", {
      name: this.serverName,
      networkId: network.networkId,
      fixedIp: [{ subnetId: network.subnetId }],
      securityGroupIds: this.groupIds,
      adminStateUp: true,
      ...markedArguments(this),
    });
    pinAddress(this.port, this.serverName, this.port.terraformResourceType);
    this.portId = this.port.id;
    const storagePort = role.facts?.omero === true ? this.addStoragePort() : undefined;

    const flavor = props.flavor ?? DEFAULT_FLAVORS[role.facts?.flavorSize ?? "medium"];
    const server = new ComputeInstanceV2(this, "server", {
      name: this.serverName,
      flavorName: flavor,
      keyPair: props.keyPair ?? "idr-deployment-key",
      ...(props.availabilityZone === undefined ? {} : { availabilityZone: props.availabilityZone }),
      network: [{ port: this.port.id }, ...(storagePort ? [{ port: storagePort.id }] : [])],
      blockDevice: [
        {
          uuid: imageId(this, props.image ?? "Rocky Linux 9"),
          sourceType: "image",
          destinationType: "volume",
          volumeSize: props.rootDiskGiB ?? flavorDisk(this, flavor),
          bootIndex: 0,
          deleteOnTermination: true,
        },
      ],
      metadata: {
        ...(props.metadata ?? defaultMetadata(this.serverName, network, role)),
        [MARK_KEY]: markAt(this),
      },
      ...firstBoot(props.furtherSshKeys ?? []),
      timeouts: { create: "1h", update: "1h", delete: "1h" },
      lifecycle: { ignoreChanges: [...FIRST_BOOT, MARK] },
      dependsOn: [network.ready],
    });
    pinAddress(server, this.serverName, server.terraformResourceType);
    this.serverId = server.id;
    this.accessIp = server.accessIpV4;
    this.volumes = this.addVolumes(props, role);
  }

  /**
   * Lets `peer` connect to `port` of this server, over its public address or
   * from the environments beside it.
   * @throws IdrError `rule-exists`
   */
  allowFrom(peer: Peer, port: Port): void {
    const firewall = this.firewalls.get(this.outsideGroup) ?? this.addFirewall(this.outsideGroup);
    firewall.allowFrom(peer, port);
  }

  private addFirewall(name: string, group?: SecurityGroup): Firewall {
    const firewall = new Firewall(this, name, {
      name,
      description: group?.description ?? `Outside access to ${this.serverName}`,
      rules: group?.rules ?? [],
    });
    this.firewalls.set(name, firewall);
    // The port holds this very list, so a group that is added later is on it too.
    this.groupIds.push(firewall.groupId);
    return firewall;
  }

  private addStoragePort(): NetworkingPortV2 | undefined {
    const storage = this.network.storage;
    if (!storage) return undefined;
    const port = new NetworkingPortV2(this, "storage-port", {
      name: `${this.serverName}-storage`,
      networkId: storage.networkId,
      securityGroupIds: [storage.firewall.groupId],
      adminStateUp: true,
      ...markedArguments(this),
    });
    pinAddress(port, `${this.serverName}-storage`, port.terraformResourceType);
    return port;
  }

  /** Makes the volumes and attaches them one after the other, so that vdb is vdb. */
  private addVolumes(props: IdrServerProps, role: ServerRole): DataVolume[] {
    const defaults = role.facts?.volumes ?? [];
    const wanted = new Map<string, DataVolumeRequest>(
      defaults.map(({ suffix }) => [suffix, DataVolume.blank()]),
    );
    for (const [suffix, request] of Object.entries(props.volumes ?? {})) wanted.set(suffix, request);
    let previous: ITerraformDependable | undefined;
    return [...wanted].map(([suffix, request]) => {
      const name = `${this.serverName}-${suffix}`;
      const sizeGiB = request.sizeGiB ?? defaults.find((volume) => volume.suffix === suffix)?.sizeGiB;
      if (sizeGiB === undefined) {
        throw new IdrError("volume-size", `the volume "${name}" has no size`, { fix: "give it one, in GiB" });
      }
      const volume = new DataVolume(this, suffix, {
        name,
        sizeGiB,
        source: request.source,
        ...(request.sizeOfSource === undefined ? {} : { sizeOfSource: request.sizeOfSource }),
        ...(request.type === undefined ? {} : { type: request.type }),
        ...(props.availabilityZone === undefined ? {} : { availabilityZone: props.availabilityZone }),
        protect: !(props.unprotectedVolumes ?? []).includes(name),
      });
      const attachment = new ComputeVolumeAttachV2(this, `${suffix}-attachment`, {
        instanceId: this.serverId,
        volumeId: volume.volumeId,
        timeouts: { create: "1h", delete: "1h" },
        ...(previous === undefined ? {} : { dependsOn: [previous] }),
      });
      pinAddress(attachment, name, attachment.terraformResourceType);
      previous = attachment;
      return volume;
    });
  }
}

function defaultMetadata(
  name: string,
  network: EnvironmentNetwork,
  role: ServerRole,
): Record<string, string> {
  const { environment } = network;
  const proxy = proxyPortName(environment);
  const onStorage = role.facts?.omero === true && network.storage !== undefined;
  return ansibleMetadata({
    environment,
    hostname: ansibleHostname(name, role.facts),
    ssh: name === proxy ? "proxy" : "required",
    networks: [environment, ...(onStorage ? [network.storage.name] : [])],
    groups: role.facts ? roleGroups(environment, role.facts) : [`${environment}-hosts`],
  });
}

/** Keys that the key pair can't hold (it holds one) reach the server by cloud-init. */
function firstBoot(sshKeys: readonly string[]): { userData?: string } {
  if (sshKeys.length === 0) return {};
  return { userData: `#cloud-config\n${JSON.stringify({ ssh_authorized_keys: sshKeys })}\n` };
}
