import type { AddressSet } from "./addresses";

/**
 * What lets packets in to servers, as OpenStack has it: flat data, told by keys. It knows nothing of plans. What is not
 * known is said in words, and goes into every answer that it may change.
 */
export interface ReachModel {
  readonly ports: readonly ReachPort[];
  readonly groups: readonly ReachGroup[];
  readonly rules: readonly ReachRule[];
  readonly addressGroups: readonly AddressGroup[];
  readonly networks: readonly ReachNetwork[];
  readonly subnets: readonly ReachSubnet[];
  readonly routers: readonly ReachRouter[];
  readonly interfaces: readonly RouterInterface[];
  readonly floatingIps: readonly ReachFloatingIp[];
  readonly forwardings: readonly PortForwarding[];
}

/** A port of a server, or one that no server has. */
export interface ReachPort {
  readonly key: string;
  /** What people call its server, else the port. */
  readonly subject: string;
  readonly network?: string;
  readonly subnets: readonly string[];
  /** Its own addresses, as far as they are known. */
  readonly fixedIps: readonly string[];
  /** Whether the packet filter is on; `undefined`: not known. */
  readonly filtered: boolean | undefined;
  readonly groups: readonly string[];
  /** Networks that it may use beside its addresses (allowed address pairs), as written. */
  readonly pairs: readonly string[];
  /** What is not known of it that may let somebody in, in words. */
  readonly unknown: readonly string[];
}

/** A security group. One that a port or a rule names and that is not here has rules and members that nobody knows. */
export interface ReachGroup {
  readonly key: string;
  readonly name: string;
  /** Who else may put ports into it: the projects it is shared with. */
  readonly sharedWith: readonly string[];
  /** What is not known of its members or rules, in words. */
  readonly unknown: readonly string[];
}

export interface ReachRule {
  readonly key: string;
  readonly group: string;
  readonly direction: "ingress" | "egress";
  readonly family: 4 | 6;
  /** Name or number; `undefined`: every protocol. */
  readonly protocol?: string;
  /** For ICMP the type. */
  readonly first?: number;
  /** For ICMP the code. */
  readonly last?: number;
  readonly from: RuleSource;
  /** What is not known of the rest of it, in words. */
  readonly unknown?: string;
}

export type RuleSource =
  /** Neither network nor group: everybody of the family. */
  | { readonly kind: "anyone" }
  | { readonly kind: "prefix"; readonly prefix: string }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "address-group"; readonly group: string }
  | { readonly kind: "unknown"; readonly what: string };

export interface AddressGroup {
  readonly key: string;
  readonly prefixes: readonly string[];
  readonly unknown: readonly string[];
}

export interface ReachNetwork {
  readonly key: string;
  readonly name: string;
  /** Whether it is the world's side of routers. */
  readonly external: boolean;
  /** Who else has ports on it: other projects. */
  readonly shared: boolean;
}

export interface ReachSubnet {
  readonly key: string;
  readonly network?: string;
  readonly cidr?: string;
}

export interface ReachRouter {
  readonly key: string;
  readonly name: string;
  /** External network of its gateway. */
  readonly gateway?: string;
  /** Networks behind further routers, as written. */
  readonly routes: readonly { readonly destination: string; readonly nextHop: string }[];
}

export interface RouterInterface {
  readonly key: string;
  readonly router: string;
  readonly subnet?: string;
  readonly port?: string;
}

export interface ReachFloatingIp {
  readonly key: string;
  readonly address?: string;
  readonly port: string;
  /** The address behind it, where it is not the port's only one. */
  readonly fixedIp?: string;
}

export interface PortForwarding {
  readonly key: string;
  /** In words. @default "port forwarding" */
  readonly what?: string;
  readonly port?: string;
  readonly address?: string;
  readonly protocol?: string;
  readonly internalPort?: number;
}

/** Who may send: addresses, and ports of the model by key, whose addresses the cloud may still have to give. */
export interface Sources {
  readonly addresses: AddressSet;
  readonly members: ReadonlySet<string>;
  /** Members that are not in the model, in words: `members of group default`. */
  readonly strangers: ReadonlySet<string>;
  /** What is not known, in words; empty: the answer is exact. */
  readonly unknown: ReadonlySet<string>;
}
