import { IdrError } from "../../constructs/errors";
import type { Attributes, PlanJson, ResourceChange } from "../engine/plan-json";

/** Something in a plan that loses data, or the public's way to the site. */
export interface Danger {
  readonly kind: "volume" | "address" | "binding" | "server";
  /** What happens to it. */
  readonly action: "destroyed" | "replaced" | "shrunk";
  /** `refuse`: not without the operator's naming it; `warn`: shown before the question. */
  readonly severity: "refuse" | "warn";
  /** OpenStack's name of it, or its public address. */
  readonly name: string;
  readonly id?: string;
  readonly sizeGiB?: number;
  /** Where it is in the plan. */
  readonly resource: string;
  /** Why, in words. */
  readonly reason: string;
}

const KINDS: Readonly<Record<string, Danger["kind"]>> = {
  openstack_blockstorage_volume_v3: "volume",
  openstack_networking_floatingip_v2: "address",
  openstack_networking_floatingip_associate_v2: "binding",
  openstack_compute_instance_v2: "server",
};

/** What a plan would lose, volumes first. Also finds what `prevent_destroy` can't: blocks that were removed. */
export function dangersOf(plan: Pick<PlanJson, "resource_changes">): Danger[] {
  const order: readonly Danger["kind"][] = ["volume", "address", "binding", "server"];
  return (plan.resource_changes ?? [])
    .flatMap(dangerOf)
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/**
 * Lets a plan pass only when each data volume that it destroys was named by the operator.
 * @param destroyVolumes names (or ids) given with --destroy-volume
 * @throws IdrError `plan-shrinks-volume`, `plan-destroys-volume` or `plan-destroys-address`, naming each,
 * with what to do
 */
export function guardData(
  dangers: readonly Danger[],
  stack: string,
  destroyVolumes: readonly string[] = [],
): void {
  const smaller = dangers.filter(({ action }) => action === "shrunk");
  if (smaller.length > 0) {
    throw new IdrError(
      "plan-shrinks-volume",
      `the plan for ${stack} is impossible: ${smaller.map(describe).join("; ")}`,
      {
        fix: "nothing was changed; a volume can only grow: give it its present size in the site file, or more",
      },
    );
  }
  const named = new Set(destroyVolumes);
  const volumes = dangers.filter(
    (danger) => danger.kind === "volume" && !(named.has(danger.name) || named.has(danger.id ?? danger.name)),
  );
  if (volumes.length > 0) {
    throw new IdrError(
      "plan-destroys-volume",
      `the plan for ${stack} destroys ${volumes.length === 1 ? "a data volume" : "data volumes"}: ` +
        volumes.map(describe).join("; "),
      {
        fix:
          `nothing was changed; put the volume back into the site file as it was, take a backup if its data may go, and ` +
          `only then name it: ${volumes.map((volume) => `--destroy-volume ${volume.name}`).join(" ")}`,
      },
    );
  }
  const addresses = dangers.filter(({ severity, kind }) => severity === "refuse" && kind === "address");
  if (addresses.length > 0) {
    throw new IdrError(
      "plan-destroys-address",
      `the plan for ${stack} gives production's address back to the cloud: ${addresses.map(describe).join("; ")}`,
      {
        fix:
          "nothing was changed; an address that was given back may go to somebody else: " +
          "put `addresses.production` back into the site file as it was",
      },
    );
  }
}

/** `volume idr-database-db (800 GiB) destroyed: its block was removed`. */
export function describe(danger: Danger): string {
  const size = danger.sizeGiB === undefined ? "" : ` (${danger.sizeGiB} GiB)`;
  return `${WORDS[danger.kind]} ${danger.name}${size} ${danger.action}: ${danger.reason}`;
}

const WORDS: Readonly<Record<Danger["kind"], string>> = {
  volume: "volume",
  address: "address",
  binding: "public address of",
  server: "server",
};

function dangerOf(resource: ResourceChange): Danger[] {
  const kind = KINDS[resource.type];
  const { actions } = resource.change;
  if (kind === undefined) return [];
  const before = resource.change.before ?? {};
  if (kind === "volume" && actions.includes("update")) return shrunk(resource, before);
  if (!actions.includes("delete")) return [];
  // Moving the spare address about is what releases do; only production's matters.
  if (kind === "binding" && !isProduction(resource, before)) return [];
  const id = textOf(before.id);
  const size = before.size;
  return [
    {
      kind,
      action: actions.includes("create") ? "replaced" : "destroyed",
      severity:
        kind === "volume" || (kind === "address" && isProduction(resource, before)) ? "refuse" : "warn",
      name: nameOf(kind, before) ?? resource.address,
      ...(id === undefined ? {} : { id }),
      ...(typeof size === "number" ? { sizeGiB: size } : {}),
      resource: resource.address,
      reason: reasonOf(resource),
    },
  ];
}

/** Cinder can't make a volume smaller: such a plan fails half way, and the provider notes the wrong size. */
function shrunk(resource: ResourceChange, before: Attributes): Danger[] {
  const from = before.size;
  const to = resource.change.after?.size;
  if (typeof from !== "number" || typeof to !== "number" || to >= from) return [];
  return [
    {
      kind: "volume",
      action: "shrunk",
      severity: "refuse",
      name: nameOf("volume", before) ?? resource.address,
      sizeGiB: from,
      resource: resource.address,
      reason: `to ${to} GiB, which would cut off data`,
    },
  ];
}

function isProduction(resource: ResourceChange, before: Attributes): boolean {
  return /production/.test(`${resource.address} ${textOf(before.description) ?? ""}`);
}

function nameOf(kind: Danger["kind"], before: Attributes): string | undefined {
  if (kind === "address") return textOf(before.address);
  if (kind === "binding") return textOf(before.floating_ip);
  return textOf(before.name);
}

function reasonOf({ action_reason: reason, deposed, change }: ResourceChange): string {
  if (deposed !== undefined) return "it was left over when a replacement stopped half way";
  const forced = (change.replace_paths ?? []).map((path) => path.join("."));
  switch (reason) {
    case "replace_because_tainted":
      return "it is marked as damaged (tainted): its creation did not end well";
    case "replace_because_cannot_update":
      return `${forced.length === 0 ? "a change" : `the change of ${forced.join(", ")}`} can't be made in place`;
    case "replace_by_request":
      return "its replacement was asked for";
    case "delete_because_no_resource_config":
    case "delete_because_no_module":
      return "it is no longer in the configuration";
    case "delete_because_each_key":
    case "delete_because_count_index":
    case "delete_because_wrong_repetition":
      return "it is no longer one of the configuration's";
    default:
      return change.actions.includes("create") ? "it is replaced" : "it is deleted";
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
