import type { OpenStack } from "../../openstack";
import { publicFacts } from "../../cloud/whose";
import type { OpenSite } from "../../site";
import { checkProxiesAtEnd } from "../../cloud/uses";
import { refuseTakingLater } from "./live-move";

/**
 * Looks, before a run of several stacks begins, whether the live stack at its end would be refused for whom it takes an
 * address from, or for a proxy that is not there and that the run does not make. A run without the live stack, or of it
 * alone, is not looked at: the plan of the stack is.
 * @param known ids of all that the states of the site know; asked for only when there is a reason
 * @throws IdrError `live-takes-foreign`, `live-takes-undeclared`, `live-takes-blank`,
 *   `proxy-port-missing`; OpenStackError
 */
export async function refuseTakingAtEnd(
  { site }: Pick<OpenSite, "site">,
  stacks: readonly { readonly name: string }[],
  { cloud, known }: { readonly cloud: OpenStack; readonly known: () => Promise<ReadonlySet<string>> },
): Promise<void> {
  if (stacks.length < 2 || !stacks.some(({ name }) => name === "live")) return;
  const facts = {
    ...(await publicFacts(cloud)),
    site: site.name,
    environments: site.environments.map(({ name }) => name),
  };
  checkProxiesAtEnd(
    site,
    stacks.map(({ name }) => name),
    facts,
  );
  try {
    refuseTakingLater(site, { ...facts, known: new Set() });
  } catch {
    // The states are read only when there is a reason.
    refuseTakingLater(site, { ...facts, known: await known() });
  }
}
