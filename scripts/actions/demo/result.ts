import type { AddressEvent } from "../../sandbox";
import type { ProbeSummary } from "../../probe";
import type { SwitchResult } from "../release";
import type { Status } from "../status";
import type { MarkCheck } from "./marks";

/** How the demo came out. */
export interface DemoResult {
  /** Whether no request was lost, every mark is where it must be, and production's address and data stayed. */
  readonly ok: boolean;
  /** What is not as it must be; empty when all is. */
  readonly failures: readonly string[];
  readonly seconds: number;
  readonly requests: ProbeSummary;
  readonly marks: readonly MarkCheck[];
  readonly moves: readonly SwitchResult[];
  /** Milliseconds that production's address was bound to nothing, by the sandbox's own log. */
  readonly unboundMs: number;
  readonly status: Status;
  readonly reportFile: string;
  readonly siteFile: string;
  readonly sandbox: { readonly url: string; readonly running: boolean };
}

/** What the story tells; the rest of the result is about where it was told. */
export type Told = Omit<DemoResult, "seconds" | "sandbox">;

/** A data volume of production as it was found. */
export interface KeptVolume {
  readonly id: string;
  readonly name: string;
  readonly sizeGiB: number;
  readonly createdAt: string;
  readonly mark: string;
}

/** Milliseconds in which an address was bound to nothing, between its first binding and `now`. Pure. */
export function unboundMs(history: readonly Pick<AddressEvent, "at" | "portId">[], now: number): number {
  let total = 0;
  let since: number | undefined;
  let bound = false;
  for (const { at, portId } of history) {
    if (portId !== null) {
      if (since !== undefined) total += at - since;
      since = undefined;
      bound = true;
    } else if (bound) since ??= at;
  }
  return since === undefined ? total : total + now - since;
}

/** What is not as it must be after a release, in plain words. Pure. */
export function failuresOf(found: {
  readonly requests: ProbeSummary;
  readonly marks: readonly MarkCheck[];
  readonly unboundMs: number;
  readonly volumesBefore: readonly KeptVolume[];
  readonly volumesAfter: readonly KeptVolume[];
}): string[] {
  const { requests, marks, unboundMs: unbound, volumesBefore, volumesAfter } = found;
  return [
    ...(requests.requests === 0 ? ["no request was made"] : []),
    ...(requests.lost === 0 ? [] : [`${requests.lost} of ${requests.requests} requests were lost`]),
    ...(unbound === 0 ? [] : [`production's address was bound to nothing for ${Math.round(unbound)} ms`]),
    ...(marks.length === 0 ? ["no volume was cloned"] : []),
    ...marks.flatMap(({ source, clone, mark, onSource, onClone }) => [
      ...(onSource === mark ? [] : [`${source} has lost its mark`]),
      ...(onClone === mark ? [] : [`${clone} does not have the mark of ${source}`]),
    ]),
    ...volumesBefore.flatMap((before) => {
      const after = volumesAfter.find(({ id }) => id === before.id);
      if (after === undefined) return [`production's volume ${before.name} is gone`];
      return JSON.stringify(after) === JSON.stringify(before)
        ? []
        : [`production's volume ${before.name} was changed`];
    }),
  ];
}
