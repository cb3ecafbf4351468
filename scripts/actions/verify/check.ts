/** One thing that was looked at, and what came out. */
export interface Check {
  /** What it is about: `servers`, `volumes`, `ports`, `web` … */
  readonly group:
    "servers" | "volumes" | "metadata" | "firewall" | "address" | "ports" | "web" | "tls" | "ice";
  /** The same for the same check of another environment, so that two can be compared: `tcp 4064`, `GET /api/`. */
  readonly name: string;
  /** `skipped`: it does not apply here, and `detail` says why. */
  readonly verdict: "passed" | "warning" | "failed" | "skipped";
  readonly detail: string;
  /** What it passed as, where many are alike: a person is shown one line for all of them. */
  readonly alike?: string;
  /** Whether a connection from outside was taken: there is a way from here. */
  readonly answered?: true;
  /**
   * Whether it is of a port that may be silent here: open to some networks only, or one on which the playbooks start no
   * listener. Not where nothing at all can be told from here.
   */
  readonly restricted?: true;
}

/** By which the same check of another environment, or of another moment, is found. */
export function checkKey({ group, name }: Check): string {
  return `${group}/${name}`;
}

/** What a check says that may be left out. */
export type More = Pick<Check, "alike" | "answered" | "restricted">;

/** Makes the checks of one group. */
export class Checks {
  private readonly made: Check[] = [];

  constructor(private readonly group: Check["group"]) {}

  add(name: string, verdict: Check["verdict"], detail: string, more: More = {}): void {
    this.made.push({ group: this.group, name, verdict, detail, ...more });
  }

  /** Passed with `good` when `troubles` is empty, failed with all of them otherwise. */
  judge(name: string, troubles: readonly string[], good: string): void {
    if (troubles.length === 0) this.add(name, "passed", good);
    else this.add(name, "failed", troubles.join("; "));
  }

  /** The only one of what was found; failed, and `undefined`, when there is none or more than one. @param kind `port` */
  only<T>(name: string, kind: string, found: readonly T[]): T | undefined {
    if (found.length === 0) this.add(name, "failed", `the ${kind} is missing`);
    else if (found.length > 1) this.add(name, "failed", `${found.length} ${kind}s have this name`);
    else return found[0];
    return undefined;
  }

  get all(): readonly Check[] {
    return this.made;
  }
}
