import { parseSite, type Site } from "../../../../constructs/model";
import type { Volume } from "../../../../scripts/openstack/block-storage";
import type { Server } from "../../../../scripts/openstack/compute";
import type { Port } from "../../../../scripts/openstack/network";
import type {
  AddressStanding,
  EnvironmentStanding,
  Standing,
} from "../../../../scripts/actions/release/standing";

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin@example.org";

/** A site with these environments (YAML, indented by two). */
export function siteOf(environments: string, rest = "live: idr"): Site {
  return parseSite(`cloud: test\nsshKeys: ["${KEY}"]\nenvironments:\n${environments}\n${rest}\n`, "idr.yaml");
}

/** Production and its release. */
export const RELEASE = "  idr: {}\n  newidr:\n    release: { from: idr }";

/** What a cloud has in which every environment of the site is as it must be. */
export function healthy(site: Site): EnvironmentStanding[] {
  return site.environments.map((environment) => ({
    environment,
    proxyPorts: [port(environment.name)],
    servers: environment.servers.map(({ name }) => server(name)),
    volumes: environment.servers.flatMap(({ name, volumes }) =>
      volumes.map((volume) => attachedVolume(volume.name, volume.sizeGiB, name)),
    ),
  }));
}

/** A standing of a healthy cloud with these addresses; `undefined`: bound to nothing. */
export function standing(site: Site, production: string | undefined, spare: string | undefined): Standing {
  const address = (role: AddressStanding["role"], reaches: string | undefined): AddressStanding => ({
    role,
    id: `${role}-id`,
    address: role === "production" ? "203.0.113.10" : "203.0.113.11",
    reaches: reaches === undefined ? { kind: "nothing" } : { kind: "environment", name: reaches },
  });
  return {
    at: Date.parse("2026-11-22T14:00:00Z"),
    production: address("production", production),
    spare: address("spare", spare),
    environments: healthy(site),
  };
}

function port(environment: string): Port {
  return {
    id: `${environment}-port`,
    name: `${environment}-proxy`,
    networkId: environment,
    status: "ACTIVE",
    serverId: `${environment}-proxy-id`,
    fixedIps: ["192.168.1.5"],
    securityGroupIds: [],
  };
}

function server(name: string): Server {
  return {
    id: `${name}-id`,
    name,
    status: "ACTIVE",
    flavorId: "large",
    addresses: [],
    metadata: {},
    volumeIds: [],
    createdAt: "2026-11-22T14:00:00Z",
  };
}

function attachedVolume(name: string, sizeGiB: number, serverName: string): Volume {
  return {
    id: `${name}-id`,
    name,
    status: "in-use",
    sizeGiB,
    bootable: false,
    createdAt: "2026-11-22T14:00:00Z",
    metadata: {},
    attachments: [{ serverId: `${serverName}-id`, device: "/dev/vdb" }],
  };
}
