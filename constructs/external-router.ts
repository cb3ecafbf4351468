import { NetworkingRouterV2 } from "@cdktf/provider-openstack/lib/networking-router-v2";

import { Construct } from "./framework";
import { externalNetwork } from "./lookups";
import { markedArguments } from "./mark";
import type { ExternalNetwork } from "./model/types";
import { pinAddress } from "./names";

export interface ExternalRouterProps {
  readonly name: string;
  /** @default the only external network there is */
  readonly externalNetwork?: ExternalNetwork;
}

/** A router with a gateway to the external network. */
export class ExternalRouter extends Construct {
  readonly routerId: string;

  constructor(scope: Construct, id: string, props: ExternalRouterProps) {
    super(scope, id);
    const external = props.externalNetwork ?? { kind: "auto" };
    const router = new NetworkingRouterV2(this, "router", {
      name: props.name,
      adminStateUp: true,
      ...markedArguments(this),
      ...(external.kind === "none" ? {} : { externalNetworkId: externalNetwork(this, external).id }),
    });
    pinAddress(router, props.name, router.terraformResourceType);
    this.routerId = router.id;
  }
}
