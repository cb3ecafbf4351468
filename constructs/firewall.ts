import { NetworkingSecgroupRuleV2 } from "@cdktf/provider-openstack/lib/networking-secgroup-rule-v2";
import { NetworkingSecgroupV2 } from "@cdktf/provider-openstack/lib/networking-secgroup-v2";

import { IdrError } from "./errors";
import { Construct } from "./framework";
import { markedArguments } from "./mark";
import type { Peer, Port } from "./model/ports";
import type { Rule } from "./model/types";
import { pinAddress } from "./names";

export interface FirewallProps {
  /** Name of the security group. */
  readonly name: string;
  /** @default none */
  readonly description?: string;
  /** @default none: nothing passes, not even out */
  readonly rules?: readonly Rule[];
}

/**
 * A security group that lets through what its rules say and nothing else:
 * OpenStack's own rules for a new group (everything may go out) are removed,
 * so that what may leave is said as well.
 */
export class Firewall extends Construct {
  readonly name: string;
  /** Id of the security group, for ports. */
  readonly groupId: string;
  private readonly known = new Set<string>();

  constructor(scope: Construct, id: string, props: FirewallProps) {
    super(scope, id);
    this.name = props.name;
    const { description, lifecycle } = markedArguments(this, props.description);
    const group = new NetworkingSecgroupV2(this, "group", {
      name: props.name,
      description,
      deleteDefaultRules: true,
      // It says what happens when the group is made, and can't be read back: a group that is adopted has none.
      lifecycle: { ignoreChanges: ["delete_default_rules", ...lifecycle.ignoreChanges] },
    });
    pinAddress(group, props.name, group.terraformResourceType);
    this.groupId = group.id;
    for (const rule of props.rules ?? []) this.add(rule);
  }

  /**
   * Lets `peer` connect to `port`.
   * @throws IdrError `rule-exists` when it may already (Neutron refuses the same rule twice)
   */
  allowFrom(peer: Peer, port: Port): void {
    this.add({ direction: "ingress", peer, port });
  }

  private add({ direction, peer, port }: Rule): void {
    const key = [direction, port, peer].join("_");
    if (this.known.has(key)) {
      throw new IdrError("rule-exists", `the security group "${this.name}" has the rule ${key} twice`, {
        fix: "say it once",
      });
    }
    this.known.add(key);
    const rule = new NetworkingSecgroupRuleV2(this, key, {
      securityGroupId: this.groupId,
      direction,
      ethertype: peer.family === 6 ? "IPv6" : "IPv4",
      ...(port.protocol === undefined ? {} : { protocol: port.protocol }),
      ...(port.protocol === undefined || (port.first === 1 && port.last === 65535)
        ? {}
        : { portRangeMin: port.first, portRangeMax: port.last }),
      ...(peer.kind === "self" ? { remoteGroupId: this.groupId } : { remoteIpPrefix: peer.value }),
    });
    pinAddress(rule, `${this.name}_${key}`, rule.terraformResourceType);
  }
}
