import { IdrError, messageOf } from "../../../constructs/errors";
import { type KnownIds, knownIds } from "../../cloud/state-file";
import type { OpenSite } from "../../site";
import { type Finding, Findings } from "./finding";

export type { KnownIds };

/** Reads states of a site; one that can't be read is a finding, and its ids are unknown. */
export class StateReader {
  private readonly found = new Findings("state");

  constructor(private readonly open: OpenSite) {}

  async read(stack: string): Promise<KnownIds | undefined> {
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
