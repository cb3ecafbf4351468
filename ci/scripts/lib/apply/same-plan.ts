import { isDeepStrictEqual } from "node:util";
import type { PlanJson, ResourceChange } from "../../../../scripts/engine";
import type { StateMark } from "./saved-plan";

/** A plan, and the state that it was made from. */
export interface MarkedPlan {
  readonly json: PlanJson;
  readonly state: StateMark;
}

/** No more of them are told. */
const TOLD = 5;

/**
 * In what a plan differs from the reviewed one; empty: both do exactly the same, from the same state. Values are not
 * told, since they may be secrets.
 */
export function differences(reviewed: MarkedPlan, own: MarkedPlan): string[] {
  const found = [
    ...stateDifference(reviewed.state, own.state),
    ...inChanges("", reviewed.json.resource_changes, own.json.resource_changes),
    ...inChanges("found in the cloud: ", reviewed.json.resource_drift, own.json.resource_drift),
    ...inRecords("output ", reviewed.json.output_changes, own.json.output_changes),
    ...(isDeepStrictEqual(reviewed.json.configuration, own.json.configuration) ? [] : ["the configuration"]),
    ...(reviewed.json.errored === true || reviewed.json.applyable === false
      ? ["the reviewed plan was not made to its end"]
      : []),
  ];
  return found.length <= TOLD ? found : [...found.slice(0, TOLD), `and ${found.length - TOLD} more`];
}

function stateDifference(reviewed: StateMark, own: StateMark): string[] {
  if (reviewed.lineage !== own.lineage) return ["it was made from another state"];
  if (reviewed.serial === own.serial) return [];
  return [`the state has moved from serial ${reviewed.serial} to ${own.serial}`];
}

/**
 * What stays as it is may look a little different later (a time of an update, say), so of that only which objects
 * stay is compared; of all else every word.
 */
function inChanges(
  prefix: string,
  reviewed: readonly ResourceChange[] = [],
  own: readonly ResourceChange[] = [],
): string[] {
  const list = (all: readonly ResourceChange[]) => {
    const named: Record<string, unknown> = {};
    for (const one of all) {
      const key = one.deposed === undefined ? one.address : `${one.address} (deposed ${one.deposed})`;
      named[key] = staysPut(one) ? "stays" : one;
    }
    return named;
  };
  return inRecords(prefix, list(reviewed), list(own));
}

function staysPut({ change, previous_address: moved }: ResourceChange): boolean {
  return (
    moved === undefined && change.importing === undefined && isDeepStrictEqual(change.actions, ["no-op"])
  );
}

function inRecords(
  prefix: string,
  reviewed: Readonly<Record<string, unknown>> = {},
  own: Readonly<Record<string, unknown>> = {},
): string[] {
  const keys = [...new Set([...Object.keys(reviewed), ...Object.keys(own)])].sort();
  return keys
    .filter((key) => !isDeepStrictEqual(reviewed[key], own[key]))
    .map((key) => `${prefix}${shown(key)}: ${how(reviewed[key], own[key])}`);
}

function how(reviewed: unknown, own: unknown): string {
  const [was, is] = [actions(reviewed), actions(own)];
  if (was !== is) return `reviewed: ${was}; now: ${is}`;
  const parts = attributes(reviewed, own);
  return parts === "" ? `${is}, but not as reviewed` : `${is}, but with other values of ${parts}`;
}

function actions(entry: unknown): string {
  if (entry === undefined) return "nothing";
  const change = changeOf(entry);
  const list = change?.["actions"];
  return Array.isArray(list) ? shown(list.join(", ")) : "stays";
}

/** Names of the attributes that differ. */
function attributes(reviewed: unknown, own: unknown): string {
  const names = new Set<string>();
  for (const part of ["before", "after", "after_unknown"]) {
    const [was, is] = [reviewed, own].map((entry) => changeOf(entry)?.[part]);
    if (!isRecord(was) || !isRecord(is)) continue;
    for (const key of [...Object.keys(was), ...Object.keys(is)])
      if (!isDeepStrictEqual(was[key], is[key])) names.add(shown(key));
  }
  return [...names].sort().slice(0, TOLD).join(", ");
}

/** The change of an entry: of an object it is a part, of an output it is the entry. */
function changeOf(entry: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(entry)) return undefined;
  return isRecord(entry["change"]) ? entry["change"] : entry;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text of a plan that nobody vouches for, for a log. */
function shown(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 120);
}
