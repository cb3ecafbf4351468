import type { Environment, Server, Site } from "../../../constructs/model";
import { proxyPortName } from "../../../constructs/model/shared-names";
import { namePortCommand } from "../../cloud/reached";
import { roleOf } from "../../cloud/site-address";
import { proxyPortTrouble } from "../../cloud/uses";
import { type Check, Checks } from "./check";
import { serversById, type VerifyFacts } from "./cloud/facts";
import type { Target } from "./outside";

/** Whether each server that should have a public address is reached by one, and nothing else of the environment is. Pure. */
export function addressChecks(
  site: Pick<Site, "name" | "addresses">,
  environment: Environment,
  targets: readonly Target[],
  facts: Pick<VerifyFacts, "servers" | "ports" | "floatingIps">,
  isExpected: (server: Server) => boolean,
): readonly Check[] {
  const { name, servers } = environment;
  const checks = new Checks("address");
  const public_ = servers.filter(({ role, address }) => role === "proxy" || address !== undefined);
  for (const server of public_) {
    const reached = targets.find((target) => target.server === server && target.strayPort === undefined);
    if (reached?.unnamedPort !== undefined) {
      checks.add(
        server.name,
        "warning",
        `reached by ${reached.address}, by a port that has no name (${namePortCommand(name, reached.unnamedPort)})`,
      );
    } else if (reached !== undefined) checks.add(server.name, "passed", `reached by ${reached.address}`);
    else if (isExpected(server)) {
      const fix = server.role === "proxy" ? `\`spare: ${name}\` and idr deploy live` : `idr deploy ${name}`;
      checks.add(
        server.name,
        "failed",
        `no public address reaches it, so nothing was seen from outside (${fix})`,
      );
    } else {
      checks.add(
        server.name,
        "skipped",
        `neither production's address nor the spare one is for ${name}, so nothing was seen from outside`,
      );
    }
  }
  for (const { server, address, strayPort } of targets) {
    if (strayPort !== undefined) {
      checks.add(
        server.name,
        "failed",
        `has the public address ${address} on port ${strayPort}, and must have none there (${howToFree(site, address, facts)})`,
      );
    } else if (!public_.includes(server)) {
      checks.add(server.name, "failed", `has the public address ${address}, and must have none`);
    }
  }
  const [proxy] = servers.filter(({ role }) => role === "proxy");
  const trouble = proxy === undefined ? undefined : proxyPortTrouble(proxyPortName(name), facts);
  if (proxy !== undefined && trouble?.code === "proxy-port-foreign") {
    checks.add(`port ${proxy.name}`, "failed", `${trouble.message} (${trouble.fix})`);
  }
  strangers(site, environment, facts, checks);
  if (public_.length === 0) checks.add("public address", "skipped", "no server here is to have one");
  return checks.all;
}

/**
 * Fails for public addresses of ports in the environment's own network that none of its servers has: from there
 * everything inside is reached. Others have ports in the storage network, too, so that one is not looked at.
 */
function strangers(
  site: Pick<Site, "name" | "addresses">,
  environment: Environment,
  facts: Pick<VerifyFacts, "servers" | "ports" | "floatingIps">,
  checks: Checks,
): void {
  const { servers, ports, floatingIps } = facts;
  const names = new Set(environment.servers.map(({ name }) => name));
  const byId = serversById(environment, servers);
  const networks = new Set(ports.filter(({ name }) => names.has(name)).map(({ networkId }) => networkId));
  for (const { address, portId } of floatingIps) {
    const port = ports.find(({ id }) => id === portId);
    if (port === undefined || !networks.has(port.networkId)) continue;
    if (names.has(port.name) || (port.serverId !== undefined && byId.has(port.serverId))) continue;
    checks.add(
      address,
      "failed",
      `reaches port ${port.name || port.id} in the network of ${environment.name}, which is none of its servers' (${howToFree(site, address, facts)})`,
    );
  }
}

/** How an address is taken off a port. Never the site's own: visitors reach the site by it. */
function howToFree(
  site: Pick<Site, "name" | "addresses">,
  address: string,
  { floatingIps }: Pick<VerifyFacts, "floatingIps">,
): string {
  const floatingIp = floatingIps.find((one) => one.address === address);
  const role = floatingIp === undefined ? undefined : roleOf(site, floatingIp);
  return role === undefined
    ? `openstack floating ip unset --port ${address}`
    : `it is the site's ${role} address: leave it bound, and see with idr status where it belongs`;
}
