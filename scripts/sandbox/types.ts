/**
 * What the simulated cloud remembers. Rows are plain data, so that the whole
 * state is one JSON file. Sizes are GiB, memory MiB, times milliseconds since
 * the epoch (`At`) unless a field says otherwise.
 */
export * from "./nova-types";

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly defaultProjectId: string;
}

export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly secret: string;
  readonly userId: string;
  readonly projectId: string;
  readonly unrestricted: boolean | null;
  readonly expiresAt: string | null;
}

export interface Token {
  readonly id: string;
  readonly userId: string;
  readonly projectId: string;
  readonly method: string;
  /** The application credential it was got with. */
  readonly credentialId: string | null;
  readonly auditId: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface Image {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string;
  readonly minDisk: number;
  readonly minRam: number;
  /** Bytes. */
  readonly size: number;
  readonly properties: Readonly<Record<string, string>>;
  /** Only its owner's project sees a private one; left out: public. */
  readonly visibility?: "private";
  readonly createdAt: number;
}

export interface VolumeAttachment {
  readonly id: string;
  readonly serverId: string;
  readonly device: string;
  readonly attachedAt: number;
}

export interface Volume {
  readonly id: string;
  name: string | null;
  description: string | null;
  readonly projectId: string;
  readonly userId: string;
  size: number;
  status: string;
  readonly availabilityZone: string;
  readonly volumeType: string;
  readonly sourceVolumeId: string | null;
  readonly snapshotId: string | null;
  readonly imageId: string | null;
  bootable: boolean;
  metadata: Record<string, string>;
  attachments: VolumeAttachment[];
  /** What is on the volume, as far as a simulation has to know it: one string. */
  mark: string;
  readonly createdAt: number;
  updatedAt: number | null;
}

export interface Snapshot {
  readonly id: string;
  name: string | null;
  description: string | null;
  readonly volumeId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly size: number;
  status: string;
  metadata: Record<string, string>;
  readonly mark: string;
  readonly createdAt: number;
  updatedAt: number | null;
}

export interface Backup {
  readonly id: string;
  name: string | null;
  description: string | null;
  readonly volumeId: string;
  readonly snapshotId: string | null;
  readonly projectId: string;
  readonly userId: string;
  readonly size: number;
  status: string;
  readonly incremental: boolean;
  readonly mark: string;
  readonly createdAt: number;
  updatedAt: number | null;
}

/** What every Neutron resource has. */
export interface NetworkResource {
  readonly id: string;
  name: string;
  readonly projectId: string;
  description: string;
  tags: string[];
  revision: number;
  readonly createdAt: number;
  updatedAt: number;
}

export interface Network extends NetworkResource {
  adminStateUp: boolean;
  readonly external: boolean;
  shared: boolean;
  mtu: number;
  portSecurity: boolean;
  dnsDomain: string;
}

export interface AddressRange {
  readonly start: string;
  readonly end: string;
}

export interface Subnet extends NetworkResource {
  readonly networkId: string;
  readonly cidr: string;
  gatewayIp: string | null;
  enableDhcp: boolean;
  dnsNameservers: string[];
  hostRoutes: unknown[];
  allocationPools: AddressRange[];
}

export interface FixedIp {
  readonly subnetId: string;
  readonly address: string;
}

export interface Port extends NetworkResource {
  readonly networkId: string;
  readonly macAddress: string;
  adminStateUp: boolean;
  status: "ACTIVE" | "DOWN";
  deviceId: string;
  deviceOwner: string;
  fixedIps: FixedIp[];
  securityGroupIds: string[];
  allowedAddressPairs: { readonly ip_address: string; readonly mac_address: string }[];
  portSecurity: boolean;
  extraDhcpOptions: unknown[];
  vnicType: string;
}

export interface Router extends NetworkResource {
  adminStateUp: boolean;
  gateway: { readonly networkId: string; readonly portId: string; readonly enableSnat: boolean } | null;
  routes: unknown[];
}

export interface FloatingIp extends NetworkResource {
  readonly networkId: string;
  readonly address: string;
  portId: string | null;
  fixedAddress: string | null;
  routerId: string | null;
}

export interface SecurityGroup extends NetworkResource {
  readonly number: number;
  stateful: boolean;
}

export interface SecurityGroupRule {
  readonly id: string;
  readonly number: number;
  readonly groupId: string;
  readonly projectId: string;
  readonly direction: "ingress" | "egress";
  readonly ethertype: "IPv4" | "IPv6";
  readonly protocol: string | null;
  readonly portMin: number | null;
  readonly portMax: number | null;
  readonly remoteIpPrefix: string | null;
  readonly remoteGroupId: string | null;
  /** null for the rules Neutron makes by itself. */
  readonly description: string | null;
  readonly createdAt: number;
}

/** What happened to a volume. */
export interface VolumeEvent {
  readonly at: number;
  /** `failed`: it ended in error while it was made. `refused`: somebody wanted to delete it while it was made. */
  readonly kind: "created" | "finished" | "failed" | "deleted" | "refused";
  readonly volumeId: string;
  readonly name: string | null;
  readonly sourceVolumeId: string | null;
}

/** Who a floating IP reached from a moment on; `portId` null: nobody. */
export interface AddressEvent {
  readonly at: number;
  readonly address: string;
  readonly floatingIpId: string;
  readonly portId: string | null;
  readonly serverId: string | null;
  readonly serverName: string | null;
}
