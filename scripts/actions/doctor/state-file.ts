import { IdrError, messageOf } from "../../../constructs/errors";
import { type KnownIds, knownIds } from "../../cloud/state-file";
import type { OpenSite } from "../../site";
import { type Finding, Findings } from "./finding";

export type { KnownIds };

/** Reads states of a site; one that can't be read is a finding, and its ids are unknown. */
export class StateReader {
  private readonly found = new Findings("state");
  private readonly known = new Map<string, Promise<KnownIds | undefined>>();

  constructor(private readonly open: OpenSite) {}

  /** Reads each state once. */
  read(stack: string): Promise<KnownIds | undefined> {
    const known = this.known.get(stack) ?? this.readFile(stack);
    this.known.set(stack, known);
    return known;
  }

  private async readFile(stack: string): Promise<KnownIds | undefined> {
    try {
      return await knownIds(this.open.site, this.open.directory, stack);
    } catch (error) {
      const fix = error instanceof IdrError ? error.fix : undefined;
      this.found.problem(`state of ${stack}`, messageOf(error), fix ?? "look at the file");
      return undefined;
    }
  }

  get findings(): readonly Finding[] {
    return this.found.all;
  }
}
