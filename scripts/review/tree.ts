import { resourcesOf, type PlanJson, type ResourceChange } from "../engine/plan-json";
import { nameOf } from "../engine/title";
import { alteredKeys, effectOf, forcingKeys, isSensitive, isUnknown, reasonOf, subjectOf } from "./change";
import { BINDING, FLOATING_IP, RULE, SERVER, VOLUME } from "./kinds";
import type { Effect, ReviewContext } from "./types";

/** An attribute before and after, as it may be shown: no secret, one line. */
export interface AttributeChange {
  readonly name: string;
  /** `undefined`: there was none. */
  readonly before?: string;
  readonly after?: string;
  /** Whether the object is made again because of it. */
  readonly forces: boolean;
}

/** One object that the plan changes. */
export interface ChangeLine {
  readonly effect: Exclude<Effect, "stay" | "read">;
  readonly subject: string;
  readonly resource: string;
  readonly type: string;
  /** Why it goes, in words; only for what is destroyed or replaced. */
  readonly reason?: string;
  /** Set where it has moved in the state. */
  readonly previous?: string;
  readonly imported: boolean;
  readonly attributes: readonly AttributeChange[];
}

/** Losses first. */
const ORDER: readonly Effect[] = ["destroy", "replace", "forget", "unknown", "update", "create"];

/** Attributes that are never shown, whatever the provider says of them. */
export const SECRET_NAME =
  /pass(word|phrase)?$|^user_data$|secret|token|private_key|personality|credential|conn_str/i;
/** What nobody needs to read to judge a change. */
const NOISE = new Set(["id", "timeouts", "all_metadata", "all_tags", "updated_at", "created", "updated"]);
/** What tells a new object apart. */
const OF_NEW: Readonly<Record<string, readonly string[]>> = {
  [VOLUME]: ["size", "source_vol_id", "snapshot_id", "backup_id", "volume_type"],
  [SERVER]: ["flavor_name", "image_name", "key_pair"],
  [RULE]: ["remote_ip_prefix"],
  openstack_networking_subnet_v2: ["cidr", "dns_nameservers"],
  [FLOATING_IP]: ["pool", "description"],
  [BINDING]: ["floating_ip", "port_id"],
  openstack_compute_volume_attach_v2: ["device"],
};
const OF_LOST: Readonly<Record<string, readonly string[]>> = {
  ...OF_NEW,
  [FLOATING_IP]: ["address", "description"],
};
const LONGEST = 100;
const UNKNOWN = "(known after apply)";

/** What a plan changes, losses first, each with the attributes that matter. */
export function changeLines({ plan, changes, groupsOf }: ReviewContext): ChangeLine[] {
  const names = namesById(plan, changes);
  return changes
    .flatMap((change): ChangeLine[] => {
      const effect = effectOf(change);
      const moved = change.previous_address !== undefined && change.previous_address !== change.address;
      const imported = change.change.importing !== undefined;
      if (effect === "read") return [];
      if (effect === "stay" && !moved && !imported) return [];
      return [
        {
          effect: effect === "stay" ? "update" : effect,
          subject: `${subjectOf(change)}${change.type === RULE ? ofGroup(groupsOf(change, "security_group_id")) : ""}`,
          resource: change.address,
          type: change.type,
          ...(effect === "destroy" || effect === "replace" ? { reason: reasonOf(change) } : {}),
          ...(moved ? { previous: change.previous_address ?? "" } : {}),
          imported,
          attributes: attributesOf(change, effect, names),
        },
      ];
    })
    .sort(
      (a, b) =>
        ORDER.indexOf(a.effect) - ORDER.indexOf(b.effect) ||
        weight(a) - weight(b) ||
        compare(a.subject, b.subject),
    );
}

/** Data before servers, servers before the rest. */
function weight({ type }: ChangeLine): number {
  const index = [VOLUME, FLOATING_IP, BINDING, SERVER].indexOf(type);
  return index === -1 ? 9 : index;
}

function ofGroup([group]: readonly string[]): string {
  return group === undefined ? "" : ` in ${group}`;
}

/** Names of what the plan knows by id, so that a reader sees a name where an id stands. */
function namesById(plan: PlanJson, changes: readonly ResourceChange[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const add = (type: string, values: Readonly<Record<string, unknown>> | null): void => {
    const id = values?.["id"];
    const name = nameOf(type, values);
    if (typeof id === "string" && name !== undefined && name !== id) names.set(id, name);
  };
  for (const { type, values } of plan.prior_state === undefined ? [] : resourcesOf(plan.prior_state))
    add(type, values);
  for (const { type, change } of changes) add(type, change.before);
  return names;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A plan may have an object of a type called `toString`. */
function ofType<T>(table: Readonly<Record<string, T>>, type: string): T | undefined {
  return Object.hasOwn(table, type) ? table[type] : undefined;
}

function attributesOf(
  change: ResourceChange,
  effect: Effect,
  idNames: ReadonlyMap<string, string>,
): AttributeChange[] {
  const forcing = new Set(forcingKeys(change));
  const names =
    effect === "create"
      ? (ofType(OF_NEW, change.type) ?? [])
      : effect === "destroy"
        ? (ofType(OF_LOST, change.type) ?? [])
        : alteredKeys(change).filter((key) => forcing.has(key) || isTelling(change, key, effect));
  return names.flatMap((name): AttributeChange[] => {
    const before = effect === "create" ? undefined : shown(change, name, "before", idNames);
    const after = effect === "destroy" ? undefined : shown(change, name, "after", idNames);
    if (before === undefined && after === undefined) return [];
    // That a new object's attribute is filled in later tells nothing.
    if (effect === "create" && after === UNKNOWN) return [];
    return [
      {
        name,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        forces: forcing.has(name),
      },
    ];
  });
}

/** What the provider only fills in anew tells nothing. */
function isTelling(change: ResourceChange, key: string, effect: Effect): boolean {
  if (NOISE.has(key)) return false;
  const refilled = isUnknown(change, key) && (change.change.after?.[key] ?? undefined) === undefined;
  // What a replacement is made with again, in the provider's other words.
  const structured = typeof (change.change.before?.[key] ?? change.change.after?.[key]) === "object";
  return effect !== "replace" || !(refilled || structured);
}

/** An attribute as it may be shown; `undefined`: there is none. */
function shown(
  change: ResourceChange,
  key: string,
  side: "before" | "after",
  idNames: ReadonlyMap<string, string>,
): string | undefined {
  if (SECRET_NAME.test(key) || isSensitive(change, key)) return "(hidden)";
  const value = change.change[side]?.[key];
  if (side === "after" && isUnknown(change, key) && (value === undefined || value === null)) return UNKNOWN;
  return shownText(value, idNames);
}

/** A value in one line, without the secrets inside; `undefined`: there is none. */
export function shownText(
  value: unknown,
  idNames: ReadonlyMap<string, string> = new Map(),
): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const text =
    typeof value === "string" ? named(value, idNames) : JSON.stringify(withoutSecrets(value, idNames));
  if (text === "[]" || text === "{}") return undefined;
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** `idr-database-db (83b928f5)` for an id that the plan has a name for. */
function named(value: string, idNames: ReadonlyMap<string, string>): string {
  const name = idNames.get(value);
  return name === undefined ? value : `${name} (${value.slice(0, 8)})`;
}

/** A structured value without the secrets inside, and without what is not set. */
function withoutSecrets(value: unknown, idNames: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => withoutSecrets(inner, idNames));
  if (typeof value === "string") return named(value, idNames);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== "" && inner !== false)
      .map(([key, inner]) => [key, SECRET_NAME.test(key) ? "(hidden)" : withoutSecrets(inner, idNames)]),
  );
}
