import type { Environment, Volume as DeclaredVolume } from "../../../constructs/model";
import type { Volume } from "../../openstack/block-storage";
import type { Server } from "../../openstack/compute";
import { hasFailed } from "../deploy/orphan-volume";
import { RETIRED } from "../release/kept";
import type { DoctorFacts } from "./facts";
import type { Present } from "./needs";

/**
 * Names of what the cloud has already, also of what has failed: a failed copy and a server in ERROR count against the
 * quotas, and what replaces them takes their place there, so they need nothing more. Pure.
 */
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

/** Whether all servers and volumes of an environment are there, none of them to be made, or made anew. Pure. */
export function isComplete({ servers }: Environment, { compute, volume }: DoctorFacts): boolean {
  const working = workingServers(compute?.servers);
  return servers.every(
    ({ name, volumes }) =>
      working.has(name) &&
      volumes.every((declared) => volume?.volumes.some((one) => isWhole(declared, one)) ?? false),
  );
}

/** Names of servers that are there and not in ERROR. Pure. */
export function workingServers(servers: readonly Server[] = []): ReadonlySet<string> {
  return new Set(servers.filter((server) => !isInError(server)).map(({ name }) => name));
}

export function isInError({ status }: Pick<Server, "status">): boolean {
  return status === "ERROR";
}

/** Whether this is the declared volume, and more than what a failed copy has left of it. Pure. */
export function isWhole(declared: DeclaredVolume, volume: Volume): boolean {
  return volume.name === declared.name && !isFailedCopy(declared, volume);
}

/**
 * Whether a volume may be what a failed copy has left. One that is attached, was made of nothing, or is kept of a
 * retired environment may have data on it, and went to `error` later: that is none. Pure.
 */
export function isFailedCopy({ source }: DeclaredVolume, volume: Volume): boolean {
  return (
    hasFailed(volume) &&
    volume.attachments.length === 0 &&
    source.kind !== "blank" &&
    !(RETIRED in volume.metadata)
  );
}
