import { proxyPortName } from "../../../constructs/model/shared-names";
import type { ResourceChange } from "../../engine/plan-json";
import { after, effectOf } from "../change";
import { isProductionBinding, isSpareBinding } from "../cutover";
import type { Identity } from "../identities";
import {
  BINDING,
  FLOATING_IP,
  GROUP,
  isBinding,
  isVolume,
  NETWORK,
  PORT,
  ROUTER,
  ROUTER_INTERFACE,
  SERVER,
  SUBNET,
  VOLUME,
} from "../kinds";
import type { Concern, ReviewContext, Risk } from "../types";
import { concern, planPolicy } from "./policy";

/**
 * An object of another stack of the site is named in a way that our constructs don't. Each object has one stack, which
 * may change it; the others may only read a volume to copy it, plug into the site's router, and lead the site's
 * addresses to proxies. Whatever the block, the type and the attribute are called.
 */
export const anotherStacks = planPolicy(
  {
    id: "another-stacks",
    severity: "forbidden",
    risk: "identity",
    leastSeverity: "person",
    title: "a stack touches what another stack of the site has",
    why: "each object is one stack's: a second one that binds, attaches, adopts or destroys it takes it away from the first",
    example:
      "the stack of a release attaches production's data volume, imports it, or binds production's address",
  },
  ({ identities = [], changes, stack }: ReviewContext) => {
    if (identities.length === 0) return [];
    const known = indexed(identities);
    const binds = (change: ResourceChange): boolean =>
      stack === "live" && change.type === BINDING && (isProductionBinding(change) || isSpareBinding(change));
    return changes.flatMap((change) => [
      ...ownedTwice(change, known, binds(change)),
      ...named(change, known, binds(change)),
      ...sameName(change, known),
    ]);
  },
);

interface Known {
  /** By id, and by public address. */
  readonly byText: ReadonlyMap<string, readonly Identity[]>;
  readonly byName: ReadonlyMap<string, Identity>;
}

/** Types of which nothing but the name tells one from another, for playbooks and stacks. */
const FOUND_BY_NAME: ReadonlySet<string> = new Set([SERVER, VOLUME, NETWORK, SUBNET, ROUTER, PORT, GROUP]);

function indexed(identities: readonly Identity[]): Known {
  const byText = new Map<string, Identity[]>();
  const byName = new Map<string, Identity>();
  for (const one of identities) {
    for (const text of [plain(one.id), ...(one.address === undefined ? [] : [one.address])]) {
      const there = byText.get(text);
      if (there === undefined) byText.set(text, [one]);
      else there.push(one);
    }
    if (one.name !== undefined && FOUND_BY_NAME.has(one.type)) byName.set(`${one.type} ${one.name}`, one);
  }
  return { byText, byName };
}

/**
 * An object that this state has, or takes in, and another state has too.
 * @param binds whether it is one of the live stack's own bindings, whose id is that of the site's floating IP
 */
function ownedTwice(change: ResourceChange, { byText }: Known, binds: boolean): readonly Concern[] {
  const adopted = change.change.importing?.id;
  const effect = effectOf(change);
  if (adopted === undefined && (effect === "stay" || effect === "read")) return [];
  const own = change.change.before?.["id"];
  const ids = [adopted, typeof own === "string" ? own : undefined].filter((id) => id !== undefined);
  const [identity] = ids
    .flatMap((id) => [...wordsIn(id)].flatMap((word) => byText.get(word) ?? []))
    .filter(({ type }) => !(binds && type === FLOATING_IP))
    .filter(({ type }) => adopted !== undefined || type === change.type);
  if (identity === undefined) return [];
  const does = adopted === undefined ? "changes" : "takes in";
  return [touched(change, identity, `${does} ${words(identity)}, which the stack ${identity.stack} has`)];
}

/** Ids and addresses of other stacks' objects that a change writes into its object. */
function named(change: ResourceChange, { byText }: Known, binds: boolean): readonly Concern[] {
  const effect = effectOf(change);
  if (effect !== "create" && effect !== "update" && effect !== "replace") return [];
  const { before, after: to } = change.change;
  return Object.entries(to ?? {}).flatMap(([key, value]) => {
    const old = effect === "update" ? wordsIn(before?.[key]) : new Set<string>();
    return [...wordsIn(value)]
      .filter((word) => !old.has(word))
      .flatMap((word) => byText.get(word)?.slice(0, 1) ?? [])
      .filter((identity) => !isUsual(change, key, identity, binds))
      .map((identity) =>
        touched(change, identity, `names ${words(identity)} of the stack ${identity.stack} as its ${key}`),
      );
  });
}

/** What our constructs do with another stack's object. */
function isUsual(
  { type: own }: ResourceChange,
  key: string,
  { type, name, stack }: Identity,
  binds: boolean,
): boolean {
  if (own === VOLUME) return type === VOLUME && key === "source_vol_id";
  if (own === ROUTER_INTERFACE) return type === ROUTER && key === "router_id";
  if (!binds) return false;
  if (type === FLOATING_IP) return key === "floating_ip" || key === "id";
  return type === PORT && key === "port_id" && name === proxyPortName(stack);
}

/** A new object, or one that is renamed, that takes the name of another stack's. */
function sameName(change: ResourceChange, { byName }: Known): readonly Concern[] {
  const name = after(change, "name");
  if (name === undefined || name === change.change.before?.["name"]) return [];
  const identity = byName.get(`${change.type} ${name}`);
  if (identity === undefined || ["destroy", "forget", "stay", "read"].includes(effectOf(change))) return [];
  return [
    touched(
      change,
      identity,
      `gets the name of the one of the stack ${identity.stack}, which is found by it`,
    ),
  ];
}

function touched(change: ResourceChange, identity: Identity, message: string): Concern {
  return concern(change, {
    message,
    risk: riskOf(change, identity),
    fix: `let the stack ${identity.stack} do it; what is no longer its own is forgotten there first`,
  });
}

function riskOf(change: ResourceChange, { type }: Identity): Risk {
  if (type === VOLUME || isVolume(change)) return "data";
  if (type === FLOATING_IP || isBinding(change)) return "visitors";
  return type === GROUP ? "reach" : "identity";
}

function words({ type, name, id }: Identity): string {
  const title = type.replace(/^openstack_[a-z]+_|_v\d+$/g, "").replaceAll("_", " ");
  return `${title} ${name ?? id}`;
}

const ID = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi;
/** An id as it is compared: APIs take it in capitals and without hyphens, too. */
function plain(id: string): string {
  return id.toLowerCase().replaceAll("-", "");
}

const ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}/g;

/** Every id (as it is compared) and IPv4 address that stands anywhere in a value. */
function wordsIn(value: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (one: unknown): void => {
    if (typeof one === "string") {
      for (const [id] of one.matchAll(ID)) found.add(plain(id));
      for (const [address] of one.matchAll(ADDRESS)) found.add(address);
    } else if (typeof one === "object" && one !== null) {
      for (const [key, inner] of Object.entries(one)) {
        walk(key);
        walk(inner);
      }
    }
  };
  walk(value);
  return found;
}
