import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { proxyPortName } from "../../../constructs/model/shared-names";
import type { PlanJson, ResourceChange } from "../../engine";
import { foreignHolder, holderFix, type HolderFacts, holderText, isOurs } from "../../cloud/holder";
import { environmentOfProxy, reachedBy } from "../../cloud/reached";
import { ADDRESS_ROLES, type AddressRole, floatingIpsOf } from "../../cloud/site-address";
import type { FloatingIp } from "../../openstack/network";
import { isSpareBinding } from "../../review/cutover";
import { BINDING } from "../../review/kinds";

/** What is needed to tell whom production's address reaches now. */
export interface LiveFacts extends HolderFacts {
  readonly floatingIps: readonly FloatingIp[];
  /** Names of the environments of the site file. */
  readonly environments: readonly string[];
}

/** Whether a plan binds an address, or binds it elsewhere. Pure. */
export function bindsAddress(plan: Pick<PlanJson, "resource_changes">): boolean {
  return (plan.resource_changes ?? []).some(binds);
}

/**
 * Refuses a deployment of the live stack that takes an address from a server of somebody else's: a release does that with
 * a verification, a watch and a way back. Refuses, too, to take it from an environment that the site file doesn't have: one
 * that was renamed there is still what visitors reach; and to give it to a server of somebody else's. Pure.
 * @throws IdrError `live-takes-foreign`, `live-takes-undeclared`, `live-gives-foreign`, `live-moves-production`
 */
export function refuseTaking(plan: Pick<PlanJson, "resource_changes">, facts: LiveFacts): void {
  for (const binding of (plan.resource_changes ?? []).filter(binds)) {
    const { change } = binding;
    const address: unknown = change.after?.["floating_ip"] ?? change.before?.["floating_ip"];
    const floatingIp = facts.floatingIps.find((one) => one.address === address);
    const port: unknown = change.after?.["port_id"];
    if (floatingIp === undefined || floatingIp.portId === port) continue;
    refuseStrangersPort(floatingIp, port, facts);
    if (floatingIp.portId === undefined) continue;
    refuseForeignHolder(floatingIp, isSpareBinding(binding) ? "spare" : "production", facts);
    refuseUndeclared(floatingIp, facts);
    if (!isSpareBinding(binding)) {
      const to = reachedBy({ portId: String(change.after?.["port_id"]) }, facts);
      if (to.kind === "environment") refuseMove(floatingIp, to.name, facts);
    }
  }
}

/**
 * Refuses a run that would come to the live stack at its end and be refused there, before it has made anything; and one
 * that makes the servers of an environment and takes production's address to them in one go: nobody has looked at them,
 * and they are empty, as those of an environment that was renamed in the site file are. Pure.
 * @throws IdrError `live-takes-foreign`, `live-takes-undeclared`, `live-takes-blank`
 */
export function refuseTakingLater(
  site: Pick<Site, "name" | "addresses" | "live" | "spare">,
  facts: LiveFacts,
): void {
  for (const role of ADDRESS_ROLES) {
    const environment = role === "production" ? site.live : site.spare;
    const [floatingIp] = floatingIpsOf(site, role, facts.floatingIps);
    if (environment === undefined || floatingIp?.portId === undefined) continue;
    const reached = reachedBy(floatingIp, facts);
    if (reached.kind === "environment" && reached.name === environment) continue;
    refuseForeignHolder(floatingIp, role, facts);
    refuseUndeclared(floatingIp, facts);
    if (role === "production" && reached.kind === "environment") {
      refuseBlank(floatingIp, { from: reached.name, to: environment }, facts);
      refuseMove(floatingIp, environment, facts);
    }
  }
}

function refuseBlank(
  { address }: FloatingIp,
  { from, to }: { readonly from: string; readonly to: string },
  { servers }: LiveFacts,
): void {
  if (servers.some(({ name }) => name === proxyPortName(to))) return;
  throw new IdrError(
    "live-takes-blank",
    `${address} reaches ${from}; this run would make the servers of ${to}, which are not there yet, and take production's address to them in one go`,
    {
      fix: `nothing was changed; where ${from} was renamed in the site file, write its name back; a new environment is made first (idr release prepare, or idr deploy ${to}), looked at, and then taken live: idr release cutover --from ${from} --to ${to}`,
    },
  );
}

/**
 * Whatever takes visitors to another environment asks for what a cutover asks for: somebody who has looked at it, a watch
 * and a way back.
 */
function refuseMove(floatingIp: FloatingIp, to: string, facts: LiveFacts): void {
  const reached = reachedBy(floatingIp, facts);
  if (reached.kind !== "environment" || reached.name === to) return;
  const from = reached.name;
  throw new IdrError(
    "live-moves-production",
    `this would take production's address ${floatingIp.address} from ${from} to ${to}, with nobody having looked at ${to}, no watch and no way back`,
    {
      fix: `nothing was changed; take ${to} live: idr release cutover --from ${from} --to ${to} (it was live before: idr release rollback --from ${to} --to ${from}); to stay with ${from}, write \`live: ${from}\` into the site file`,
    },
  );
}

function refuseForeignHolder(floatingIp: FloatingIp, role: AddressRole, facts: LiveFacts): void {
  const holder = foreignHolder(floatingIp, facts);
  if (holder === undefined) return;
  const { address } = floatingIp;
  const environment = environmentOfProxy(holder.server?.name ?? "");
  const ofSite = environment !== undefined && facts.environments.includes(environment);
  throw new IdrError(
    "live-takes-foreign",
    `${address} reaches ${holderText(holder)}, which no state of this site knows, and this would take it from there`,
    {
      fix: `nothing was changed; ${
        ofSite
          ? "a release takes it with a verification, a watch and a way back: idr release cutover; see whose it is with idr status"
          : holderFix(address, role, !facts.known.has(floatingIp.id))
      }`,
    },
  );
}

/** An address goes only to what this site made; a proxy of somebody else's that it reaches already keeps it. */
function refuseStrangersPort({ address }: FloatingIp, portId: unknown, facts: LiveFacts): void {
  const port = facts.ports.find(({ id }) => id === portId);
  const server = facts.servers.find(({ id }) => id === port?.serverId);
  if (server === undefined || isOurs(server, facts)) return;
  throw new IdrError(
    "live-gives-foreign",
    `${address} would go to server ${server.name} (${server.id}), which no state of this site knows`,
    {
      fix: "nothing was changed; see whose that server is: it has the name of a proxy of the site's. A proxy that another tool deployed gets the address there (docs/release.md)",
    },
  );
}

function refuseUndeclared(floatingIp: FloatingIp, facts: LiveFacts): void {
  const reached = reachedBy(floatingIp, facts);
  if (reached.kind !== "environment" || facts.environments.includes(reached.name)) return;
  throw new IdrError(
    "live-takes-undeclared",
    `${floatingIp.address} reaches ${reached.name}, which the site file doesn't have (it has ${facts.environments.join(", ")}), and this would take it from there`,
    {
      fix: `nothing was changed; an environment that is deployed keeps its name: write ${reached.name} back into the site file; a new one goes live by a release (idr release prepare, verify, cutover)`,
    },
  );
}

function binds({ type, change }: ResourceChange): boolean {
  return type === BINDING && change.actions.some((action) => action !== "no-op" && action !== "delete");
}
