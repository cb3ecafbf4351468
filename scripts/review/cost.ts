import type { ResourceChange, PlanJson } from "../engine/plan-json";
import { effectOf, numberOf, textOf } from "./change";
import { SERVER, isFloatingIp, isVolume } from "./kinds";

/** A flavor, as far as its cost goes. */
export interface FlavorSize {
  readonly name: string;
  readonly vcpus: number;
  readonly ramMiB: number;
  readonly diskGiB: number;
}

/** What counts against a project's quota. */
export interface Amounts {
  readonly servers: number;
  readonly cores: number;
  readonly ramMiB: number;
  /** Data volumes and the servers' root volumes. */
  readonly volumes: number;
  readonly gib: number;
  readonly addresses: number;
}

export type AmountKey = keyof Amounts;

/** What a project uses and may use, all its stacks together; -1: no limit. */
export type QuotaLimits = Readonly<
  Partial<Record<AmountKey, { readonly used: number; readonly limit: number }>>
>;

export interface Cost {
  /** What the plan's own stack has, and will have. */
  readonly before: Amounts;
  readonly after: Amounts;
  /** Of the whole project, where a cloud was asked. */
  readonly limits?: QuotaLimits;
  /** What the project would have too little of. */
  readonly exceeded: readonly AmountKey[];
  /** Flavors whose size is not known: their servers count without cores and memory. */
  readonly unknownFlavors: readonly string[];
}

export const AMOUNT_KEYS: readonly AmountKey[] = [
  "servers",
  "cores",
  "ramMiB",
  "volumes",
  "gib",
  "addresses",
];

/** Adds up what a plan's objects cost before and after. Flavors come from the plan's data sources and from `flavors`. */
export function costOf(
  plan: PlanJson,
  changes: readonly ResourceChange[],
  options: { readonly flavors?: readonly FlavorSize[]; readonly limits?: QuotaLimits } = {},
): Cost {
  const sizes = flavorSizes(plan, options.flavors ?? []);
  const unknown = new Set<string>();
  const before = emptyAmounts();
  const after = emptyAmounts();
  for (const change of changes) {
    const effect = effectOf(change);
    if (effect !== "create") add(before, change, "before", sizes, unknown);
    if (effect !== "destroy") add(after, change, "after", sizes, unknown);
  }
  const { limits } = options;
  const exceeded = AMOUNT_KEYS.filter((key) => {
    const quota = limits?.[key];
    const more = after[key] - before[key];
    return quota !== undefined && quota.limit >= 0 && more > 0 && quota.used + more > quota.limit;
  });
  return {
    before,
    after,
    ...(limits === undefined ? {} : { limits }),
    exceeded,
    unknownFlavors: [...unknown],
  };
}

type Sum = { -readonly [Key in AmountKey]: number };

function emptyAmounts(): Sum {
  return { servers: 0, cores: 0, ramMiB: 0, volumes: 0, gib: 0, addresses: 0 };
}

function add(
  sum: Sum,
  change: ResourceChange,
  side: "before" | "after",
  sizes: ReadonlyMap<string, FlavorSize>,
  unknown: Set<string>,
): void {
  const values = change.change[side];
  if (values === null) return;
  if (isVolume(change)) {
    sum.volumes += 1;
    sum.gib += numberOf(values["size"]) ?? 0;
  } else if (isFloatingIp(change)) {
    sum.addresses += 1;
  } else if (change.type === SERVER) {
    sum.servers += 1;
    const flavor = textOf(values["flavor_name"]) ?? textOf(values["flavor_id"]) ?? "unknown";
    const size = sizes.get(flavor) ?? sizes.get(textOf(values["flavor_id"]) ?? "");
    if (size === undefined) unknown.add(flavor);
    sum.cores += size?.vcpus ?? 0;
    sum.ramMiB += size?.ramMiB ?? 0;
    for (const device of devicesOf(values["block_device"])) {
      if (device["destination_type"] !== "volume" || textOf(device["source_type"]) === "volume") continue;
      sum.volumes += 1;
      sum.gib += numberOf(device["volume_size"]) ?? size?.diskGiB ?? 0;
    }
  }
}

function devicesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? (value as Readonly<Record<string, unknown>>[]) : [];
}

/** Sizes by name and id: what the plan's data sources read, then what the cloud says. */
function flavorSizes(plan: PlanJson, flavors: readonly FlavorSize[]): ReadonlyMap<string, FlavorSize> {
  const sizes = new Map(flavors.map((flavor) => [flavor.name, flavor]));
  const sources = [
    ...(plan.prior_state?.values?.root_module.resources ?? []),
    ...(plan.planned_values?.root_module.resources ?? []),
  ];
  for (const { type, mode, values } of sources) {
    if (mode !== "data" || type !== "openstack_compute_flavor_v2") continue;
    const name = textOf(values["name"]);
    const vcpus = numberOf(values["vcpus"]);
    const ramMiB = numberOf(values["ram"]);
    if (name === undefined || vcpus === undefined || ramMiB === undefined) continue;
    const size = { name, vcpus, ramMiB, diskGiB: numberOf(values["disk"]) ?? 0 };
    sizes.set(name, size);
    const id = textOf(values["id"]);
    if (id !== undefined) sizes.set(id, size);
  }
  return sizes;
}
