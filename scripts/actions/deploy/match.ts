import type { Attributes, ResourceChange } from "../../engine";
import {
  ATTACHMENT,
  BINDING,
  FLOATING_IP,
  GROUP,
  KEY_PAIR,
  NETWORK,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  RULE,
  SUBNET,
} from "../../review/kinds";
import { identity } from "./known";

/** An object of the cloud, told in the words of the provider's resource of that type. */
export interface Candidate {
  /** By which the provider imports it. */
  readonly id: string;
  readonly values: Attributes;
  /** `<site>/<stack>` that created it, for types that carry a mark. */
  readonly mark?: string;
}

/** What makes an object exactly the wanted one. */
interface Keys {
  /** Nothing can be matched before these are known. */
  readonly told: readonly string[];
  /** The engine calls these unknown where they are not said, because the cloud could fill them in. */
  readonly orUnset?: readonly string[];
}

/** By type. Volumes and servers are judged apart. */
const KEYS: Readonly<Record<string, Keys>> = {
  [NETWORK]: { told: ["name"] },
  [SUBNET]: { told: ["name", "network_id", "cidr"] },
  [ROUTER]: { told: ["name"], orUnset: ["external_network_id"] },
  [ROUTER_INTERFACE]: { told: ["router_id", "subnet_id"] },
  [GROUP]: { told: ["name"] },
  [RULE]: {
    told: ["security_group_id", "direction", "ethertype"],
    orUnset: ["protocol", "port_range_min", "port_range_max", "remote_ip_prefix", "remote_group_id"],
  },
  [PORT]: { told: ["name", "network_id"] },
  [FLOATING_IP]: { told: ["description", "pool"] },
  [BINDING]: { told: ["floating_ip", "port_id"] },
  [KEY_PAIR]: { told: ["name", "public_key"] },
  [ATTACHMENT]: { told: ["instance_id", "volume_id"] },
};

/** Types of which an object can be told to be the wanted one by its content alone. */
export const MATCHED_TYPES: readonly string[] = Object.keys(KEYS);

/**
 * The one object that is exactly what a change would create; `undefined` when there is none, more than one,
 * or when what it must be like is not known before something else is made.
 * @param known what states have already, by identity
 */
export function matchOf(
  change: ResourceChange,
  candidates: readonly Candidate[],
  known: ReadonlySet<string>,
): Candidate | undefined {
  const keys = KEYS[change.type];
  if (keys === undefined || keys.told.some((key) => isUnknown(change, key))) return undefined;
  const wanted = change.change.after ?? {};
  const all = [...keys.told, ...(keys.orUnset ?? [])];
  const found = candidates.filter(
    ({ id, values }) =>
      !known.has(identity(change.type, id)) && all.every((key) => plain(values[key]) === plain(wanted[key])),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** Whether a change makes something new of what is not there: no replacement, no import. */
export function isCreation({ mode, change }: ResourceChange): boolean {
  return mode === "managed" && change.actions.length === 1 && change.actions[0] === "create";
}

/** Whether an attribute that is to be is known only after apply. */
function isUnknown({ change }: ResourceChange, key: string): boolean {
  const unknown = change.after_unknown;
  return typeof unknown === "object" && unknown !== null && (unknown as Attributes)[key] === true;
}

/** What is not said is null, an empty text or 0, as the provider pleases. */
function plain(value: unknown): unknown {
  return value === null || value === "" || value === 0 ? undefined : value;
}
