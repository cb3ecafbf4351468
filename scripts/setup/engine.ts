import { existsSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Emit } from "../events";
import { cacheRoot, ensureEntry, platform } from "./cache";
import { isCi, setupEnvironment } from "./environment.cjs";
import { goBuild, type GoProgram } from "./go";
import { findProgram, lastLines, runProgram } from "./process";
import { type Digests, isAtLeast, pinOf, versions } from "./versions";
import { type Pins, type Trust, trustOf } from "./vouch";

/** An OpenTofu or Terraform program. */
export interface EngineProgram {
  readonly kind: "tofu" | "terraform";
  readonly path: string;
  readonly version: string;
}

const NAMES = { tofu: "OpenTofu", terraform: "Terraform" } as const;
const INSTALL = "install OpenTofu (https://opentofu.org/docs/intro/install) or Terraform";
const INSTEAD = `${INSTALL} ≥ ${versions.engine.minimum.terraform}`;
/** Long enough for a cold start on a slow disk, short enough for a wrapper that waits for something. */
const VERSION_SECONDS = 20;

/**
 * Which engine a program is, by its own word. Throws IdrError `engine-unusable`
 * for one that doesn't answer as an engine does, or is too old.
 */
export async function identifyEngine(path: string, env: NodeJS.ProcessEnv): Promise<EngineProgram> {
  const unusable = (why: string) =>
    new IdrError("engine-unusable", `${path} ${why}`, {
      fix: `${INSTALL} ≥ ${versions.engine.minimum.terraform}, or unset IDR_ENGINE`,
    });
  // To say its version it needs no secret, and it may be a wrapper that starts who knows what.
  const quiet = { ...setupEnvironment(env), CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" };
  const run = async (args: readonly string[]) => {
    const { code, stdout, stderr } = await runProgram(path, args, {
      env: quiet,
      timeoutSeconds: VERSION_SECONDS,
    });
    if (code === 0) return stdout;
    throw unusable(`can't say its version (exit code ${code ?? "none"}):\n${lastLines(stderr || stdout)}`);
  };
  let version: string;
  try {
    const answer = JSON.parse(await run(["version", "-json"])) as { readonly terraform_version: string };
    version = answer.terraform_version;
  } catch (error) {
    if (error instanceof IdrError) throw error;
    throw unusable(`doesn't answer as an engine: ${messageOf(error)}`);
  }
  // Both call it terraform_version; the words for people differ.
  const kind = (await run(["version"])).startsWith("OpenTofu") ? "tofu" : "terraform";
  const minimum = versions.engine.minimum[kind];
  if (!isAtLeast(version, minimum)) {
    throw unusable(`is ${NAMES[kind]} ${version}; ${minimum} or newer is needed`);
  }
  return { kind, path, version };
}

/** What decides over the engine beside the environment; each is this project's own by default. */
export interface EngineOptions {
  readonly trust?: Trust;
  /** SHA-256 of the OpenTofu that is built here, by platform. */
  readonly sha256?: Digests;
}

/**
 * The engine to use: the one that `IDR_ENGINE` names; else `tofu`, else
 * `terraform` on PATH; else OpenTofu, built once and kept in the cache. One on
 * PATH that can't be used is told and passed over, and so is, in CI, one that
 * lies in a checkout, where a pull request may have put it. Throws IdrError
 * `engine-unusable` (for `IDR_ENGINE`), `go-missing`, `go-too-old`,
 * `build-failed`, `digest-missing`, `digest-mismatch`.
 */
export async function ensureEngine(
  emit: Emit,
  env: NodeJS.ProcessEnv,
  recipes: string,
  options: EngineOptions = {},
): Promise<EngineProgram> {
  const named = env["IDR_ENGINE"] ?? "";
  if (named !== "") {
    const path = await findProgram(named, env);
    if (path === undefined) {
      throw new IdrError("engine-unusable", `IDR_ENGINE names no program: "${named}"`, {
        fix: "give the path of tofu or terraform, or its name on PATH, or unset it",
      });
    }
    refuseInCheckout(path, env);
    return await identifyEngine(path, env);
  }
  for (const name of ["tofu", "terraform"]) {
    const path = await findProgram(name, env);
    if (path === undefined) continue;
    try {
      refuseInCheckout(path, env);
      return await identifyEngine(path, env);
    } catch (error) {
      emit({ type: "log", level: "warn", message: `${messageOf(error)}; passed over` });
    }
  }
  return await ensureBuilt(emit, env, recipes, options);
}

/** In CI a checkout holds what the author of a branch wrote: no program is taken from there. */
function refuseInCheckout(path: string, env: NodeJS.ProcessEnv): void {
  if (!isCi(env)) return;
  const project = join(__dirname, "../..");
  const checkouts = [env["GITHUB_WORKSPACE"], env["CI_PROJECT_DIR"], workTreeOf(process.cwd()), project];
  for (const checkout of checkouts) {
    if (checkout === undefined || !existsSync(checkout)) continue;
    if (isWithin(path, checkout) || isWithin(realpathSync(path), realpathSync(checkout))) {
      throw new IdrError("engine-unusable", `${path} lies in the checkout ${checkout}`, {
        fix: "install the engine outside of it: ci/scripts/install-engine.sh DIR",
      });
    }
  }
}

const isWithin = (path: string, folder: string) => !/^\.\.(?:\/|$)/.test(relative(folder, path));

/** The Git work tree that a folder is in; undefined when it is in none. */
function workTreeOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : workTreeOf(parent);
}

/** How OpenTofu is built from its Go module. */
export function openTofu(recipes: string, output: string): GoProgram {
  const { version, go } = versions.engine.build;
  return {
    name: `OpenTofu ${version}`,
    module: join(recipes, "opentofu"),
    go,
    // As in its own releases; without it it calls itself "-dev".
    ldflags: "-X github.com/opentofu/opentofu/version.dev=no",
    output,
    instead: INSTEAD,
  };
}

async function ensureBuilt(
  emit: Emit,
  env: NodeJS.ProcessEnv,
  recipes: string,
  { trust = trustOf(env), sha256 = versions.engine.build.sha256 }: EngineOptions,
): Promise<EngineProgram> {
  const { version } = versions.engine.build;
  const pin = pinOf(sha256);
  const name = `OpenTofu ${version}`;
  const folder = join(cacheRoot(env), "opentofu", version, platform());
  if (pin === undefined && trust.strict) throw digestMissing(name, INSTEAD);
  const pins: Pins | undefined = pin === undefined ? undefined : { tofu: pin };
  await ensureEntry(
    emit,
    {
      folder,
      name,
      ...(pins && { pins }),
      make: (temporary, progress) => goBuild(openTofu(recipes, join(temporary, "tofu")), env, progress),
    },
    trust,
  );
  return { kind: "tofu", path: join(folder, "tofu"), version };
}

/** In CI a program without a committed digest is not used, wherever it is from. */
export function digestMissing(name: string, instead: string): IdrError {
  return new IdrError(
    "digest-missing",
    `scripts/setup/versions.json has no SHA-256 of ${name} for ${platform()}, so it is not used in CI`,
    { fix: `${instead}; or add the digest (scripts/setup/pin.ts, see CONTRIBUTING.md)` },
  );
}
