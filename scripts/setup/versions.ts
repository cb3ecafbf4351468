import { platform } from "./cache";
import pinned from "./versions.json";

/** SHA-256 in hexadecimal digits, by platform. */
export type Digests = Readonly<Record<string, string>>;

/** What is built from a Go module: its version, the oldest Go, and the digests that the pinned toolchain makes. */
interface Built {
  readonly version: string;
  readonly go: string;
  readonly sha256: Digests;
}

/** What `versions.json` holds. */
export interface Versions {
  readonly node: string;
  /** The Go with which the programs are built whose digests are pinned. */
  readonly toolchain: { readonly go: string };
  readonly engine: {
    readonly minimum: { readonly tofu: string; readonly terraform: string };
    readonly build: Built;
    /** Archives of OpenTofu's own release; `from`: where the digests were read. */
    readonly release: { readonly version: string; readonly from: string; readonly sha256: Digests };
  };
  readonly provider: {
    readonly source: string;
    readonly constraint: string;
    /** All archives of the release, as an engine's lock file lists them. */
    readonly registry: {
      readonly version: string;
      readonly from: string;
      readonly sha256: readonly string[];
    };
    readonly build: Built;
  };
}

/** Every pinned version; `versions.json` is their one place. */
export const versions: Versions = pinned;

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
