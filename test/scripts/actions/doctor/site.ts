import { parseSite, type Site } from "../../../../constructs/model";
import type { Finding } from "../../../../scripts/actions/doctor";
import type { Flavor } from "../../../../scripts/openstack/compute";
import type { FloatingIp, Network } from "../../../../scripts/openstack/network";

/** First of the sites' keys. */
export const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mN admin@example.org";

/** A site with these environments (YAML, indented by two). */
export function siteOf(environments: string, rest = "live: idr"): Site {
  return parseSite(`cloud: test\nsshKeys: ["${KEY}"]\nenvironments:\n${environments}\n${rest}\n`, "idr.yaml");
}

export const FLAVORS: readonly Flavor[] = [
  { id: "m", name: "m1.medium", vcpus: 2, ramMiB: 4096, diskGiB: 40 },
  { id: "l", name: "m1.large", vcpus: 4, ramMiB: 8192, diskGiB: 80 },
  { id: "x", name: "m1.xlarge", vcpus: 8, ramMiB: 16384, diskGiB: 160 },
];

/** `verdict subject: detail` of each finding. */
export function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ verdict, subject, detail }) => `${verdict} ${subject}: ${detail}`);
}

export function network(name: string, external = false): Network {
  return { id: `id-${name}`, name, external, status: "ACTIVE", subnetIds: [] };
}

/** One of the network `public` that nobody uses. */
export function floatingIp(address: string, rest: Partial<FloatingIp> = {}): FloatingIp {
  return { id: address, address, description: "", status: "DOWN", networkId: "id-public", ...rest };
}
