import type { DoctorFacts } from "./facts";
import type { Present } from "./needs";

/** Names of what the cloud has already. Pure. */
export function presentIn({ compute, network, volume }: DoctorFacts): Present {
  const names = (things: readonly { readonly name: string }[] = []) =>
    new Set(things.map(({ name }) => name));
  return {
    servers: names(compute?.servers),
    volumes: names(volume?.volumes),
    networks: names(network?.networks),
    ports: names(network?.ports),
    routers: names(network?.routers),
    securityGroups: names(network?.securityGroups),
    floatingIps: new Set(network?.floatingIps.map(({ description }) => description)),
  };
}
