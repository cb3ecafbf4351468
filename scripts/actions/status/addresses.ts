import type { AddressSpec, Site } from "../../../constructs/model";
import { holderText, strangerHolder } from "../../cloud/holder";
import { reachedBy } from "../../cloud/reached";
import { ADDRESS_ROLES, type AddressRole, allocatedBeside, floatingIpsOf } from "../../cloud/site-address";
import type { FloatingIp } from "../../openstack/network";
import { environmentIn } from "../../review/kinds";
import type { CloudFacts } from "./facts";

export interface AddressStatus {
  readonly role: "production" | "spare" | "own";
  /** `undefined`: it does not exist yet (or an existing one was not found in the project). */
  readonly address?: string;
  /** How the site file names it, when it is not allocated by the site. */
  readonly named?: string;
  /** An address that the site has allocated for this, where the site file names another one. No plan gives it up. */
  readonly allocated?: string;
  /** Name of the port that it is bound to; `undefined`: to nothing. */
  readonly port?: string;
  /** Name of the server behind that port. */
  readonly server?: string;
  /** Environment whose proxy it reaches; of a server's own address, the environment of that server. */
  readonly environment?: string;
  /** What holds it, where that is neither a proxy of the site file's nor known to a state or mark of the site. */
  readonly stranger?: string;
  /** Id of the proxy's port, where it lacks the name by which the live stack finds it. */
  readonly unnamedPort?: string;
}

/** One of the site's two public addresses, and what it reaches. Pure. */
export function siteAddress(
  role: AddressRole,
  site: Site,
  facts: CloudFacts,
  known: ReadonlySet<string> | undefined,
): AddressStatus {
  const spec: AddressSpec = site.addresses[role];
  const floatingIp = floatingIpsOf(site, role, facts.floatingIps)[0];
  const [allocated] = allocatedBeside(site, role, facts.floatingIps);
  const names = site.environments.map(({ name }) => name);
  const holder =
    floatingIp === undefined || known === undefined
      ? undefined
      : strangerHolder(floatingIp, names, { ...facts, site: site.name, known });
  return {
    role,
    ...(spec.kind === "existing" ? { named: spec.addressOrName } : {}),
    ...(allocated === undefined ? {} : { allocated: allocated.address }),
    ...(floatingIp === undefined ? {} : { address: floatingIp.address, ...boundTo(floatingIp, facts) }),
    ...(holder === undefined ? {} : { stranger: holderText(holder) }),
  };
}

/** The site's two floating IPs, as far as they are there. Pure. */
export function siteAddresses(site: Site, facts: CloudFacts): FloatingIp[] {
  return ADDRESS_ROLES.flatMap((role) => floatingIpsOf(site, role, facts.floatingIps).slice(0, 1));
}

/** Addresses of the servers of these environments. Pure. */
export function ownAddresses(
  environments: readonly string[],
  site: readonly AddressStatus[],
  facts: CloudFacts,
): AddressStatus[] {
  return facts.floatingIps
    .filter(({ address }) => !site.some((known) => known.address === address))
    .map((floatingIp) =>
      ofServer({ role: "own", address: floatingIp.address, ...boundTo(floatingIp, facts) }),
    )
    .filter(
      ({ environment }: AddressStatus) => environment !== undefined && environments.includes(environment),
    );
}

function boundTo(floatingIp: FloatingIp, facts: CloudFacts): Partial<AddressStatus> {
  if (floatingIp.portId === undefined) return {};
  const port = facts.ports.find(({ id }) => id === floatingIp.portId);
  // A port of another project can't be looked at: its id is all there is to say.
  if (port === undefined) return { port: floatingIp.portId };
  const server = facts.servers.find(({ id }) => id === port.serverId)?.name;
  const reached = reachedBy(floatingIp, facts);
  return {
    port: port.name === "" ? port.id : port.name,
    ...(server === undefined ? {} : { server }),
    ...(reached.kind === "environment" ? { environment: reached.name } : {}),
    ...(reached.kind === "environment" && reached.unnamedPort !== undefined
      ? { unnamedPort: reached.unnamedPort }
      : {}),
  };
}

/** The environment of a server's own address: that of the server, or of the port while it has none. */
function ofServer(address: AddressStatus): AddressStatus {
  const environment = environmentIn(address.server ?? address.port ?? "");
  return { ...address, ...(environment === undefined ? {} : { environment }) };
}
