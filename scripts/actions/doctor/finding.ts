/** What was looked at, and what came out. */
export interface Finding {
  /** Stable name of the check, for programs: `quota`, `volume-source`, `clock` … */
  readonly check: string;
  /** What was looked at: a quota, a flavor, a volume. */
  readonly subject: string;
  /** `unknown`: it could not be looked at, and `detail` says why. */
  readonly verdict: "ok" | "warning" | "problem" | "unknown";
  readonly detail: string;
  /** What to do about it; never with `ok`. */
  readonly fix?: string;
}

/** Makes the findings of one check. */
export class Findings {
  private readonly found: Finding[] = [];

  constructor(private readonly check: string) {}

  ok(subject: string, detail: string): void {
    this.found.push({ check: this.check, subject, verdict: "ok", detail });
  }

  warning(subject: string, detail: string, fix: string): void {
    this.found.push({ check: this.check, subject, verdict: "warning", detail, fix });
  }

  problem(subject: string, detail: string, fix: string): void {
    this.found.push({ check: this.check, subject, verdict: "problem", detail, fix });
  }

  unknown(subject: string, detail: string): void {
    this.found.push({ check: this.check, subject, verdict: "unknown", detail });
  }

  get all(): readonly Finding[] {
    return this.found;
  }
}

/** `a, b, c`, and how many more behind the first `most`. */
export function listed(names: readonly string[], most = 6): string {
  const unique = [...new Set(names)];
  if (unique.length === 0) return "none";
  const more = unique.length - most;
  return more > 0 ? `${unique.slice(0, most).join(", ")} and ${more} more` : unique.join(", ");
}
