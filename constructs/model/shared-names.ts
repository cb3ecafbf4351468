/** Names by which stacks and the command find each other's things in the cloud: a contract with what is deployed. */

/** Description of a floating IP of the site (floating IPs have no name). */
export function addressName(site: { readonly name: string }, role: "production" | "spare"): string {
  return `${site.name}-${role}`;
}

/** Name of an environment's proxy, and of the port that its public address is bound to. */
export function proxyPortName(environment: string): string {
  return `${environment}-proxy`;
}
