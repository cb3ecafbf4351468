import { DataOpenstackNetworkingNetworkV2 } from "@cdktf/provider-openstack/lib/data-openstack-networking-network-v2";
import { DataOpenstackNetworkingRouterV2 } from "@cdktf/provider-openstack/lib/data-openstack-networking-router-v2";
import { NetworkingNetworkV2 } from "@cdktf/provider-openstack/lib/networking-network-v2";
import { NetworkingRouterInterfaceV2 } from "@cdktf/provider-openstack/lib/networking-router-interface-v2";
import { NetworkingSubnetV2 } from "@cdktf/provider-openstack/lib/networking-subnet-v2";

import { Firewall } from "./firewall";
import { Construct, type ITerraformDependable } from "./framework";
import { markedArguments } from "./mark";
import { internalGroup, nfsGroup } from "./model/firewall";
import { checkCidr } from "./model/ports";
import type { ExternalNetwork } from "./model/types";
import { pinAddress } from "./names";
import { ExternalRouter } from "./external-router";

export interface EnvironmentNetworkProps {
  /** Name of the environment, and of its network. */
  readonly environment: string;
  /** IPv4 network, e.g. 192.168.1.0/24. */
  readonly cidr: string;
  /** Name servers that the servers are given. @default 8.8.8.8 and 8.8.4.4 */
  readonly dns?: readonly string[];
  /** Name of the existing router to use: the site's, so that a cutover loses nothing. @default one of its own, `<env>-router` */
  readonly router?: string;
  /** External network of a router of its own. @default the only one there is */
  readonly externalNetwork?: ExternalNetwork;
  /** A second, existing network with NFS servers, for OMERO servers. @default none */
  readonly storage?: { readonly network: string; readonly nfsServers: readonly string[] };
}

/** The network of one environment: subnet, way out, and the group in which its servers reach each other. */
export class EnvironmentNetwork extends Construct {
  readonly environment: string;
  readonly networkId: string;
  readonly subnetId: string;
  /** What a server's port must wait for so that its address works. */
  readonly ready: ITerraformDependable;
  /** Every server of the environment is in this group. */
  readonly internal: Firewall;
  /** The storage network, when there is one. */
  readonly storage?: { readonly name: string; readonly networkId: string; readonly firewall: Firewall };

  constructor(scope: Construct, id: string, props: EnvironmentNetworkProps) {
    super(scope, id);
    checkCidr(props.cidr);
    const { environment } = props;
    this.environment = environment;

    const network = new NetworkingNetworkV2(this, "network", {
      name: environment,
      adminStateUp: true,
      ...markedArguments(this),
    });
    pinAddress(network, environment, network.terraformResourceType);
    const subnet = new NetworkingSubnetV2(this, "subnet", {
      name: `${environment}-subnet`,
      networkId: network.id,
      cidr: props.cidr,
      ipVersion: 4,
      dnsNameservers: [...(props.dns ?? ["8.8.8.8", "8.8.4.4"])],
      ...markedArguments(this),
    });
    pinAddress(subnet, `${environment}-subnet`, subnet.terraformResourceType);
    const interface_ = new NetworkingRouterInterfaceV2(this, "interface", {
      routerId: this.routerId(props),
      subnetId: subnet.id,
    });
    pinAddress(interface_, `${environment}-subnet`, interface_.terraformResourceType);

    this.networkId = network.id;
    this.subnetId = subnet.id;
    this.ready = interface_;
    this.internal = new Firewall(this, "internal", internalGroup(environment));
    if (props.storage) {
      const existing = new DataOpenstackNetworkingNetworkV2(this, "storage", { name: props.storage.network });
      pinAddress(existing, props.storage.network, `data.${existing.terraformResourceType}`);
      this.storage = {
        name: props.storage.network,
        networkId: existing.id,
        firewall: new Firewall(this, "nfs", nfsGroup(environment, props.storage.nfsServers)),
      };
    }
  }

  private routerId(props: EnvironmentNetworkProps): string {
    if (props.router === undefined) {
      const router = new ExternalRouter(this, "router", {
        name: `${props.environment}-router`,
        ...(props.externalNetwork === undefined ? {} : { externalNetwork: props.externalNetwork }),
      });
      return router.routerId;
    }
    const existing = new DataOpenstackNetworkingRouterV2(this, "router", { name: props.router });
    pinAddress(existing, props.router, `data.${existing.terraformResourceType}`);
    return existing.id;
  }
}
