import { platform } from "./cache";
import versions from "./versions.json";

/** Every pinned version; `versions.json` is their one place. */
export { versions };

/** The pinned SHA-256 for a platform; undefined when there is none. */
export function pinOf(sha256: Readonly<Record<string, string>>, on: string = platform()): string | undefined {
  return Object.hasOwn(sha256, on) ? sha256[on] : undefined;
}

/** Whether `version` (`1.11.4`, `go1.26`, `1.12.6-dev`) is `minimum` or newer; false when it is no version. */
export function isAtLeast(version: string, minimum: string): boolean {
  const have = numbers(version);
  const wanted = numbers(minimum);
  if (have === undefined || wanted === undefined) return false;
  for (let i = 0; i < 3; i++) {
    const difference = (have[i] ?? 0) - (wanted[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbers(version: string): number[] | undefined {
  const match = /^(?:go|v)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  // The third number is left out of Go's versions where it is 0: then it is undefined here.
  return match === null ? undefined : match.slice(1, 4).map((part: string | undefined) => Number(part ?? 0));
}
