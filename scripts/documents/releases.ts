import type { PrepareResult, RetireResult, SwitchResult } from "../actions/release";
import type { Measured } from "../actions/release/measure";
import type { Verification } from "../actions/verify";
import type { Topology } from "../report";
import type { Document } from "./shapes";

/** A time of the release's steps, which are milliseconds since the epoch, as documents have it. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function topologyDocument(topology: Topology) {
  return { ...topology, at: iso(topology.at) };
}

export function measuredDocument<M extends Measured>(measured: M) {
  return { ...measured, startedAt: iso(measured.startedAt), endedAt: iso(measured.endedAt) };
}

export function preparedDocument(result: PrepareResult): Document<"release prepare"> {
  return { ...result, ...around(result) };
}

export function movedDocument({ measured, ...result }: SwitchResult): Document<"release cutover"> {
  return {
    ...result,
    ...around(result),
    ...(measured === undefined ? {} : { measured: measuredDocument(measured) }),
  };
}

export function retiredDocument(result: RetireResult): Document<"release retire"> {
  return { ...result, ...around(result) };
}

export function verificationDocument({ passed, ...verification }: Verification): Document<"verify"> {
  return { ok: passed, ...verification };
}

function around({ before, after }: { readonly before: Topology; readonly after: Topology }) {
  return { before: topologyDocument(before), after: topologyDocument(after) };
}
