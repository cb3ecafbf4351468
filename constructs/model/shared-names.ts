import type { Site } from "./types";

/** Names by which stacks and the command find each other's things in the cloud: a contract with what is deployed. */

/** Description of a floating IP of the site (floating IPs have no name). */
export function addressName(site: { readonly name: string }, role: "production" | "spare"): string {
  return `${site.name}-${role}`;
}

/** Names of the stacks of a site. */
export function stackNames({ environments, live }: Pick<Site, "environments" | "live">): readonly string[] {
  return ["site", ...environments.map(({ name }) => name), ...(live === undefined ? [] : ["live"])];
}

/** Descriptions of the floating IPs that the site allocates: one that names an existing address, or has nothing live, allocates none. */
export function addressDescriptions(site: Pick<Site, "name" | "live" | "addresses">): ReadonlySet<string> {
  if (site.live === undefined) return new Set();
  return new Set(
    (["production", "spare"] as const)
      .filter((role) => site.addresses[role].kind === "allocated")
      .map((role) => addressName(site, role)),
  );
}

/** Name of an environment's proxy, and of the port that its public address is bound to. */
export function proxyPortName(environment: string): string {
  return `${environment}-proxy`;
}
