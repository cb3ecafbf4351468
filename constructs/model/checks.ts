import { freeSubnet, holds, isPrivate, overlap, PRIVATE_NETWORKS, usableAddresses } from "./cidr";
import { tried, type Report } from "./report";
import { checkCidr } from "./ports";
import type { SiteInput } from "./schema";
import { ENVIRONMENT_NAME } from "./schema-parts";
import { ROLES } from "./roles";
import { keyFlaw } from "./ssh-key";
import { shownValue, withoutSecrets } from "./text";
import type { Environment, Site } from "./types";

/** Names of the stacks that are no environment, and what every JavaScript object has. */
const RESERVED_NAMES: readonly string[] = ["site", "live", "history", "none", "constructor"];

/** Checks the names before anything is made of them. */
export function checkNames(input: SiteInput, report: Report): void {
  for (const name of Object.keys(input.environments)) {
    const path = ["environments", name];
    if (!ENVIRONMENT_NAME.test(name)) {
      report(
        path,
        `not a name for an environment: "${name}" (allowed: a lower-case letter, then up to 30 letters and digits; no hyphen, because the names in /etc/hosts drop everything up to the first one)`,
      );
    } else if (RESERVED_NAMES.includes(name)) {
      report(path, `"${name}" is a name of the software itself (taken: ${RESERVED_NAMES.join(", ")})`);
    }
  }
  if (Object.keys(input.environments).length === 0) {
    report(["environments"], "has no environment", undefined, [["environments"]]);
  }
  input.sshKeys.forEach((key, index) => {
    const flaw = keyFlaw(key);
    if (flaw === undefined) return;
    const shown = key.includes("PRIVATE KEY")
      ? "a private key"
      : `${shownValue(withoutSecrets(key).slice(0, 40))}: ${flaw.why}`;
    report(["sshKeys", index], `not an OpenSSH public key: ${shown}`, flaw.fix);
  });
}

/** Checks what holds between environments: sources, subnets, names, who is live. */
export function checkSite(input: SiteInput, site: Site, report: Report): void {
  const byName = new Map(site.environments.map((environment) => [environment.name, environment]));
  checkReleases(byName, report);
  checkSubnets(input, site.environments, report);
  checkVolumeNames(site.environments, report);
  checkPublic(input, byName, report);
}

function checkReleases(byName: ReadonlyMap<string, Environment>, report: Report): void {
  for (const environment of byName.values()) {
    const from = environment.releaseOf;
    if (from === undefined) continue;
    const path = ["environments", environment.name, "release", "from"];
    if (!byName.has(from)) {
      report(
        path,
        `no environment "${from}" in this file (known: ${[...byName.keys()].join(", ")})`,
        "name one of them; or, when its volumes are made already, remove `release`; or name each source under `volumes`",
        [["environments", from]],
      );
      continue;
    }
    const chain = [environment.name];
    for (let at: string | undefined = from; at !== undefined; at = byName.get(at)?.releaseOf) {
      if (chain.includes(at)) {
        report(path, `a release can't be made from itself: ${[...chain, at].join(" from ")}`);
        break;
      }
      chain.push(at);
    }
    for (const server of environment.servers) {
      for (const volume of server.volumes) {
        const source = volume.source;
        if (source.kind !== "volume" || source.ref !== `${from}-${volume.key}`) continue;
        const there = byName.get(from)!.servers.flatMap((other) => other.volumes);
        if (!there.some((other) => other.name === source.ref)) {
          const message = `"${from}" has no volume "${source.ref}" to make "${volume.name}" from`;
          report(path, message, undefined, [["environments", from]]);
        }
      }
    }
  }
}

function checkSubnets(input: SiteInput, environments: readonly Environment[], report: Report): void {
  const valid = environments.filter((environment) => {
    const { name, network } = environment;
    const path = ["environments", name, "subnet"];
    if (!tried(report, path, false, () => (checkCidr(network.cidr), true))) return false;
    if (!isPrivate(network.cidr)) {
      report(
        path,
        `${network.cidr} is no private network (allowed: within ${PRIVATE_NETWORKS.join(", ")}): what the shared router sends to those addresses would go there`,
      );
    }
    for (const server of network.dns.filter((address) => holds(network.cidr, address))) {
      report(path, `${network.cidr} has the name server ${server} in it, which servers would look for there`);
    }
    const needed = environment.servers.length;
    if (usableAddresses(network.cidr) < needed) {
      report(
        path,
        `${network.cidr} has ${usableAddresses(network.cidr)} addresses for servers, ${needed} are needed`,
        undefined,
        ROLES.map(({ option }) => ["environments", name, option]),
      );
    }
    return true;
  });
  const sharing = valid.filter((environment) => environment.network.router.kind !== "own");
  sharing.forEach((environment, index) => {
    for (const other of sharing.slice(0, index)) {
      if (other.network.router.name !== environment.network.router.name) continue;
      if (!overlap(other.network.cidr, environment.network.cidr)) continue;
      const said = input.environments[environment.name]?.subnet !== undefined;
      const free = freeSubnet(sharing.map((one) => one.network.cidr));
      report(
        ["environments", environment.name, ...(said ? ["subnet"] : [])],
        `subnet ${environment.network.cidr} overlaps with ${other.network.cidr} of "${other.name}" on the router "${other.network.router.name}"`,
        `give the one that is not deployed yet another subnet${free ? `, e.g. \`subnet: ${free}\`` : ""}`,
        [environment, other].flatMap(({ name }) =>
          ["subnet", "router"].map((key) => ["environments", name, key]),
        ),
      );
    }
  });
}

/** Two hyphenated names can meet: server `a` with volume `b-c`, and server `a-b` with volume `c`. */
function checkVolumeNames(environments: readonly Environment[], report: Report): void {
  for (const environment of environments) {
    const owners = new Map<string, string>();
    for (const server of environment.servers) {
      if (server.volumes.length > 25) {
        report(
          ["environments", environment.name],
          `${server.name} has ${server.volumes.length} volumes (allowed: 25)`,
        );
      }
      for (const volume of server.volumes) {
        const owner = owners.get(volume.name);
        if (owner !== undefined) {
          report(
            ["environments", environment.name],
            `the volume name "${volume.name}" is made by ${owner} and by ${server.name}`,
            "choose another name for one of them",
          );
        }
        owners.set(volume.name, server.name);
      }
    }
  }
}

function checkPublic(input: SiteInput, byName: ReadonlyMap<string, Environment>, report: Report): void {
  const known = [...byName.keys()].join(", ");
  const check = (key: "live" | "spare", name: string) => {
    const environment = byName.get(name);
    if (environment === undefined) {
      report([key], `no environment "${name}" in this file (known: ${known}, none)`, undefined, [
        ["environments", name],
      ]);
      return;
    }
    const has = (role: string) => environment.servers.some((server) => server.role === role);
    if (!has("proxy")) report([key], `"${name}" has no proxy for the address to reach`);
    else if (!has("omeroreadonly")) report([key], `"${name}" has no read-only server behind its proxy`);
  };
  if (input.live === "none") {
    if (input.spare !== "none")
      report(["spare"], `"${input.spare}", but no environment is live`, "name the live one", [["live"]]);
    return;
  }
  check("live", input.live);
  if (input.spare !== "none") check("spare", input.spare);
  if (input.live === input.spare) {
    report(
      ["spare"],
      `"${input.live}" is live, and one port can't have both addresses (Neutron refuses it)`,
      "name another environment, or none",
    );
  }
  if (input.externalNetwork === "none") {
    report(
      ["externalNetwork"],
      `none: then no address can reach "${input.live}"`,
      "name it, or `live: none`",
    );
  }
}
