import { isDeepStrictEqual } from "node:util";

import { nameOf, resourceTitle } from "../engine/title";
import type { Attributes, ResourceChange } from "../engine/plan-json";
import type { Effect } from "./types";

/** What a change does to its object. An action that is not known is never taken for a harmless one. */
export function effectOf({ change }: ResourceChange): Effect {
  const actions: readonly string[] = change.actions;
  // Every policy asks it of every change.
  switch (actions.length === 1 ? actions[0] : actions.join(",")) {
    case "no-op":
      return "stay";
    case "read":
      return "read";
    case "create":
      return "create";
    case "update":
      return "update";
    case "delete":
      return "destroy";
    case "forget":
      return "forget";
    case "delete,create":
    case "create,delete":
      return "replace";
    case "create,forget":
    case "forget,create":
      // The old one stays in the cloud, where nothing manages it.
      return "replace";
    default:
      // Whatever it is called: what was there, and is not there any more, is lost.
      return change.before !== null && change.after === null ? "destroy" : "unknown";
  }
}

/** Whether the object is gone, or another one, after the plan. */
export function isLost(change: ResourceChange): boolean {
  return effectOf(change) === "destroy" || effectOf(change) === "replace";
}

/** What people call an object: `volume idr-database-db`. */
export function subjectOf(change: ResourceChange): string {
  return resourceTitle(change.address, change.type, openstackName(change));
}

/** OpenStack's name of an object: the one that it has, else the one that it is to get. */
export function openstackName({ type, change }: ResourceChange): string | undefined {
  return nameOf(type, change.before) ?? nameOf(type, change.after);
}

/** A text attribute before the change; empty is `undefined`. */
export function before(change: ResourceChange, key: string): string | undefined {
  return textOf(change.change.before?.[key]);
}

/** A text attribute after the change; empty or unknown is `undefined`. */
export function after(change: ResourceChange, key: string): string | undefined {
  return textOf(change.change.after?.[key]);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Whether an attribute, or a part of it, is known only after apply. */
export function isUnknown({ change }: ResourceChange, key: string): boolean {
  return marks(partOf(change.after_unknown, key));
}

/** Whether an attribute, or a part of it, is a secret before or after. */
export function isSensitive({ change }: ResourceChange, key: string): boolean {
  return marks(partOf(change.before_sensitive, key)) || marks(partOf(change.after_sensitive, key));
}

/** Attributes that a change alters, also those that are known only after apply. */
export function alteredKeys({ change }: ResourceChange): string[] {
  const { before: from, after: to } = change;
  if (!from || !to) return [];
  const keys = new Set([...Object.keys(from), ...Object.keys(to), ...markedKeys(change.after_unknown)]);
  return [...keys].filter(
    (key) => marks(partOf(change.after_unknown, key)) || !isDeepStrictEqual(empty(from[key]), empty(to[key])),
  );
}

/** Attributes that force a replacement, by their first part. */
export function forcingKeys({ change }: ResourceChange): string[] {
  return [...new Set((change.replace_paths ?? []).map((path) => String(path[0] ?? "")))].filter(Boolean);
}

/** Why an object is destroyed or replaced, in words. */
export function reasonOf(change: ResourceChange): string {
  if (change.deposed !== undefined) return "it was left over when a replacement stopped half way";
  switch (change.action_reason) {
    case "replace_because_tainted":
      return "it is marked as damaged (tainted), because its creation did not end well";
    case "replace_because_cannot_update":
      return because(forcingKeys(change));
    case "replace_by_request":
      return "its replacement was asked for (-replace)";
    case "replace_by_triggers":
      return "something that it follows is replaced";
    case "delete_because_no_resource_config":
    case "delete_because_no_module":
      return "it is no longer in the configuration";
    case "delete_because_no_move_target":
      return "it was to move to a block that is not there";
    case "delete_because_each_key":
    case "delete_because_count_index":
    case "delete_because_wrong_repetition":
      return "it is no longer one of the configuration's";
    default:
      return effectOf(change) === "replace" ? because(forcingKeys(change)) : "the plan deletes it";
  }
}

function because(forcing: readonly string[]): string {
  return forcing.length === 0
    ? "a change of it can't be made in place"
    : `the change of ${forcing.join(", ")} can't be made in place`;
}

/** The engine writes what is not set as null, an empty text, list or map, as the provider pleases. */
function empty(value: unknown): unknown {
  if (value === undefined || value === "") return null;
  if (Array.isArray(value) && value.length === 0) return null;
  if (typeof value === "object" && value !== null && Object.keys(value).length === 0) return null;
  return value;
}

function partOf(shape: unknown, key: string): unknown {
  if (shape === true) return true;
  if (typeof shape !== "object" || shape === null || Array.isArray(shape)) return undefined;
  return (shape as Attributes)[key];
}

function markedKeys(shape: unknown): string[] {
  return typeof shape === "object" && shape !== null && !Array.isArray(shape) ? Object.keys(shape) : [];
}

/** Whether a shape (`true`, or lists and maps of it) marks anything. */
function marks(shape: unknown): boolean {
  if (shape === true) return true;
  if (typeof shape !== "object" || shape === null) return false;
  return Object.values(shape).some(marks);
}
