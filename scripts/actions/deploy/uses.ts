import type { OpenStack } from "../../openstack";
import { ADDRESS_ROLES, refuseSameAddress, theFloatingIp } from "../../cloud/site-address";
import { checkLookedUp, checkProxyPorts } from "../../cloud/uses";
import { publicFacts } from "../../cloud/whose";
import { EngineError } from "../../engine";
import type { StackInfo } from "../synth";

/**
 * Sees that what a stack finds in the cloud by its name is what it takes it for, and that the addresses that the site
 * file names are there: no other stack makes them.
 * @throws IdrError `address-missing`, `address-twice`, `proxy-port-foreign`, `proxy-port-unnamed`; OpenStackError
 */
export async function checkUses(
  { uses, site }: Pick<StackInfo, "uses" | "site">,
  cloud: OpenStack,
): Promise<void> {
  if (uses.proxyPorts === undefined) return;
  const facts = await publicFacts(cloud);
  refuseSameAddress(site(), facts.floatingIps);
  for (const role of ADDRESS_ROLES) {
    if (site().addresses[role].kind === "existing") theFloatingIp(site(), role, facts.floatingIps);
  }
  checkProxyPorts(uses.proxyPorts, { ...facts, site: site().name });
}

/**
 * Why a plan of the live stack failed, when something that it looks up is not there. Anything else is passed on as it is.
 * @throws IdrError `address-missing`, `proxy-port-missing`; OpenStackError
 */
export async function explainLookup(
  error: unknown,
  { uses, site }: Pick<StackInfo, "uses" | "site">,
  cloud: OpenStack,
): Promise<unknown> {
  if (!(error instanceof EngineError) || uses.proxyPorts === undefined) return error;
  checkLookedUp(site(), await publicFacts(cloud));
  return error;
}
