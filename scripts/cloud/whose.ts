import type { Environment } from "../../constructs/model";
import { markOf } from "../../constructs/model/marks";
import type { OpenStack } from "../openstack";
import type { Server } from "../openstack/compute";
import { type PublicFacts, unknownAmong } from "./foreign";
import { type CloudObject, readObjects } from "./objects";
import { wantedByEnvironment } from "./wanted";

/** The public addresses of the project and what they reach. @throws OpenStackError */
export async function publicFacts({
  network,
  compute,
}: Pick<OpenStack, "network" | "compute">): Promise<PublicFacts & { readonly servers: readonly Server[] }> {
  const [floatingIps, ports, servers] = await Promise.all([
    network.floatingIps(),
    network.ports(),
    compute.servers(),
  ]);
  return { floatingIps, ports, servers };
}

/**
 * What the cloud has of an environment's names that somebody else made.
 * @param site its name
 * @param known ids of what the states of the site know
 * @throws OpenStackError
 */
export async function foreignTo(
  site: string,
  environment: Environment,
  cloud: OpenStack,
  known: ReadonlySet<string>,
): Promise<{ readonly foreign: readonly CloudObject[]; readonly facts: PublicFacts }> {
  const [objects, facts] = await Promise.all([readObjects(cloud), publicFacts(cloud)]);
  const mark = markOf(site, environment.name);
  const { foreign } = unknownAmong(wantedByEnvironment(environment), objects, { known, mark });
  return { foreign, facts };
}
