import { titleParts } from "../engine/title";
import type { Entry } from "../history";
import {
  detailsOf,
  type MoveRecord,
  type OperationDetails,
  type VerificationRecord,
} from "../history/details";
import type { ReportPlan } from "../report";
import { iso, measuredDocument, topologyDocument } from "./releases";
import type { Document } from "./shapes";

type Details = Document<"history show">["details"];
type Plan = Document<"plan">["plans"][number];

/** An operation with all that is known of it and can be read by this version. */
export function shownDocument(entry: Entry): Document<"history show"> {
  return { ...entry, details: detailsDocument(detailsOf(entry)) };
}

function detailsDocument(details: OperationDetails): Details {
  const { steps, plans, before, after, verification, move, copies } = details;
  return {
    ...(steps === undefined
      ? {}
      : {
          steps: steps.map((step) => ({
            ...step,
            startedAt: iso(step.startedAt),
            endedAt: iso(step.endedAt),
          })),
        }),
    ...(plans === undefined ? {} : { plans: plans.map(appliedPlan) }),
    ...(before === undefined ? {} : { before: topologyDocument(before) }),
    ...(after === undefined ? {} : { after: topologyDocument(after) }),
    ...(verification === undefined ? {} : { verification: verificationRecord(verification) }),
    ...(move === undefined ? {} : { move: moveRecord(move) }),
    ...(copies === undefined ? {} : { copies }),
  };
}

function verificationRecord({ passed, ...record }: VerificationRecord) {
  return { ok: passed, ...record };
}

function moveRecord({ series, ...move }: MoveRecord) {
  return { ...measuredDocument(move), series: { ...series, startedAt: iso(series.startedAt) } };
}

const KINDS: Readonly<Record<string, Plan["changes"][number]["kind"]>> = {
  "-": "delete",
  "±": "replace",
  "~": "update",
  "×": "forget",
  "+": "create",
  "=": "adopt",
};

/** A plan of the history, which is kept in words, in the shape of `idr plan`. */
function appliedPlan({ stack, at, summary, changes }: ReportPlan): Plan {
  const [add = 0, change = 0, destroy = 0] = [...summary.matchAll(/\d+/g)].map(Number);
  const read = changes.flatMap((line) => changeIn(line) ?? []);
  const adopt = read.filter(({ kind }) => kind === "adopt").length;
  return {
    stack,
    state: changes.length > 0 ? "changes" : "unchanged",
    counts: { add, change, destroy, adopt },
    changes: read,
    dangers: [],
    blockedBy: [],
    at: iso(at),
  };
}

/** `~ volume idr-database-db`; a line that is none (`and 7 more`) is left out. */
function changeIn(line: string): Plan["changes"][number] | undefined {
  const kind = KINDS[line.slice(0, 1)];
  return kind === undefined ? undefined : { kind, ...titleParts(line.slice(2)) };
}
