import type { Service } from "./patterns";

/** How one kind of thing is made, seen and deleted. */
export interface KindInfo {
  readonly service: Service;
  /** Of the collection, below the service's version. */
  readonly path: string;
  /** What wraps one of it in a body. */
  readonly key: string;
  /** Its deletion takes time: it is gone when a GET answers 404. */
  readonly lingers?: boolean;
  /** Key pairs are known by name. */
  readonly id?: "name";
}

export const KINDS = {
  volume: { service: "volume", path: "/volumes", key: "volume", lingers: true },
  snapshot: { service: "volume", path: "/snapshots", key: "snapshot", lingers: true },
  backup: { service: "volume", path: "/backups", key: "backup", lingers: true },
  server: { service: "compute", path: "/servers", key: "server", lingers: true },
  keyPair: { service: "compute", path: "/os-keypairs", key: "keypair", id: "name" },
  network: { service: "network", path: "/networks", key: "network" },
  subnet: { service: "network", path: "/subnets", key: "subnet" },
  port: { service: "network", path: "/ports", key: "port" },
  router: { service: "network", path: "/routers", key: "router" },
  floatingIp: { service: "network", path: "/floatingips", key: "floatingip" },
  securityGroup: { service: "network", path: "/security-groups", key: "security_group" },
  rule: { service: "network", path: "/security-group-rules", key: "security_group_rule" },
  project: { service: "identity", path: "/projects", key: "project" },
  user: { service: "identity", path: "/users", key: "user" },
} as const satisfies Record<string, KindInfo>;

export type Kind = keyof typeof KINDS;
