import { DataOpenstackNetworkingFloatingipV2 } from "@cdktf/provider-openstack/lib/data-openstack-networking-floatingip-v2";
import { DataOpenstackNetworkingPortV2 } from "@cdktf/provider-openstack/lib/data-openstack-networking-port-v2";
import { NetworkingFloatingipAssociateV2 } from "@cdktf/provider-openstack/lib/networking-floatingip-associate-v2";

import { Fn, TerraformOutput, type Construct } from "../constructs/framework";
import type { Site } from "../constructs/model";
import { pinAddress } from "../constructs/names";
import { OpenstackStack, type OpenstackStackProps } from "./openstack-stack";
import { addressName, proxyPortName } from "../constructs/model/shared-names";

/**
 * Which proxy each public address reaches. A cutover changes nothing else.
 *
 * Neutron refuses two addresses of one external network on one port, so a
 * cutover takes two applies: with the spare parked, production's address moves
 * (one PUT: it is never bound to nothing); then the spare goes to the retired
 * environment. Production depends on the spare's set, and an engine updates
 * what depends on something after that something is destroyed: that is the
 * order of the first apply. See docs/decisions/0003-two-phase-cutover.md.
 */
export class LiveStack extends OpenstackStack {
  constructor(scope: Construct, props: OpenstackStackProps & { readonly live: string }) {
    super(scope, "live", props);
    const { site, live } = props;

    const spareSet = new NetworkingFloatingipAssociateV2(this, "spare", {
      floatingIp: this.addressOf(site, "spare"),
      portId: "${data.openstack_networking_port_v2.spare[each.key].id}",
    });
    pinAddress(spareSet, "spare", spareSet.terraformResourceType);
    const sparePort = new DataOpenstackNetworkingPortV2(this, "spare-port", { name: "${each.key}-proxy" });
    pinAddress(sparePort, "spare", `data.${sparePort.terraformResourceType}`);
    const nobodyOrOne = Fn.toset(site.spare === undefined ? [] : [site.spare]);
    for (const each of [spareSet, sparePort]) each.addOverride("for_each", nobodyOrOne);

    const productionPort = new DataOpenstackNetworkingPortV2(this, "production-port", {
      name: proxyPortName(live),
    });
    pinAddress(productionPort, "production", `data.${productionPort.terraformResourceType}`);
    const production = new NetworkingFloatingipAssociateV2(this, "production", {
      floatingIp: this.addressOf(site, "production"),
      portId: productionPort.id,
      dependsOn: [spareSet],
      // To end this association is to take the public site off the network.
      lifecycle: { preventDestroy: true },
    });
    pinAddress(production, "production", production.terraformResourceType);

    new TerraformOutput(this, "live", { value: live }).overrideLogicalId("live");
    new TerraformOutput(this, "spare-reaches", { value: site.spare ?? "none" }).overrideLogicalId("spare");
  }

  /** A floating IP that exists: by its address, or by the name that the site stack gave it. */
  private addressOf(site: Site, what: "production" | "spare"): string {
    const spec = site.addresses[what];
    const found = new DataOpenstackNetworkingFloatingipV2(this, `${what}-address`, {
      ...(spec.kind === "existing"
        ? { address: spec.addressOrName }
        : { description: addressName(site, what) }),
    });
    pinAddress(found, what, `data.${found.terraformResourceType}`);
    return found.address;
  }
}
