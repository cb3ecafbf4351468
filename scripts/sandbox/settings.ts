/** How fast the simulated cloud works and how it is reached. All durations are seconds. */
export interface Settings {
  /** GiB copied per second by a clone, a volume from a snapshot or backup, and a backup. Default 375: 1500 GiB in 4 s. */
  cloneGiBPerSecond: number;
  /** From a server's creation to ACTIVE. Default 1. */
  bootSeconds: number;
  /** An empty volume, a snapshot. Default 0.2. */
  createSeconds: number;
  /** A volume, snapshot, backup or server that is deleted. Default 0.3. */
  deleteSeconds: number;
  /** Attaching and detaching a volume. Default 0.3. */
  attachSeconds: number;
  /** Stop, start, reboot, extend. Default 0.3. */
  actionSeconds: number;
  /** Life of a token. Default 3600. */
  tokenSeconds: number;
  /** How far the cloud's clock is ahead of this machine's. Default 0; set forward, it is as if that time had passed. */
  clockAheadSeconds: number;
  /**
   * Address the security groups see as the caller's on the data plane; null (the default) takes the
   * socket's own, which is a loopback address.
   */
  callerAddress: string | null;
  /** Most listening sockets one floating IP may have. Default 64. */
  listenersPerAddress: number;
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  cloneGiBPerSecond: 375,
  bootSeconds: 1,
  createSeconds: 0.2,
  deleteSeconds: 0.3,
  attachSeconds: 0.3,
  actionSeconds: 0.3,
  tokenSeconds: 3600,
  clockAheadSeconds: 0,
  callerAddress: null,
  listenersPerAddress: 64,
};

/** Limits of one project, -1 for none; the names are OpenStack's. */
export interface Quotas {
  instances: number;
  cores: number;
  /** MiB. */
  ram: number;
  key_pairs: number;
  metadata_items: number;
  server_groups: number;
  server_group_members: number;
  volumes: number;
  gigabytes: number;
  snapshots: number;
  per_volume_gigabytes: number;
  backups: number;
  backup_gigabytes: number;
  network: number;
  subnet: number;
  port: number;
  router: number;
  floatingip: number;
  security_group: number;
  security_group_rule: number;
}

export const DEFAULT_QUOTAS: Readonly<Quotas> = {
  instances: 10_000,
  cores: 100_000,
  ram: 1_000_000_000,
  key_pairs: 1000,
  metadata_items: 1024,
  server_groups: 1000,
  server_group_members: 1000,
  volumes: 10_000,
  gigabytes: 10_000_000,
  snapshots: 10_000,
  per_volume_gigabytes: -1,
  backups: 1000,
  backup_gigabytes: 10_000_000,
  network: -1,
  subnet: -1,
  port: -1,
  router: -1,
  floatingip: -1,
  security_group: -1,
  security_group_rule: -1,
};
