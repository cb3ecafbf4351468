import { join } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import { engineEnvironment } from "./engine-environment";
import type { Emit } from "../events";
import { cacheRoot, ensureEntry, platform } from "./cache";
import { goBuild } from "./go";
import { findProgram, lastLines, runProgram } from "./process";
import { isAtLeast, versions } from "./versions";

/** An OpenTofu or Terraform program. */
export interface EngineProgram {
  readonly kind: "tofu" | "terraform";
  readonly path: string;
  readonly version: string;
}

const NAMES = { tofu: "OpenTofu", terraform: "Terraform" } as const;
const INSTALL = "install OpenTofu (https://opentofu.org/docs/intro/install) or Terraform";
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
  const quiet = { ...engineEnvironment(env), CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" };
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

/**
 * The engine to use: the one that `IDR_ENGINE` names; else `tofu`, else
 * `terraform` on PATH; else OpenTofu, built once and kept in the cache. One on
 * PATH that can't be used is told and passed over. Throws IdrError
 * `engine-unusable` (for `IDR_ENGINE`), `go-missing`, `go-too-old`,
 * `build-failed`.
 */
export async function ensureEngine(
  emit: Emit,
  env: NodeJS.ProcessEnv,
  recipes: string,
): Promise<EngineProgram> {
  const named = env["IDR_ENGINE"] ?? "";
  if (named !== "") {
    const path = await findProgram(named, env);
    if (path === undefined) {
      throw new IdrError("engine-unusable", `IDR_ENGINE names no program: "${named}"`, {
        fix: "give the path of tofu or terraform, or its name on PATH, or unset it",
      });
    }
    return await identifyEngine(path, env);
  }
  for (const name of ["tofu", "terraform"]) {
    const path = await findProgram(name, env);
    if (path === undefined) continue;
    try {
      return await identifyEngine(path, env);
    } catch (error) {
      emit({ type: "log", level: "warn", message: `${messageOf(error)}; passed over` });
    }
  }
  const { version, go } = versions.engine.build;
  const name = `OpenTofu ${version}`;
  const folder = join(cacheRoot(env), "opentofu", version, platform());
  await ensureEntry(emit, {
    folder,
    name,
    make: (temporary, progress) =>
      goBuild(
        {
          name,
          module: join(recipes, "opentofu"),
          go,
          // As in its own releases; without the second it calls itself "-dev".
          ldflags: "-s -w -X github.com/opentofu/opentofu/version.dev=no",
          output: join(temporary, "tofu"),
          instead: `${INSTALL} ≥ ${versions.engine.minimum.terraform}`,
        },
        env,
        progress,
      ),
  });
  return { kind: "tofu", path: join(folder, "tofu"), version };
}
