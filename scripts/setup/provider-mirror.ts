import { cp, link, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { platform } from "./cache";
import { versions } from "./versions";
import { type Pins, sha256Of } from "./vouch";

/** Where an engine looks for a provider whose source names no host. */
export const HOSTS = { terraform: "registry.terraform.io", tofu: "registry.opentofu.org" } as const;
const FILE_NAME = "terraform-provider-openstack";
const { source } = versions.provider;

/** The engine's lock file: it takes an archive of one of these sums, and no other. */
export function lockFile(host: string, version: string, archives: readonly string[]): string {
  return `provider ${JSON.stringify(`${host}/${source}`)} {
  version     = ${JSON.stringify(version)}
  constraints = ${JSON.stringify(version)}
  hashes = [
${archives.map((sum) => `    ${JSON.stringify(`zh:${sum}`)},`).join("\n")}
  ]
}
`;
}

const packageIn = (host: string, version: string) => join("mirror", host, source, version, platform());
/** Where a version of the provider is in an entry's mirror, under a host's name. */
export const packageFolder = (folder: string, host: string, version: string) =>
  join(folder, packageIn(host, version));
/** The provider's program, seen from the entry's folder. */
export const binaryIn = (host: string, version: string) =>
  join(packageIn(host, version), `${FILE_NAME}_v${version}`);

/** Every file of a built entry: the binary under both hosts' names, and the configuration file. */
export function pinsOfBuilt(entry: string, version: string, binary: string): Pins {
  return {
    "cli.tfrc": sha256Of(cliConfig(join(entry, "mirror"))),
    ...Object.fromEntries(Object.values(HOSTS).map((host) => [binaryIn(host, version), binary])),
  };
}

/**
 * Offers what is there under one host's name under the other's too, and writes
 * the CLI configuration file. `entry`: where `folder` will be in the end.
 */
export async function serveBothHosts(
  folder: string,
  from: string,
  version: string,
  entry: string,
): Promise<void> {
  for (const host of Object.values(HOSTS).filter((one) => one !== from)) {
    await linkFolder(packageFolder(folder, from, version), packageFolder(folder, host, version));
  }
  await writeFile(join(folder, "cli.tfrc"), cliConfig(join(entry, "mirror")));
}

/** The same files under a second name. */
async function linkFolder(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    // Called for each; files are hard links, so nothing is left for cp to copy.
    filter: async (source_, target) => {
      const isFolder = (await stat(source_)).isDirectory();
      if (!isFolder) await link(source_, target);
      return isFolder;
    },
  });
}

/**
 * The engine's configuration: the OpenStack provider comes from the mirror and
 * from nowhere else; other providers, should a site's own constructs use any,
 * from where they always come.
 */
function cliConfig(mirror: string): string {
  const ours = JSON.stringify(Object.values(HOSTS).map((host) => `${host}/${source}`));
  return `disable_checkpoint = true

provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ${ours}
  }
  direct {
    exclude = ${ours}
  }
}
`;
}
