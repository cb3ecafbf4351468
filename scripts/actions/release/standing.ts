import { IdrError } from "../../../constructs/errors";
import type { AddressSpec, Environment, Site } from "../../../constructs/model";
import type { OpenStack } from "../../openstack";
import type { Server } from "../../openstack/compute";
import type { FloatingIp, Port } from "../../openstack/network";
import type { Volume } from "../../openstack/block-storage";
import { addressName, proxyPortName } from "../../../constructs/model/shared-names";

/** Where things stand, as the cloud says, at one moment. */
export interface Standing {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly production: AddressStanding;
  readonly spare: AddressStanding;
  readonly environments: readonly EnvironmentStanding[];
}

/** One of the site's two public addresses. */
export interface AddressStanding {
  readonly role: "production" | "spare";
  readonly id: string;
  readonly address: string;
  readonly reaches: Reached;
}

/** What an address is bound to: nothing, the proxy of an environment, or something that the site file doesn't know. */
export type Reached =
  | { readonly kind: "nothing" }
  | { readonly kind: "environment"; readonly name: string }
  | { readonly kind: "other"; readonly portId: string };

/** What the cloud has of an environment. */
export interface EnvironmentStanding {
  readonly environment: Environment;
  readonly proxyPorts: readonly Port[];
  readonly servers: readonly Server[];
  readonly volumes: readonly Volume[];
}

/**
 * Reads from the cloud what the site's addresses reach, and what there is of its environments.
 * @param site its addresses as `openSite` gives them, with DNS names looked up
 * @throws IdrError `address-missing` when the site has no production or no spare address yet
 */
export async function readStanding(site: Site, cloud: OpenStack): Promise<Standing> {
  const [floatingIps, ports, servers, volumes] = await Promise.all([
    cloud.network.floatingIps(),
    cloud.network.ports(),
    cloud.compute.servers(),
    cloud.volume.volumes(),
  ]);
  const environments = site.environments.map((environment): EnvironmentStanding => {
    const serverNames = new Set(environment.servers.map(({ name }) => name));
    const volumeNames = new Set(
      environment.servers.flatMap((server) => server.volumes.map(({ name }) => name)),
    );
    return {
      environment,
      proxyPorts: environment.servers.some(({ role }) => role === "proxy")
        ? ports.filter(({ name }) => name === proxyPortName(environment.name))
        : [],
      servers: servers.filter(({ name }) => serverNames.has(name)),
      volumes: volumes.filter(({ name }) => volumeNames.has(name)),
    };
  });
  const standing = (role: AddressStanding["role"]): AddressStanding => {
    const floatingIp = findAddress(floatingIps, addressName(site, role), site.addresses[role]);
    return {
      role,
      id: floatingIp.id,
      address: floatingIp.address,
      reaches: reached(floatingIp, environments),
    };
  };
  return {
    at: Date.now(),
    production: standing("production"),
    spare: standing("spare"),
    environments,
  };
}

/** The name of the environment that an address reaches; `undefined`: none that the site file knows. */
export function environmentReached({ reaches }: AddressStanding): string | undefined {
  return reaches.kind === "environment" ? reaches.name : undefined;
}

/** What an address reaches, in words. */
export function reachedText(address: AddressStanding): string {
  return (
    environmentReached(address) ??
    (address.reaches.kind === "nothing" ? "nothing" : "a port that the site file doesn't know")
  );
}

/** What the cloud has of one environment of the site. */
export function standingOf(standing: Standing, name: string): EnvironmentStanding {
  return standing.environments.find(({ environment }) => environment.name === name)!;
}

function reached(floatingIp: FloatingIp, environments: readonly EnvironmentStanding[]): Reached {
  const { portId } = floatingIp;
  if (portId === undefined) return { kind: "nothing" };
  const owner = environments.find(({ proxyPorts }) => proxyPorts.some(({ id }) => id === portId));
  return owner === undefined
    ? { kind: "other", portId }
    : { kind: "environment", name: owner.environment.name };
}

function findAddress(floatingIps: readonly FloatingIp[], description: string, spec: AddressSpec): FloatingIp {
  const found = floatingIps.filter((candidate) =>
    spec.kind === "allocated"
      ? candidate.description === description
      : candidate.address === spec.addressOrName,
  );
  const what =
    spec.kind === "allocated" ? `with the description "${description}"` : `of address ${spec.addressOrName}`;
  if (found.length === 1) return found[0]!;
  if (found.length === 0) {
    throw new IdrError("address-missing", `the project has no floating IP ${what}`, {
      fix: "deploy the site first: idr deploy site",
    });
  }
  throw new IdrError(
    "address-missing",
    `the project has ${found.length} floating IPs ${what}, so which one is not clear`,
    {
      fix: "take the description off those that are not the site's",
    },
  );
}
