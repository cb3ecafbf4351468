import { existsSync } from "node:fs";
import { chmod, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Emit } from "../events";
import { cacheRoot, ensureEntry, platform, type Progress } from "./cache";
import { digestMissing, type EngineProgram } from "./engine";
import { isCi, setupEnvironment } from "./environment.cjs";
import { goBuild, type GoProgram } from "./go";
import { lastLines, runProgram } from "./process";
import { binaryIn, HOSTS, lockFile, packageFolder, pinsOfBuilt, serveBothHosts } from "./provider-mirror";
import { type Digests, pinOf, versions } from "./versions";
import type { Trust } from "./vouch";

/** The OpenStack provider, ready in a filesystem mirror. */
export interface Provider {
  readonly version: string;
  /** The CLI configuration file that makes an engine take it from the mirror. */
  readonly cliConfigFile: string;
}

/** Who waits longer for the registry's first answer is better served by a build. */
const REGISTRY_SECONDS = 10;
const { source } = versions.provider;

/** What the set-up of the provider needs from outside. */
export interface ProviderSurroundings {
  readonly engine: EngineProgram;
  readonly env: NodeJS.ProcessEnv;
  /** Folder with `provider/go.mod`. */
  readonly recipes: string;
  readonly fetch: typeof fetch;
  readonly trust: Trust;
  /** SHA-256 of the provider that is built here, by platform; default: the pinned ones. */
  readonly sha256?: Digests;
  /** SHA-256 of the release's archives; default: the pinned ones. */
  readonly archives?: readonly string[];
  readonly registrySeconds?: number;
}

/**
 * The provider to use: one that is in the cache (from the registry before
 * built); else, if the engine's registry answers in time, the release from
 * there; else built from its Go module. So a checkout stays with the version it
 * has. `IDR_PROVIDER=registry` or `build` says which to have. In CI the older
 * one is built only on that word, never because the registry was silent: it
 * lacks a security fix, and nobody reads a job's warnings. Throws IdrError
 * `provider-setting`, `registry-failed`, `go-missing`, `go-too-old`,
 * `build-failed`, `digest-missing`, `digest-mismatch`.
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
    const { trust, sha256 = versions.provider.build.sha256 } = around;
    const pin = pinOf(sha256);
    if (pin === undefined && trust.strict) throw digestMissing(built.name, "set IDR_PROVIDER=registry");
    const pins = pin === undefined ? {} : { pins: pinsOfBuilt(built.folder, built.version, pin) };
    await ensureEntry(
      emit,
      { ...built, ...pins, make: (folder, progress) => build(around, built, folder, progress) },
      trust,
    );
    return built;
  };
  const ensureDownloaded = async () => {
    await ensureEntry(
      emit,
      {
        ...fromRegistry,
        make: (folder, progress) => download(around, fromRegistry, folder, progress),
      },
      around.trust,
    );
    return fromRegistry;
  };

  if (wish === "registry") return await ensureDownloaded();
  if (wish === "build") return await ensureBuilt();
  if (isCi(around.env))
    return await ensureDownloaded().catch((error: unknown) => refuseToFallBack(error, built));
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
    level: "warn",
    message:
      `${refusal ?? "the provider registry failed"}, so OpenStack provider ${built.version} is built, ` +
      `which lacks a security fix of ${fromRegistry.version}: IDR_PROVIDER=registry fetches that one`,
  });
  return await ensureBuilt();
}

/** CI has no silent second choice: says how to make it by name. */
function refuseToFallBack(error: unknown, built: ProviderEntry): never {
  throw new IdrError("registry-failed", messageOf(error), {
    fix:
      `see that the job reaches the provider registry; or choose the older ${built.version}, ` +
      `which lacks a security fix, by name: IDR_PROVIDER=build (needs Go)`,
    cause: error,
  });
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
      signal: AbortSignal.timeout((around.registrySeconds ?? REGISTRY_SECONDS) * 1000),
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

/** What an engine may need to reach a registry, over and above what every child of the set-up gets. */
const REGISTRY_SETTINGS = /^TF_(?:CLI_CONFIG_FILE|TOKEN_.+|REGISTRY_.+)$/;

/**
 * Lets the engine itself fetch the release, check its signature, and compare its
 * SHA-256 with the pinned ones, which it finds in its lock file; in a folder of
 * its own.
 */
async function download(
  { engine, env, archives = versions.provider.registry.sha256 }: ProviderSurroundings,
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
  await writeFile(join(work, ".terraform.lock.hcl"), lockFile(host, entry.version, archives));
  const engineEnv: NodeJS.ProcessEnv = {
    TF_REGISTRY_CLIENT_TIMEOUT: "30",
    TF_REGISTRY_DISCOVERY_RETRY: "3",
    ...setupEnvironment(env),
    ...Object.fromEntries(Object.entries(env).filter(([name]) => REGISTRY_SETTINGS.test(name))),
    CHECKPOINT_DISABLE: "1",
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
  await serveBothHosts(folder, host, entry.version, entry.folder);
}

/** How the provider is built from its Go module. */
export function openStackProvider(recipes: string, output: string): GoProgram {
  const { version, go } = versions.provider.build;
  return {
    name: `OpenStack provider ${version}`,
    module: join(recipes, "provider"),
    go,
    ldflags: `-X main.version=${version}`,
    output,
    instead: "give this machine access to the provider registry and set IDR_PROVIDER=registry",
  };
}

async function build(
  { env, recipes }: ProviderSurroundings,
  entry: ProviderEntry,
  folder: string,
  progress: Progress,
): Promise<void> {
  const host = HOSTS.terraform;
  const output = join(folder, binaryIn(host, entry.version));
  await mkdir(packageFolder(folder, host, entry.version), { recursive: true });
  await goBuild(openStackProvider(recipes, output), env, progress);
  await chmod(output, 0o755);
  await serveBothHosts(folder, host, entry.version, entry.folder);
}
