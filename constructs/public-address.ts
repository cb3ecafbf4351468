import { NetworkingFloatingipV2 } from "@cdktf/provider-openstack/lib/networking-floatingip-v2";

import { Construct } from "./framework";
import { externalNetwork } from "./lookups";
import type { ExternalNetwork } from "./model/types";
import { pinAddress } from "./names";

export interface PublicAddressProps {
  /** Its description: floating IPs have no name, so this is what it is found by. */
  readonly name: string;
  /** @default the only external network there is */
  readonly externalNetwork?: ExternalNetwork;
}

/** A floating IP that visitors know: no plan gives it back to the cloud. */
export class PublicAddress extends Construct {
  /** The IPv4 address. */
  readonly address: string;

  constructor(scope: Construct, id: string, props: PublicAddressProps) {
    super(scope, id);
    const external = props.externalNetwork ?? { kind: "auto" };
    const ip = new NetworkingFloatingipV2(this, "floating-ip", {
      pool: external.kind === "named" ? external.name : externalNetwork(this, { kind: "auto" }).name,
      description: props.name,
      // What it is bound to is the business of the live stack alone.
      lifecycle: { preventDestroy: true, ignoreChanges: ["port_id", "fixed_ip"] },
    });
    pinAddress(ip, props.name, ip.terraformResourceType);
    this.address = ip.address;
  }
}
