import { ComputeKeypairV2 } from "@cdktf/provider-openstack/lib/compute-keypair-v2";

import { ExternalRouter, PublicAddress } from "../constructs";
import { TerraformOutput, type Construct } from "../constructs/framework";
import type { AddressSpec, Site } from "../constructs/model";
import { pinAddress } from "../constructs/names";
import { OpenstackStack, type OpenstackStackProps } from "./openstack-stack";
import { addressName } from "../constructs/model/shared-names";

/** What outlives every release: the router of all environments, the public addresses, the key pair. */
export class SiteStack extends OpenstackStack {
  constructor(scope: Construct, props: OpenstackStackProps) {
    super(scope, "site", props);
    const { site } = props;
    if (site.environments.some(({ network }) => network.router.kind === "site")) {
      new ExternalRouter(this, "router", { name: site.router, externalNetwork: site.externalNetwork });
    }
    const keyPair = new ComputeKeypairV2(this, "key-pair", {
      name: site.keyPair.name,
      publicKey: site.keyPair.publicKeys[0]!,
    });
    pinAddress(keyPair, site.keyPair.name, keyPair.terraformResourceType);
    if (site.live !== undefined) {
      this.address(site, "production", site.addresses.production);
      this.address(site, "spare", site.addresses.spare);
    }
  }

  private address(site: Site, what: "production" | "spare", spec: AddressSpec): void {
    const address =
      spec.kind === "existing"
        ? spec.addressOrName
        : new PublicAddress(this, what, {
            name: addressName(site, what),
            externalNetwork: site.externalNetwork,
          }).address;
    new TerraformOutput(this, `${what}-address`, { value: address }).overrideLogicalId(`${what}_address`);
  }
}
