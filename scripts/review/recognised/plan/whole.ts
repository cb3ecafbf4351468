import { isDeepStrictEqual } from "node:util";

import {
  resourcesOf,
  type ResourceChange,
  type StateResource,
  type StateValues,
} from "../../../engine/plan-json";
import { effectOf } from "../../change";
import type { Concern, ReviewContext } from "../../types";
import { blockAddress, moduleOf } from "../address";

/** Most objects that are named of many. */
const NAMED = 5;

/** Objects of which the plan's lists of changes say nothing: what becomes of them is not reviewed. */
export function wholeConcerns(context: ReviewContext): readonly Concern[] {
  return [...unlisted(context), ...otherBefore(context), ...unplannedBlocks(context)];
}

function managedIn(values: StateValues | undefined): ReadonlyMap<string, StateResource> {
  const all = values === undefined ? [] : resourcesOf({ format_version: "", values });
  return new Map(
    all
      .filter(({ mode, deposed_key: deposed }) => mode === "managed" && deposed === undefined)
      .map((resource) => [resource.address, resource]),
  );
}

/** Objects that the planned values or the state have, and the changes don't. */
function unlisted({ plan, changes }: ReviewContext): readonly Concern[] {
  const listed = new Set(
    changes.flatMap(({ address, previous_address: from }) =>
      from === undefined ? [address] : [address, from],
    ),
  );
  const before = managedIn(plan.prior_state?.values);
  const after = managedIn(plan.planned_values);
  const changed = [...after.values()]
    .filter(({ address }) => !listed.has(address))
    // Only refreshed: what is there is what was there.
    .filter(({ address, values }) => !isDeepStrictEqual(before.get(address)?.values, values))
    .map(({ address }) => address);
  const gone = [...before.keys()].filter((address) => !listed.has(address) && !after.has(address));
  return [
    ...lies(changed, "are among the planned values, and the list of changes says nothing of them"),
    ...lies(
      gone,
      "are in the state and not among the planned values, and the list of changes says nothing of them",
    ),
  ];
}

/** Which object is meant, and which others it holds together. */
const NAMING = /^(?:id|name|floating_ip|.*_ids?)$/;

/** Objects that the list of changes takes for others than the state does: one of the two is not true. */
function otherBefore({ plan, changes }: ReviewContext): readonly Concern[] {
  const state = managedIn(plan.prior_state?.values);
  const other = changes
    .filter(({ deposed, change }) => deposed === undefined && change.importing === undefined)
    // Of what goes, engines tell the one in another form than the other.
    .filter((change) => ["stay", "update"].includes(effectOf(change)))
    .filter(({ address, previous_address: from, change }) => {
      const there = state.get(address) ?? state.get(from ?? address);
      const { before } = change;
      return (
        there !== undefined &&
        before !== null &&
        Object.keys(before).some(
          (key) => NAMING.test(key) && !isDeepStrictEqual(there.values[key], before[key]),
        )
      );
    })
    .map(({ address }) => address);
  return lies(other, "are other objects in the list of changes than in the state");
}

/** Blocks in modules that have objects in any case; those of the root are told by plan-incomplete. */
function unplannedBlocks({ plan, world, changes }: ReviewContext): readonly Concern[] {
  if (changes.every((change) => ["destroy", "stay"].includes(effectOf(change))) || plan.errored === true)
    return [];
  const { blocks, instances, modules } = world();
  const many = new Set<string>();
  for (const [at, { module }] of modules) {
    for (const [name, call] of Object.entries(module.module_calls ?? {})) {
      if ("count_expression" in call || "for_each_expression" in call) many.add(`${at}module.${name}.`);
    }
  }
  const missing = [...blocks.values()]
    .filter(
      ({ module, resource }) =>
        module !== "" &&
        resource.mode === "managed" &&
        !("count_expression" in resource) &&
        !("for_each_expression" in resource) &&
        ![...many].some((prefix) => module.startsWith(prefix)),
    )
    .map(({ address }) => address)
    .filter((address) => !instances.has(blockAddress(address)));
  return concern(missing, "are blocks of modules, and the plan says nothing of them");
}

/** Changes that contradict themselves or each other. */
export function entryConcerns(context: ReviewContext): readonly Concern[] {
  const odd = (context.plan.resource_changes ?? []).filter(isOdd).map(({ address }) => address);
  return [...lies(odd, "have an address of another type or kind than they say"), ...twice(context)];
}

/** Whether an address is not made of what stands beside it, or something is done to what is only read. */
function isOdd(entry: ResourceChange & { readonly module_address?: string }): boolean {
  const { address, type, name, change, module_address: module = moduleOf(entry).slice(0, -1) } = entry;
  const mode: string = entry.mode;
  // Another kind is named as such.
  if (!["managed", "data"].includes(mode)) return false;
  const own = `${module === "" ? "" : `${module}.`}${mode === "data" ? "data." : ""}${type}.${name}`;
  const actions: readonly string[] = change.actions;
  const done = mode === "data" && actions.some((action) => action !== "read" && action !== "no-op");
  return done || (address !== own && !address.startsWith(`${own}[`));
}

/** One address twice: one of the two is not what is reviewed. */
function twice({ changes }: ReviewContext): readonly Concern[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const { address, deposed } of changes) {
    const key = `${address} ${deposed ?? ""}`;
    if (seen.has(key)) again.add(address);
    seen.add(key);
  }
  return lies([...again], "are in the list of changes twice");
}

/** Parts of a plan that contradict each other: no engine writes that, so one of them is made up. */
function lies(addresses: readonly string[], what: string): readonly Concern[] {
  return concern(addresses, `${what}: no engine writes that`).map((one) => ({
    ...one,
    severity: "forbidden",
  }));
}

function concern(addresses: readonly string[], what: string): readonly Concern[] {
  if (addresses.length === 0) return [];
  const named = addresses.slice(0, NAMED).join(", ");
  const more = addresses.length - Math.min(addresses.length, NAMED);
  return [
    { subject: "the plan", risk: "data", message: `${named}${more > 0 ? ` and ${more} more` : ""} ${what}` },
  ];
}
