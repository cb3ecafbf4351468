import type { ReviewContext, Severity } from "../types";
import { effectOf } from "../change";
import { isEmpty, intersect, type Cells, type Reachability } from "../../reach";
import { gainsOf, type Gain } from "./difference";
import { judge, type Judged } from "./judge";
import { sidesOf, type ReachSide } from "./model-of";

export type { CloudAddress } from "./model-of";

/** What becomes reachable by a plan, of all servers to which the same happens. */
export interface Widened {
  readonly severity: Exclude<Severity, "note">;
  readonly kind: Judged["kind"] | "note";
  readonly subjects: readonly string[];
  /** One sentence without a full stop. */
  readonly message: string;
  /** Addresses of the changes that make it so, the closest first. */
  readonly causes: readonly string[];
  /** Whether the site file says so. */
  readonly declared: boolean;
}

/** What a review knows of reachability. */
export interface ReachReview {
  readonly widened: readonly Widened[];
  /** What a change makes reachable. */
  readonly by: (address: string) => readonly Widened[];
  /** Whether what a rule lets in was worked out: its security group is known. */
  readonly knows: (rule: string) => boolean;
  /** Whether a rule was followed to servers of this plan. */
  readonly reaches: (rule: string) => boolean;
}

const REVIEWS = new WeakMap<ReviewContext["changes"], ReachReview>();

/** Works out, once for each plan, who can reach which port of which server after it who could not before. */
export function reachReview(context: ReviewContext): ReachReview {
  const known = REVIEWS.get(context.changes);
  if (known !== undefined) return known;
  const made = work(context);
  REVIEWS.set(context.changes, made);
  return made;
}

/** Whether a rule was followed to its servers, and lets in nobody who could not reach them before or may not. */
export function opensNothing(rule: string, context: ReviewContext): boolean {
  if (context.mode === "lint") return false;
  const { knows, by } = reachReview(context);
  return knows(rule) && by(rule).length === 0;
}

/** The same of a rule that has servers: what it lets in was worked out, and is what they may let in. */
export function isWorkedOut(rule: string, context: ReviewContext): boolean {
  return opensNothing(rule, context) && reachReview(context).reaches(rule);
}

/** `, so tcp 5432 of … becomes reachable from …`, for the message about a change; empty where nothing was worked out. */
export function soReachable(address: string, context: ReviewContext): string {
  if (context.mode === "lint") return "";
  const told = reachReview(context)
    .by(address)
    .filter(({ kind }) => kind === "filter")
    .map(({ message }) => message);
  return told.length === 0 ? "" : `, so ${told.join(" and ")}`;
}

function work({ plan, site, changes, cloudAddresses = [] }: ReviewContext): ReachReview {
  const { before, after } = sidesOf(plan, cloudAddresses);
  const moving = new Set(
    changes
      .filter((change) => !["stay", "read", "destroy", "forget"].includes(effectOf(change)))
      .map(({ address }) => address),
  );
  const causes = causesIn(after, moving);
  const found = gainsOf(before, after).flatMap((gain) =>
    judge(gain, site).map((judged) => ({ gain, judged, causes: causes(gain, judged) })),
  );
  const merged = new Map<
    string,
    { readonly judged: Judged; readonly subjects: string[]; readonly causes: readonly string[] }
  >();
  for (const { gain, judged, causes: of } of found) {
    const key = JSON.stringify([
      judged.kind,
      judged.severity,
      judged.traffic,
      judged.from,
      judged.declared,
      of[0],
    ]);
    const there = merged.get(key);
    if (there === undefined) merged.set(key, { judged, subjects: [gain.subject], causes: of });
    else there.subjects.push(gain.subject);
  }
  const widened: Widened[] = [...merged.values()].map(({ judged, subjects, causes: of }) => ({
    severity: judged.severity,
    kind: judged.kind,
    declared: judged.declared,
    subjects,
    causes: of,
    message: messageOf(judged, subjects),
  }));
  widened.push(...elsewhereLed(after, moving));
  const noted = new Set(before.notes.map(({ address, text }) => `${address} ${text}`));
  for (const { address, text } of after.notes) {
    if (noted.has(`${address} ${text}`) || !moving.has(address)) continue;
    const message = `may make something reachable: not known is ${text}`;
    widened.push({
      severity: "person",
      kind: "note",
      subjects: [],
      causes: [address],
      declared: false,
      message,
    });
  }
  const byCause = new Map<string, Widened[]>();
  for (const one of widened)
    for (const cause of one.causes) {
      const list = byCause.get(cause);
      if (list === undefined) byCause.set(cause, [one]);
      else list.push(one);
    }
  const groups = new Map(after.reach.model.rules.map(({ key, group }) => [key, group]));
  return {
    widened,
    by: (address) => byCause.get(address) ?? [],
    knows: (rule) => groups.has(rule),
    reaches: (rule) => {
      const group = groups.get(rule);
      return group !== undefined && after.reach.filters.portsIn(group).length > 0;
    },
  };
}

/** Ways to an address that no server of the plan has: it is another stack's, and may be that of an internal server. */
function elsewhereLed({ reach: { model } }: ReachSide, moving: ReadonlySet<string>): readonly Widened[] {
  const own = new Set(model.ports.flatMap(({ fixedIps }) => fixedIps));
  return model.forwardings
    .filter(({ key, port, address }) => moving.has(key) && port === undefined && address !== undefined)
    .filter(({ address = "" }) => !own.has(address))
    .map(({ key, address = "", what = "port forwarding" }): Widened => ({
      severity: "forbidden",
      kind: "way",
      subjects: [],
      declared: false,
      causes: [key],
      message: `leads what comes from outside on to ${address}, which no server of this plan has (${what}): it may be an internal one of another stack`,
    }));
}

function messageOf({ kind, traffic, from, declared }: Judged, subjects: readonly string[]): string {
  const who =
    subjects.length > 3
      ? `${subjects.slice(0, 2).join(", ")} and ${subjects.length - 2} more`
      : subjects.join(", ");
  const said = declared ? ", as the site file says" : "";
  switch (kind) {
    case "filter":
      return `${traffic} of ${who} becomes reachable from ${from}${said}`;
    case "unknown":
      return `who can reach ${traffic} of ${who} is not known: ${from}`;
    case "way":
      return traffic === ""
        ? `${who} ${subjects.length > 1 ? "get" : "gets"} another way in: ${from}`
        : `${traffic} of ${who} becomes reachable from outside by ${from}`;
  }
}

/** Finds the changes that make a server reachable: rules first, then its ports, then who came into a group. */
function causesIn(
  after: ReachSide,
  moving: ReadonlySet<string>,
): (gain: Gain, judged: Judged) => readonly string[] {
  const { reach, makers } = after;
  const rulesFor = new Map<string, readonly string[]>();
  return (gain, { cells, by }) => {
    if (by !== undefined) {
      const near = [by, ...gain.ports.flatMap(({ key }) => [key, ...(makers.get(key) ?? [])])];
      const own = near.filter((address) => moving.has(address));
      return own.length > 0 ? [...new Set(own)] : [by];
    }
    const signature = `${gain.groups.join()} ${gain.cells.length} ${cells.map(({ traffic }) => traffic.join("-")).join()}`;
    let rules = rulesFor.get(signature);
    if (rules === undefined) rulesFor.set(signature, (rules = rulesOf(gain.groups, cells, reach, moving)));
    const ports = gain.ports
      .flatMap(({ key, network }) => [
        key,
        ...(makers.get(key) ?? []),
        ...(network === undefined ? [] : [network]),
      ])
      .filter((address) => moving.has(address));
    const members = rules.length + ports.length > 0 ? [] : membersOf(gain.groups, reach, moving);
    return [...new Set([...rules, ...ports, ...members, ...gain.groups.filter((key) => moving.has(key))])];
  };
}

/** Rules that are changed and let in some of what was gained. */
function rulesOf(
  groups: readonly string[],
  cells: Cells,
  reach: Reachability,
  moving: ReadonlySet<string>,
): readonly string[] {
  return groups.flatMap((group) =>
    reach.filters
      .rulesIn(group)
      .filter(({ key }) => moving.has(key))
      .filter((rule) =>
        reach.filters
          .ofRule(rule)
          .some((own) => overlapping(cells, own).some((cell) => share(own, cell, reach))),
      )
      .map(({ key }) => key),
  );
}

/** Those of some cells that rise which are about the same traffic as another. */
function overlapping(cells: Cells, { traffic: [first, last] }: Cells[number]): Cells {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle]!.traffic[1] < first) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < cells.length && cells[end]!.traffic[0] <= last) end++;
  return cells.slice(low, end);
}

function share(rule: Cells[number], { traffic, sources }: Cells[number], reach: Reachability): boolean {
  if (rule.traffic[0] > traffic[1] || traffic[0] > rule.traffic[1]) return false;
  const own = rule.sources;
  const names = new Set(
    [...own.members].map((one) => `${one[0]}:${reach.port(one.slice(2))?.subject ?? ""}`),
  );
  return (
    !isEmpty(intersect(own.addresses, sources.addresses)) ||
    [...sources.members].some((one) => names.has(one)) ||
    [...sources.strangers].some((one) => own.strangers.has(one)) ||
    [...sources.unknown].some((one) => own.unknown.has(one))
  );
}

/** Changed ports in groups that the rules of these groups let in. */
function membersOf(
  groups: readonly string[],
  reach: Reachability,
  moving: ReadonlySet<string>,
): readonly string[] {
  const remote = groups.flatMap((group) =>
    reach.filters.rulesIn(group).flatMap(({ from }) => (from.kind === "group" ? [from.group] : [])),
  );
  return [...new Set(remote)].flatMap((group) =>
    reach.filters
      .portsIn(group)
      .map(({ key }) => key)
      .filter((key) => moving.has(key)),
  );
}
