import type { Server } from "../../../../constructs/model";
import type { Flavor } from "../../../openstack/compute";
import type { Image } from "../../../openstack/image";
import { type Finding, Findings, listed } from "../finding";

/** Whether the images of servers to be made are there, once and ready, and fit onto their flavors. Pure. */
export function imageFindings(
  servers: readonly Server[],
  images: readonly Image[],
  flavors: readonly Flavor[],
): readonly Finding[] {
  const findings = new Findings("image");
  for (const name of new Set(servers.map(({ image }) => image))) {
    const subject = `image ${name}`;
    const found = images.filter((image) => image.name === name);
    const active = found.filter(({ status }) => status === "active");
    if (found.length === 0) {
      findings.problem(
        subject,
        `not there; the project sees ${listed(images.map((image) => image.name))}`,
        "upload it, or name another with `image:` in the site file",
      );
      continue;
    }
    const image = active[0];
    if (image === undefined) {
      findings.problem(
        subject,
        `is ${listed(found.map(({ status }) => status))}`,
        "wait until it is active, or upload it again",
      );
      continue;
    }
    const small = servers.filter((server) => server.image === name && !fits(server, image, flavors));
    if (small.length > 0) {
      findings.problem(
        subject,
        `needs a disk of ${image.minDiskGiB} GiB and ${image.minRamMiB} MiB of memory; too small: ${listed(small.map((server) => server.name))}`,
        "set `rootDisk:`, or give them a larger flavor",
      );
    } else if (found.length > 1) {
      findings.warning(
        subject,
        `${found.length} images have this name; the newest is taken`,
        "rename the old ones, so that it is clear which one is meant",
      );
    } else findings.ok(subject, "active");
  }
  return findings.all;
}

function fits(server: Server, image: Image, flavors: readonly Flavor[]): boolean {
  const flavor = flavors.find(({ name }) => name === server.flavor);
  if (flavor === undefined) return true; // that it is missing is said of the flavor
  return (server.rootDiskGiB ?? flavor.diskGiB) >= image.minDiskGiB && flavor.ramMiB >= image.minRamMiB;
}

/** Whether the flavors of servers to be made are there, and say how large a root volume is. Pure. */
export function flavorFindings(servers: readonly Server[], flavors: readonly Flavor[]): readonly Finding[] {
  const findings = new Findings("flavor");
  for (const name of new Set(servers.map(({ flavor }) => flavor))) {
    const subject = `flavor ${name}`;
    const flavor = flavors.find((one) => one.name === name);
    const users = servers.filter((server) => server.flavor === name);
    if (flavor === undefined) {
      findings.problem(
        subject,
        `not there; the project sees ${listed(flavors.map((one) => one.name))}`,
        "name one of those under `flavors:` in the site file",
      );
    } else if (flavor.diskGiB === 0 && users.some(({ rootDiskGiB }) => rootDiskGiB === undefined)) {
      findings.problem(
        subject,
        "has no disk, so the size of the root volumes is not said",
        "set `rootDisk:` (GiB) in the site file",
      );
    } else {
      findings.ok(
        subject,
        `${flavor.vcpus} cores, ${Number((flavor.ramMiB / 1024).toFixed(1))} GiB of memory, disk ${flavor.diskGiB} GiB`,
      );
    }
  }
  return findings.all;
}
