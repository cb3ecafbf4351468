/** A commit for which plans may have been made. */
export interface Head {
  readonly sha: string;
  /** In words: `pull request 7`. */
  readonly what: string;
}

/** What a search for plans has found. */
export interface Found {
  /** The run or pipeline that made them; left out: there are none. */
  readonly run?: number;
  /** What GitHub keeps them as. */
  readonly artifact?: string;
  /** Where plans would have counted. */
  readonly looked: readonly Head[];
}

/** Newest first, by a time in ISO 8601. */
export function newest<T>(all: readonly T[], time: (one: T) => string): T[] {
  return all.toSorted((a, b) => time(b).localeCompare(time(a)));
}

/** `pull request 7 (0123456789ab), main, planned again by hand (fedcba987654)`. */
export function lookedAt(looked: readonly Head[]): string {
  return looked.map(({ sha, what }) => `${what} (${sha.slice(0, 12)})`).join("; ");
}
