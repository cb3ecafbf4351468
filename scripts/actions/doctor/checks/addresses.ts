import { isIPv4 } from "node:net";
import type { Environment, Site } from "../../../../constructs/model";
import type { Usage } from "../../../openstack/compute";
import type { FloatingIp, Port } from "../../../openstack/network";
import { type Finding, Findings, listed } from "../finding";
import { addressName, proxyPortName } from "../../../../constructs/model/shared-names";

export interface AddressFacts {
  readonly floatingIps: readonly FloatingIp[];
  readonly ports: readonly Port[];
  /** Quota of floating IPs. */
  readonly quota: Usage;
}

/**
 * Whether the public addresses that the site names are ours, whether those that it allocates can be had,
 * and whether the spare address is free for the releases among `environments`. Pure.
 */
export function addressFindings(
  site: Site,
  environments: readonly Environment[],
  facts: AddressFacts,
): readonly Finding[] {
  const findings = new Findings("address");
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

function siteAddress(
  site: Site,
  role: "production" | "spare",
  facts: AddressFacts,
  findings: Findings,
): void {
  const subject = `${role} address`;
  const spec = site.addresses[role];
  if (spec.kind === "existing") {
    existing(subject, spec.addressOrName, facts, findings);
    return;
  }
  const description = addressName(site, role);
  const found = facts.floatingIps.filter((floatingIp) => floatingIp.description === description);
  if (found.length > 1) {
    findings.problem(
      subject,
      `${found.length} floating IPs have the description "${description}": ${listed(found.map(({ address }) => address))}`,
      "take the description off those that are not the site's",
    );
  } else if (found.length === 1) findings.ok(subject, found[0]!.address);
  else toBeAllocated(subject, role, facts, findings);
}

/** The site stack allocates an address; one that is unused may serve instead where the quota is full. */
function toBeAllocated(
  subject: string,
  role: "production" | "spare",
  { floatingIps, quota }: AddressFacts,
  findings: Findings,
): void {
  const unused = floatingIps.filter(({ portId, description }) => portId === undefined && description === "");
  const mayUse = unused.map(({ address }) => address);
  if (quota.limit < 0 || quota.used < quota.limit) {
    const also = mayUse.length === 0 ? "" : ` (unused in the project: ${listed(mayUse, 3)})`;
    findings.ok(subject, `will be allocated${also}`);
  } else if (mayUse.length > 0) {
    findings.problem(
      subject,
      `can't be allocated: all ${quota.limit} floating IPs of the quota are there; unused: ${listed(mayUse, 3)}`,
      `use one of them: \`addresses: { ${role}: ${mayUse[0]!} }\` in the site file`,
    );
  } else {
    findings.problem(
      subject,
      `can't be allocated: all ${quota.limit} floating IPs of the quota are there, none of them unused`,
      "ask the cloud's administrators for one more, or release one",
    );
  }
}

function existing(subject: string, address: string, { floatingIps }: AddressFacts, findings: Findings): void {
  if (!isIPv4(address)) {
    findings.unknown(subject, `${address} is a name, which is looked up when it is deployed`);
    return;
  }
  if (floatingIps.some((floatingIp) => floatingIp.address === address)) {
    findings.ok(subject, `${address}, a floating IP of the project`);
    return;
  }
  findings.problem(
    subject,
    `${address} is no floating IP of the project; it has ${listed(floatingIps.map((one) => one.address))}`,
    "name one of those, or leave it out to have one allocated",
  );
}

/** A release is looked at through the spare address before it goes live. */
function spareForRelease(
  site: Site,
  environments: readonly Environment[],
  { floatingIps, ports }: AddressFacts,
  findings: Findings,
): void {
  const releases = environments.filter(({ releaseOf }) => releaseOf !== undefined);
  if (releases.length === 0) return;
  const subject = "spare address for a release";
  const spec = site.addresses.spare;
  const spare = floatingIps.find((floatingIp) =>
    spec.kind === "existing"
      ? floatingIp.address === spec.addressOrName
      : floatingIp.description === addressName(site, "spare"),
  );
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
      `see what that is; when it may be taken off there: openstack floating ip unset --port ${spare.address}; otherwise give the site another one: \`addresses: { spare: … }\``,
    );
  } else {
    findings.warning(
      subject,
      `${spare.address} reaches ${port} now`,
      `it moves to ${releases[0]!.name} when the release is prepared; to free it now: \`spare: none\` and idr deploy live`,
    );
  }
}
