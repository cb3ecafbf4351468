/**
 * Writes digests into versions.json; for maintainers, when a version is raised
 * (CONTRIBUTING.md):
 *
 *   node scripts/launch.mjs scripts/setup/pin.ts engine VERSION [SUMS]     OpenTofu's release
 *   node scripts/launch.mjs scripts/setup/pin.ts provider VERSION [SUMS]   the provider's release
 *   node scripts/launch.mjs scripts/setup/pin.ts built [engine|provider]   what is built from Go modules, by building it
 *
 * SUMS: file with the release's SHA-256 sums; without it they are fetched from
 * the release. Neither way checks the release's signature: do that before.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import { openTofu } from "./engine";
import { goBuild, type GoProgram } from "./go";
import { parseSums, PLATFORMS, type Sums, withEngineRelease, withProviderRelease } from "./pinning";
import { openStackProvider } from "./provider";
import { type Versions, versions } from "./versions";
import { sha256 } from "./vouch";

const FILE = join(__dirname, "versions.json");
const RELEASES = {
  engine: (version: string) =>
    `https://github.com/opentofu/opentofu/releases/download/v${version}/tofu_${version}_SHA256SUMS`,
  provider: (version: string) =>
    `https://github.com/terraform-provider-openstack/terraform-provider-openstack/releases/download/v${version}/terraform-provider-openstack_${version}_SHA256SUMS`,
};

async function sumsOf(url: string, file: string | undefined): Promise<Sums> {
  if (file !== undefined) return parseSums(readFileSync(file, "utf8"), `${basename(file)} of ${url}`);
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok)
    throw new IdrError("sums", `${url} answers ${response.status}`, { fix: "see that the version is right" });
  return parseSums(await response.text(), url);
}

/** Builds a program for every platform and gives the digests. */
async function built(make: (recipes: string, output: string) => GoProgram): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "idr-pin-"));
  try {
    const digests: Record<string, string> = {};
    for (const platform of PLATFORMS) {
      const program = make(__dirname, join(folder, platform));
      console.error(`${program.name} for ${platform} …`);
      // As in CI: with the pinned toolchain and no other.
      await goBuild({ ...program, platform }, { ...process.env, CI: "true" }, () => undefined);
      digests[platform] = await sha256(program.output);
    }
    return digests;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withBuilt(all: Versions, which: string | undefined): Promise<Versions> {
  const { engine, provider } = all;
  const engineSums = which === "provider" ? engine.build.sha256 : await built(openTofu);
  const providerSums = which === "engine" ? provider.build.sha256 : await built(openStackProvider);
  return {
    ...all,
    engine: { ...engine, build: { ...engine.build, sha256: engineSums } },
    provider: { ...provider, build: { ...provider.build, sha256: providerSums } },
  };
}

async function main([what, version, file]: readonly string[]): Promise<Versions> {
  if (what === "built") return await withBuilt(versions, version);
  if ((what === "engine" || what === "provider") && version !== undefined) {
    const sums = await sumsOf(RELEASES[what](version), file);
    return (what === "engine" ? withEngineRelease : withProviderRelease)(versions, version, sums);
  }
  throw new IdrError(
    "usage",
    `expected engine VERSION, provider VERSION or built, got ${JSON.stringify(what ?? "")}`,
    {
      fix: "see the head of scripts/setup/pin.ts",
    },
  );
}

main(process.argv.slice(2)).then(
  (changed) => writeFileSync(FILE, `${JSON.stringify(changed, null, 2)}\n`),
  (error: unknown) => {
    console.error(`error: ${messageOf(error)}`);
    if (error instanceof IdrError && error.fix !== undefined) console.error(`fix: ${error.fix}`);
    process.exitCode = 1;
  },
);
