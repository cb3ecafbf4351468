import { isIPv4 } from "node:net";
import type { Environment, Site } from "../../../../constructs/model";
import type { Usage } from "../../../openstack/compute";
import type { FloatingIp, Network, Port } from "../../../openstack/network";
import { type Finding, Findings, listed } from "../finding";
import { addressName, proxyPortName } from "../../../../constructs/model/shared-names";
import { holderFix } from "../../../cloud/holder";
import { floatingIpsOf } from "../../../cloud/site-address";
import { externalNetworkOf, networkText } from "./networks";

export interface AddressFacts {
  readonly floatingIps: readonly FloatingIp[];
  readonly ports: readonly Port[];
  /** Networks that the project sees. */
  readonly networks: readonly Network[];
  /** Quota of floating IPs. */
  readonly quota: Usage;
}

interface Looking extends AddressFacts {
  /** The network that they must be of; `undefined`: that is not clear, or none is wanted, so it is not judged. */
  readonly external: Network | undefined;
  /** Addresses that have a use already: the site file names them, or they were offered for another one. */
  readonly taken: Set<string>;
}

/**
 * Whether the public addresses that the site names are ours, and of its external network, whether those that it
 * allocates can be had, and whether the spare address is free for the releases among `environments`. Pure.
 */
export function addressFindings(
  site: Site,
  environments: readonly Environment[],
  all: AddressFacts,
): readonly Finding[] {
  const findings = new Findings("address");
  const facts: Looking = {
    ...all,
    external: externalNetworkOf(site, all.networks),
    taken: new Set(namedAddresses(site)),
  };
  if (site.live === undefined) findings.ok("public addresses", "none: no environment is live");
  else {
    for (const role of ["production", "spare"] as const) siteAddress(site, role, facts, findings);
    spareForRelease(site, environments, facts, findings);
  }
  for (const { name, address } of environments.flatMap(({ servers }) => servers)) {
    if (address?.kind === "existing") existing(`address of ${name}`, address.addressOrName, facts, findings);
  }
  return findings.all;
}

function siteAddress(site: Site, role: "production" | "spare", facts: Looking, findings: Findings): void {
  const subject = `${role} address`;
  const spec = site.addresses[role];
  if (spec.kind === "existing") {
    existing(subject, spec.addressOrName, facts, findings);
    return;
  }
  const description = addressName(site, role);
  const found = floatingIpsOf(site, role, facts.floatingIps);
  if (found.length > 1) {
    findings.problem(
      subject,
      `${found.length} floating IPs have the description "${description}": ${listed(found.map(({ address }) => address))}`,
      "take the description off those that are not the site's",
    );
  } else if (found.length === 1) {
    const [{ address, networkId }] = found as [FloatingIp];
    const where = elsewhere(networkId, facts);
    if (where === undefined) findings.ok(subject, address);
    else {
      findings.problem(
        subject,
        `${address}, which has the description "${description}", ${where}`,
        `take the description off it, so that another one is allocated: openstack floating ip set --description "" ${address}; or name its network with \`externalNetwork:\` in the site file`,
      );
    }
  } else toBeAllocated(subject, role, facts, findings);
}

/** The site stack allocates an address; one that is unused may serve instead where the quota is full. */
function toBeAllocated(
  subject: string,
  role: "production" | "spare",
  facts: Looking,
  findings: Findings,
): void {
  const { quota, external, taken } = facts;
  const mayUse = unusedOf(facts);
  if (quota.limit < 0 || quota.used < quota.limit) {
    const also = mayUse.length === 0 ? "" : ` (unused in the project: ${listed(mayUse, 3)})`;
    findings.ok(subject, `will be allocated${also}`);
  } else if (mayUse.length > 0) {
    taken.add(mayUse[0]!);
    findings.problem(
      subject,
      `can't be allocated: all ${quota.limit} floating IPs of the quota are there; unused: ${listed(mayUse, 3)}`,
      `use one of them: \`addresses: { ${role}: ${mayUse[0]!} }\` in the site file`,
    );
  } else {
    findings.problem(
      subject,
      `can't be allocated: all ${quota.limit} floating IPs of the quota are there, none of them unused${external === undefined ? "" : ` and of ${external.name}`}`,
      "ask the cloud's administrators for one more, or release one",
    );
  }
}

/** Addresses of the right network that nobody uses, and nobody is to use. */
function unusedOf({ floatingIps, external, taken }: Looking): readonly string[] {
  return floatingIps
    .filter(({ portId, description }) => portId === undefined && description === "")
    .filter(({ networkId }) => external === undefined || networkId === external.id)
    .map(({ address }) => address)
    .filter((address) => !taken.has(address));
}

/** Why an address of this network can't be bound; `undefined`: it can, or that is not clear. */
function elsewhere(networkId: string, { external, networks }: Looking): string | undefined {
  if (external === undefined || networkId === external.id) return undefined;
  return `is of network ${networkText(networkId, networks)}, not of ${external.name}, so it can't be bound`;
}

function namedAddresses({ addresses, environments }: Site): string[] {
  const servers = environments.flatMap((environment) => environment.servers);
  return [addresses.production, addresses.spare, ...servers.map(({ address }) => address)].flatMap((spec) =>
    spec?.kind === "existing" ? [spec.addressOrName] : [],
  );
}

function existing(subject: string, address: string, facts: Looking, findings: Findings): void {
  if (!isIPv4(address)) {
    findings.unknown(subject, `${address} is a name, which is looked up when it is deployed`);
    return;
  }
  const { floatingIps } = facts;
  const found = floatingIps.find((floatingIp) => floatingIp.address === address);
  const where = found === undefined ? undefined : elsewhere(found.networkId, facts);
  if (found === undefined) {
    findings.problem(
      subject,
      `${address} is no floating IP of the project; it has ${listed(floatingIps.map((one) => one.address))}`,
      "name one of those, or leave it out to have one allocated",
    );
  } else if (where !== undefined) {
    findings.problem(
      subject,
      `${address} ${where}`,
      `name one of ${facts.external!.name} (unused: ${listed(unusedOf(facts), 3)}), leave it out to have one allocated, or name its network with \`externalNetwork:\` in the site file`,
    );
  } else findings.ok(subject, `${address}, a floating IP of the project`);
}

/** A release is looked at through the spare address before it goes live; one that is live needs it no more. */
function spareForRelease(
  site: Site,
  environments: readonly Environment[],
  { floatingIps, ports }: AddressFacts,
  findings: Findings,
): void {
  const releases = environments.filter(
    ({ name, releaseOf }) => releaseOf !== undefined && name !== site.live,
  );
  if (releases.length === 0) return;
  const subject = "spare address for a release";
  const [spare] = floatingIpsOf(site, "spare", floatingIps);
  if (spare?.portId === undefined) {
    findings.ok(subject, spare === undefined ? "will be new, so unused" : `${spare.address} is unused`);
    return;
  }
  const port = ports.find(({ id }) => id === spare.portId)?.name || spare.portId;
  if (releases.some(({ name }) => port === proxyPortName(name))) {
    findings.ok(subject, `${spare.address} reaches ${port}`);
  } else if (!site.environments.some(({ name }) => port === proxyPortName(name))) {
    findings.problem(
      subject,
      `${spare.address} reaches ${port}, which the site file doesn't know: somebody uses it`,
      holderFix(spare.address, "spare", site.addresses.spare.kind === "existing"),
    );
  } else {
    findings.warning(
      subject,
      `${spare.address} reaches ${port} now`,
      `it moves to ${releases[0]!.name} when the release is prepared; to free it now: \`spare: none\` and idr deploy live`,
    );
  }
}
