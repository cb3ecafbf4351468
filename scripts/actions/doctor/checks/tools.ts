import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../../../constructs/errors";
import { cacheRoot, platform } from "../../../setup/cache";
import { identifyEngine } from "../../../setup/engine";
import { findProgram } from "../../../setup/process";
import { versions } from "../../../setup/versions";
import { type Finding, Findings } from "../finding";

/** Whether engine and provider are there, or can be made. Makes nothing. `there`: both can be used at once. */
export async function lookAtTools(
  env: NodeJS.ProcessEnv,
): Promise<{ readonly findings: readonly Finding[]; readonly there: boolean }> {
  const findings = new Findings("tools");
  const go = await findProgram("go", env);
  const engine = await engineFinding(env, go, findings);
  const provider = providerFinding(env, go, findings);
  return { findings: findings.all, there: engine && provider };
}

async function engineFinding(
  env: NodeJS.ProcessEnv,
  go: string | undefined,
  findings: Findings,
): Promise<boolean> {
  const named = env["IDR_ENGINE"] ?? "";
  const built = join(cacheRoot(env), "opentofu", versions.engine.build.version, platform(), "tofu");
  const troubles: string[] = [];
  for (const name of named === "" ? ["tofu", "terraform"] : [named]) {
    const path = await findProgram(name, env);
    if (path === undefined) continue;
    try {
      const engine = await identifyEngine(path, env);
      findings.ok("engine", `${engine.kind} ${engine.version} (${engine.path})`);
      return true;
    } catch (error) {
      troubles.push(messageOf(error));
    }
  }
  const why = troubles.length === 0 ? "" : ` (${troubles.join("; ")})`;
  if (named !== "") {
    findings.problem(
      "engine",
      `IDR_ENGINE names no engine that works: "${named}"${why}`,
      "give the path of tofu or terraform, or unset it",
    );
  } else if (existsSync(built)) {
    findings.ok("engine", `tofu ${versions.engine.build.version} (${built})${why}`);
    return true;
  } else if (go === undefined)
    findings.problem(
      "engine",
      `neither tofu nor terraform is on PATH${why}, nor Go to build one`,
      "install OpenTofu or Terraform",
    );
  else
    findings.warning(
      "engine",
      `neither tofu nor terraform is on PATH${why}: OpenTofu will be built, which takes minutes`,
      "install OpenTofu or Terraform",
    );
  return false;
}

function providerFinding(env: NodeJS.ProcessEnv, go: string | undefined, findings: Findings): boolean {
  const { registry, build } = versions.provider;
  const wish = env["IDR_PROVIDER"] ?? "";
  const wanted = [
    ...(wish === "build" ? [] : [registry.version]),
    ...(wish === "registry" ? [] : [build.version]),
  ];
  const there = wanted.find((version) => existsSync(join(cacheRoot(env), "provider", version, platform())));
  const subject = "OpenStack provider";
  if (there !== undefined) findings.ok(subject, there);
  else if (go === undefined) {
    findings.warning(
      subject,
      "not in the cache, and no Go to build it: it must come from the provider registry",
      "run any verb that needs it (idr plan) while the registry can be reached",
    );
  } else findings.ok(subject, "not in the cache yet: fetched from the registry or built at the first plan");
  return there !== undefined;
}
