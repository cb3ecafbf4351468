import type { OpenStack } from "../../openstack";
import { checkProxyPorts } from "../../cloud/uses";
import type { StackInfo } from "../synth";

/**
 * Sees that what a stack finds in the cloud by its name is what it takes it for.
 * @throws IdrError `proxy-port-foreign`, `proxy-port-unnamed`; OpenStackError
 */
export async function checkUses(
  { uses }: Pick<StackInfo, "uses">,
  { network, compute }: OpenStack,
): Promise<void> {
  if (uses.proxyPorts === undefined) return;
  const [ports, servers] = await Promise.all([network.ports(), compute.servers()]);
  checkProxyPorts(uses.proxyPorts, { ports, servers });
}
