import type { Rule, Site } from "../../../constructs/model";

/** A value of a site's model: the smallest part that is compared as one. */
export interface Leaf {
  /** Its field, in which `*` stands for a name: `environments.*.servers.*.image`. */
  readonly field: string;
  /** The names in the place of `*`: `["idr", "database"]`. */
  readonly names: readonly string[];
  readonly value: unknown;
}

/** A site's model, taken apart. */
export interface Leaves {
  /** By field and names. */
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** Everything that has a name of its own (environments, servers, volumes, groups), by field and names. */
  readonly elements: ReadonlySet<string>;
}

/** Lists whose elements are known by a name; every other list is one value. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["environments", "name"],
  ["environments.*.servers", "key"],
  ["environments.*.securityGroups", "key"],
  ["environments.*.servers.*.volumes", "key"],
]);

/** Mappings that are one value. */
const WHOLE: ReadonlySet<string> = new Set([
  "externalNetwork",
  "addresses.production",
  "addresses.spare",
  "environments.*.network.storage",
  "environments.*.servers.*.address",
  "environments.*.servers.*.volumes.*.source",
]);

const RULES = "environments.*.securityGroups.*.rules";
/** Who reaches SSH by the rules of a group: part of them, and a field of its own, since it says who may log in. */
export const SSH = "environments.*.securityGroups.*.ssh";

/** Takes a site's model apart. Whatever fields it has: one that is not known here is a leaf like all others. Pure. */
export function leavesOf(site: Site): Leaves {
  const leaves = new Map<string, Leaf>();
  const elements = new Set<string>();
  const add = (field: string, names: readonly string[], value: unknown): void => {
    if (value !== undefined) leaves.set(keyOf(field, names), { field, names, value });
  };
  const walk = (field: string, names: readonly string[], value: unknown): void => {
    const name = NAMED.get(field);
    if (name !== undefined && Array.isArray(value)) {
      for (const element of value as readonly Readonly<Record<string, unknown>>[]) {
        const { [name]: own, ...rest } = element;
        const inside = [...names, String(own)];
        elements.add(keyOf(`${field}.*`, inside));
        walk(`${field}.*`, inside, rest);
      }
    } else if (isMapping(value) && !WHOLE.has(field)) {
      for (const [key, inner] of Object.entries(value)) {
        walk(field === "" ? key : `${field}.${key}`, names, inner);
      }
    } else add(field, names, value);
    if (field === RULES) add(SSH, names, sshPeers(value as readonly Rule[]));
  };
  walk("", [], site);
  return { leaves, elements };
}

/** Field and names as one text. */
function keyOf(field: string, names: readonly string[]): string {
  return JSON.stringify([field, ...names]);
}

/** The named things that a leaf is in, the outermost first. */
export function elementsAround({ field, names }: Leaf): string[] {
  const parts = field.split("*");
  return names.map((_, index) => keyOf(`${parts.slice(0, index + 1).join("*")}*`, names.slice(0, index + 1)));
}

/** Networks from which the rules let SSH in; `undefined`: from none. */
function sshPeers(rules: readonly Rule[]): readonly string[] | undefined {
  const peers = rules
    .filter(
      ({ direction, port, peer }) => direction === "ingress" && peer.kind === "cidr" && port.includes(22),
    )
    .map(({ peer }) => peer.value);
  return peers.length === 0 ? undefined : [...new Set(peers)].toSorted();
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
