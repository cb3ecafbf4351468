import { DataOpenstackComputeFlavorV2 } from "@cdktf/provider-openstack/lib/data-openstack-compute-flavor-v2";
import { DataOpenstackImagesImageV2 } from "@cdktf/provider-openstack/lib/data-openstack-images-image-v2";
import { DataOpenstackNetworkingNetworkV2 } from "@cdktf/provider-openstack/lib/data-openstack-networking-network-v2";

import { TerraformStack, type Construct } from "./framework";
import type { ExternalNetwork } from "./model/types";
import { pinAddress } from "./names";

/** Id of an image by its name (the newest of that name), looked up once a stack. */
export function imageId(scope: Construct, name: string): string {
  return once(scope, `image ${name}`, (stack, id) => {
    const image = new DataOpenstackImagesImageV2(stack, id, { name, mostRecent: true });
    pinAddress(image, name, `data.${image.terraformResourceType}`);
    return image;
  }).id;
}

/** Disk of a flavor in GiB, looked up once a stack: the size of a root volume. */
export function flavorDisk(scope: Construct, name: string): number {
  return once(scope, `flavor ${name}`, (stack, id) => {
    const flavor = new DataOpenstackComputeFlavorV2(stack, id, { name });
    pinAddress(flavor, name, `data.${flavor.terraformResourceType}`);
    return flavor;
  }).disk;
}

/** The external network, by name or the only one there is, looked up once a stack. */
export function externalNetwork(
  scope: Construct,
  external: Exclude<ExternalNetwork, { kind: "none" }>,
): { readonly id: string; readonly name: string } {
  return once(scope, "external network", (stack, id) => {
    const network = new DataOpenstackNetworkingNetworkV2(stack, id, {
      external: true,
      ...(external.kind === "named" ? { name: external.name } : {}),
    });
    pinAddress(network, "external", `data.${network.terraformResourceType}`);
    return network;
  });
}

function once<T extends Construct>(
  scope: Construct,
  id: string,
  make: (stack: TerraformStack, id: string) => T,
): T {
  const stack = TerraformStack.of(scope);
  return (stack.node.tryFindChild(id) as T | undefined) ?? make(stack, id);
}
