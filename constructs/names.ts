import { IdrError } from "./errors";
import { TerraformStack, type TerraformElement } from "./framework";

const taken = new WeakMap<TerraformStack, Map<string, string>>();

/**
 * Gives a resource the address by which the state knows it, made of its
 * OpenStack name: `openstack_blockstorage_volume_v3.idr-database-db`. So a
 * plan reads like the cloud, and code can move between constructs without
 * replacing what is deployed. The names are a contract: changing one
 * destroys and makes again. `test/constructs/addresses.test.ts` pins them.
 * @throws IdrError `address-taken` when the stack has a resource of this name
 */
export function pinAddress(resource: TerraformElement, name: string, type: string): void {
  // Identifiers have letters, digits, _ and -, and start with a letter.
  const address = name
    .replaceAll("/", "--")
    .replaceAll(/[^A-Za-z0-9_-]/g, "-")
    // `__proto__` is no key that JavaScript keeps.
    .replace(/^(?=[^A-Za-z_]|__proto__$)/, "_");
  const stack = TerraformStack.of(resource);
  const addresses = taken.get(stack) ?? new Map<string, string>();
  taken.set(stack, addresses);
  const key = `${type}.${address}`;
  const owner = addresses.get(key);
  if (owner !== undefined) {
    throw new IdrError("address-taken", `two resources of the stack "${stack.node.id}" are called ${key}`, {
      fix: `give ${resource.node.path} or ${owner} another name`,
    });
  }
  addresses.set(key, resource.node.path);
  resource.overrideLogicalId(address);
}
