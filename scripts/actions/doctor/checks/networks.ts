import type { Environment, Site } from "../../../../constructs/model";
import type { Network, Router } from "../../../openstack/network";
import { type Finding, Findings, listed } from "../finding";

/** Whether the networks and routers that the site only uses are there. Pure. */
export function networkFindings(
  site: Site,
  environments: readonly Environment[],
  networks: readonly Network[],
  routers: readonly Router[],
): readonly Finding[] {
  const findings = new Findings("network");
  externalNetwork(site, networks, findings);
  for (const { network } of environments) {
    if (network.storage !== undefined) storageNetwork(network.storage.network, networks, findings);
    if (network.router.kind === "existing")
      existingRouter(network.router.name, site, networks, routers, findings);
  }
  return distinct(findings.all);
}

/**
 * The external network that the site's addresses are of: the one that it names, or the only one there is. Pure.
 * @returns `undefined` when none is wanted, or when it is not clear which one it is
 */
export function externalNetworkOf(
  { externalNetwork: wanted }: Pick<Site, "externalNetwork">,
  networks: readonly Network[],
): Network | undefined {
  if (wanted.kind === "none") return undefined;
  const found = networks.filter(
    ({ external, name }) => external && (wanted.kind === "auto" || name === wanted.name),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** A network for people: its name, or its id where the project doesn't see it. Pure. */
export function networkText(id: string, networks: readonly Network[]): string {
  return networks.find((network) => network.id === id)?.name || id;
}

function externalNetwork(site: Site, networks: readonly Network[], findings: Findings): void {
  const external = networks.filter((network) => network.external);
  const known = listed(external.map(({ name }) => name));
  const wanted = site.externalNetwork;
  if (wanted.kind === "none") {
    findings.ok("external network", "none is asked for");
    return;
  }
  if (wanted.kind === "auto") {
    const fix = "name one with `externalNetwork:` in the site file";
    if (external.length === 1) findings.ok("external network", `${known}, the only one there is`);
    else if (external.length === 0)
      findings.problem("external network", "the project sees none", "ask the cloud's administrators");
    else findings.problem("external network", `there are ${external.length}: ${known}`, fix);
    return;
  }
  const subject = `external network ${wanted.name}`;
  const found = external.filter(({ name }) => name === wanted.name);
  if (found.length === 1) findings.ok(subject, "there");
  else if (found.length > 1)
    findings.problem(
      subject,
      `${found.length} networks have this name`,
      "ask the cloud's administrators which one is yours",
    );
  else {
    const internal = networks.some(({ name }) => name === wanted.name);
    findings.problem(
      subject,
      internal ? `is not external; external are: ${known}` : `not there; external networks: ${known}`,
      "name one of those with `externalNetwork:` in the site file",
    );
  }
}

function storageNetwork(name: string, networks: readonly Network[], findings: Findings): void {
  const subject = `storage network ${name}`;
  const found = networks.filter((network) => network.name === name);
  if (found.length === 1) findings.ok(subject, "there");
  else if (found.length === 0) {
    findings.problem(
      subject,
      `not there; the project sees ${listed(networks.map((network) => network.name))}`,
      "have it shared with the project, or name another under `storageNetwork:`",
    );
  } else findings.problem(subject, `${found.length} networks have this name`, "rename all but one");
}

function existingRouter(
  name: string,
  site: Site,
  networks: readonly Network[],
  routers: readonly Router[],
  findings: Findings,
): void {
  const subject = `router ${name}`;
  const found = routers.filter((router) => router.name === name);
  if (found.length === 0) {
    findings.problem(
      subject,
      `not there; the project has ${listed(routers.map((router) => router.name))}`,
      "name one of those under `router: { existing: … }`, or take that line out",
    );
  } else if (found.length > 1) {
    findings.problem(subject, `${found.length} routers have this name`, "rename all but one");
  } else judgeGateway(subject, found[0]!, site, networks, findings);
}

/** An address is bound through a router whose gateway is on the address's network, and through no other. */
function judgeGateway(
  subject: string,
  { name, externalNetworkId: gateway }: Router,
  site: Site,
  networks: readonly Network[],
  findings: Findings,
): void {
  const external = externalNetworkOf(site, networks);
  if (gateway === undefined && site.externalNetwork.kind !== "none") {
    findings.problem(
      subject,
      "has no gateway, so no address can be reached through it",
      `openstack router set --external-gateway ${external?.name ?? "<network>"} ${name}`,
    );
  } else if (gateway !== undefined && external !== undefined && gateway !== external.id) {
    const on = networkText(gateway, networks);
    findings.problem(
      subject,
      `has its gateway on ${on}, so no address of ${external.name} can be reached through it`,
      `name another router, name its network with \`externalNetwork:\` in the site file, or move it: openstack router set --external-gateway ${external.name} ${name}`,
    );
  } else findings.ok(subject, "there");
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [finding.subject, finding])).values()];
}
