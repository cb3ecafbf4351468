import { existsSync } from "node:fs";
import { chmod, cp, link, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import { engineEnvironment } from "./engine-environment";
import type { Emit } from "../events";
import { cacheRoot, ensureEntry, platform, type Progress } from "./cache";
import type { EngineProgram } from "./engine";
import { goBuild } from "./go";
import { lastLines, runProgram } from "./process";
import { versions } from "./versions";

/** The OpenStack provider, ready in a filesystem mirror. */
export interface Provider {
  readonly version: string;
  /** The CLI configuration file that makes an engine take it from the mirror. */
  readonly cliConfigFile: string;
}

/** Where an engine looks for a provider whose source names no host. */
const HOSTS = { terraform: "registry.terraform.io", tofu: "registry.opentofu.org" } as const;
/** Who waits longer for the registry's first answer is better served by a build. */
const REGISTRY_SECONDS = 3;
const { source } = versions.provider;
const FILE_NAME = "terraform-provider-openstack";

/** What the set-up of the provider needs from outside. */
export interface ProviderSurroundings {
  readonly engine: EngineProgram;
  readonly env: NodeJS.ProcessEnv;
  /** Folder with `provider/go.mod`. */
  readonly recipes: string;
  readonly fetch: typeof fetch;
}

/**
 * The provider to use: one that is in the cache (from the registry before
 * built); else, if the engine's registry answers within 3 seconds, the release
 * from there; else built from its Go module. So a checkout stays with the
 * version it has. `IDR_PROVIDER=registry` or `build` says which to have.
 * Throws IdrError `provider-setting`, `registry-failed`, `go-missing`,
 * `go-too-old`, `build-failed`.
 */
export async function ensureProvider(emit: Emit, around: ProviderSurroundings): Promise<Provider> {
  const wish = around.env["IDR_PROVIDER"] ?? "";
  if (!["", "registry", "build"].includes(wish)) {
    throw new IdrError(
      "provider-setting",
      `IDR_PROVIDER is "${wish}"; registry, build or nothing is allowed`,
      {
        fix: "unset IDR_PROVIDER",
      },
    );
  }
  const fromRegistry = entryFor(around, versions.provider.registry.version);
  const built = entryFor(around, versions.provider.build.version);
  const ensureBuilt = async () => {
    await ensureEntry(emit, { ...built, make: (folder, progress) => build(around, built, folder, progress) });
    return built;
  };
  const ensureDownloaded = async () => {
    await ensureEntry(emit, {
      ...fromRegistry,
      make: (folder, progress) => download(around, fromRegistry, folder, progress),
    });
    return fromRegistry;
  };

  if (wish === "registry") return await ensureDownloaded();
  if (wish === "build") return await ensureBuilt();
  // ensureEntry checks that they are whole.
  if (existsSync(fromRegistry.folder)) return await ensureDownloaded();
  if (existsSync(built.folder)) return await ensureBuilt();
  const refusal = await registryRefusal(around, fromRegistry.version);
  if (refusal === undefined) {
    try {
      return await ensureDownloaded();
    } catch (error) {
      emit({ type: "log", level: "warn", message: messageOf(error) });
    }
  }
  emit({
    type: "log",
    level: "info",
    message:
      `${refusal ?? "the provider registry failed"}, so OpenStack provider ${built.version} is built; ` +
      `${fromRegistry.version} is newer: IDR_PROVIDER=registry fetches it`,
  });
  return await ensureBuilt();
}

interface ProviderEntry extends Provider {
  readonly folder: string;
  readonly name: string;
}

function entryFor({ env }: ProviderSurroundings, version: string): ProviderEntry {
  const folder = join(cacheRoot(env), "provider", version, platform());
  return { folder, version, name: `OpenStack provider ${version}`, cliConfigFile: join(folder, "cli.tfrc") };
}

/** Why the registry can't serve the version; undefined when it can. */
async function registryRefusal(around: ProviderSurroundings, version: string): Promise<string | undefined> {
  // Node's fetch doesn't go through a proxy, the engine does: let that try.
  if (["HTTPS_PROXY", "https_proxy"].some((name) => (around.env[name] ?? "") !== "")) return undefined;
  const host = HOSTS[around.engine.kind];
  try {
    const response = await around.fetch(`https://${host}/v1/providers/${source}/versions`, {
      signal: AbortSignal.timeout(REGISTRY_SECONDS * 1000),
    });
    if (!response.ok) return `${host} answers ${response.status}`;
    const offered = (await response.json()) as {
      readonly versions: readonly {
        readonly version: string;
        readonly platforms: readonly { readonly os: string; readonly arch: string }[];
      }[];
    };
    const here = platform();
    const found = offered.versions
      .find((one) => one.version === version)
      ?.platforms.some(({ os, arch }) => `${os}_${arch}` === here);
    return found === true ? undefined : `${host} has no ${version} for ${here}`;
  } catch (error) {
    // fetch says only that it failed; why is in its cause.
    const cause =
      error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
    return `${host} doesn't answer (${cause})`;
  }
}

/** Lets the engine itself fetch the release and check its signature, in a folder of its own. */
async function download(
  { engine, env }: ProviderSurroundings,
  entry: ProviderEntry,
  folder: string,
  progress: Progress,
): Promise<void> {
  const host = HOSTS[engine.kind];
  progress(`from ${host}`);
  const work = join(folder, "download");
  await mkdir(work);
  const required = { openstack: { source, version: entry.version } };
  await writeFile(
    join(work, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: required } }),
  );
  const engineEnv: NodeJS.ProcessEnv = {
    ...engineEnvironment(env),
    CHECKPOINT_DISABLE: "1",
    TF_PLUGIN_CACHE_DIR: "",
  };
  // A file that isn't there makes engines complain; one that is may name a mirror of the site's own.
  if (!existsSync(env["TF_CLI_CONFIG_FILE"] ?? "")) delete engineEnv["TF_CLI_CONFIG_FILE"];
  const { code, stderr } = await runProgram(engine.path, ["init", "-input=false", "-no-color"], {
    cwd: work,
    env: engineEnv,
  });
  if (code !== 0) {
    throw new IdrError(
      "registry-failed",
      `fetching OpenStack provider ${entry.version} from ${host} ended with code ${code}:\n${lastLines(stderr)}`,
      { fix: `see that https://${host} can be reached, or set IDR_PROVIDER=build (needs Go)` },
    );
  }
  // An engine keeps what it installed as a mirror keeps it; it may be a link into a plugin cache.
  const installed = join(work, ".terraform/providers", host, source, entry.version, platform());
  await cp(installed, packageFolder(folder, host, entry.version), { recursive: true, dereference: true });
  await rm(work, { recursive: true });
  await serveBothHosts(folder, host, entry);
}

async function build(
  { env, recipes }: ProviderSurroundings,
  entry: ProviderEntry,
  folder: string,
  progress: Progress,
): Promise<void> {
  const host = HOSTS.terraform;
  const output = join(packageFolder(folder, host, entry.version), `${FILE_NAME}_v${entry.version}`);
  await mkdir(packageFolder(folder, host, entry.version), { recursive: true });
  await goBuild(
    {
      name: entry.name,
      module: join(recipes, "provider"),
      go: versions.provider.build.go,
      ldflags: `-s -w -X main.version=${entry.version}`,
      output,
      instead: "give this machine access to the provider registry and set IDR_PROVIDER=registry",
    },
    env,
    progress,
  );
  await chmod(output, 0o755);
  await serveBothHosts(folder, host, entry);
}

const packageFolder = (folder: string, host: string, version: string) =>
  join(folder, "mirror", host, source, version, platform());

/** Offers what is there under one host's name under the other's too, and writes the CLI configuration file. */
async function serveBothHosts(folder: string, from: string, entry: ProviderEntry): Promise<void> {
  for (const host of Object.values(HOSTS).filter((one) => one !== from)) {
    await linkFolder(packageFolder(folder, from, entry.version), packageFolder(folder, host, entry.version));
  }
  await writeFile(join(folder, "cli.tfrc"), cliConfig(join(entry.folder, "mirror")));
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
