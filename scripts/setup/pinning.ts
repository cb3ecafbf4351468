import { IdrError } from "../../constructs/errors";
import type { Versions } from "./versions";

/** Every platform that the project runs on. */
export const PLATFORMS = ["linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64"] as const;

/** SHA-256 by file, and where the list was read. */
export interface Sums {
  readonly from: string;
  readonly files: ReadonlyMap<string, string>;
}

/** A list of sums as releases publish it (`<sha256>  <file>`), by file. Throws IdrError `sums`. */
export function parseSums(text: string, from: string): Sums {
  const sums = new Map<string, string>();
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const [, sum, file] = /^([0-9a-f]{64}) [ *](\S+)$/.exec(line.trimEnd()) ?? [];
    if (sum === undefined || file === undefined) {
      throw new IdrError("sums", `not a line of SHA-256 sums: ${JSON.stringify(line.slice(0, 200))}`, {
        fix: "give the release's SHA256SUMS file",
      });
    }
    sums.set(file, sum);
  }
  return { from, files: sums };
}

/** The versions with another release of OpenTofu. Throws IdrError `sums` when a platform has no archive. */
export function withEngineRelease(all: Versions, version: string, sums: Sums): Versions {
  const archive = (platform: string) => {
    const file = `tofu_${version}_${platform}.tar.gz`;
    const sum = sums.files.get(file);
    if (sum === undefined) {
      throw new IdrError("sums", `there is no sum of ${file} among ${sums.files.size}`, {
        fix: "see that the version is right",
      });
    }
    return [platform, sum] as const;
  };
  const sha256 = Object.fromEntries(PLATFORMS.map(archive));
  return { ...all, engine: { ...all.engine, release: { version, from: sums.from, sha256 } } };
}

/**
 * The versions with another release of the provider: an engine takes any archive
 * of the release, and knows by itself which one is for its platform.
 */
export function withProviderRelease(all: Versions, version: string, sums: Sums): Versions {
  const missing = PLATFORMS.map((platform) => `terraform-provider-openstack_${version}_${platform}.zip`).find(
    (file) => !sums.files.has(file),
  );
  if (missing !== undefined) {
    throw new IdrError("sums", `there is no sum of ${missing} among ${sums.files.size}`, {
      fix: "see that the version is right",
    });
  }
  const sha256 = [...new Set(sums.files.values())].sort();
  return { ...all, provider: { ...all.provider, registry: { version, from: sums.from, sha256 } } };
}
