import { IdrError } from "../../constructs/errors";
import type { ResourceChange } from "../engine";
import type { Server } from "../openstack/compute";
import type { FloatingIp, Port } from "../openstack/network";
import { FLOATING_IP, GROUP, KEY_PAIR, NETWORK, PORT, ROUTER, SERVER, SUBNET, VOLUME } from "../review/kinds";
import { type CloudObject, NAMED_TYPES } from "./objects";

/** An object that a stack creates, by what it is told from others. */
export interface WantedObject {
  readonly type: string;
  readonly name: string;
}

/** By what a stack tells its own objects from others. */
export interface Ownership {
  /** Ids of what the states of the site know. An id is unique among the types of {@link NAMED_TYPES}. */
  readonly known: ReadonlySet<string>;
  /** Mark of what the stack creates. */
  readonly mark: string;
  /** Whether the stack's own state knows anything. @default false */
  readonly ownState?: boolean;
}

/** Objects in the cloud that have a wanted name and are in no state. */
export interface Unknown {
  /** Created by an interrupted run of the same stack: its mark is on them. A deployment may take them in. */
  readonly leftovers: readonly CloudObject[];
  /** Created by somebody else, or under another state: only `idr adopt` may take them over. */
  readonly foreign: readonly CloudObject[];
}

/** The public addresses of the project and what they are bound to. */
export interface PublicFacts {
  readonly floatingIps: readonly FloatingIp[];
  readonly ports: readonly Port[];
  readonly servers: readonly Pick<Server, "id" | "name">[];
}

/** What a plan creates, as far as it is told by its name. Pure. */
export function wantedIn(changes: readonly ResourceChange[]): WantedObject[] {
  return changes
    .filter(
      ({ mode, type, change }) =>
        mode === "managed" &&
        NAMED_TYPES.has(type) &&
        change.actions.length === 1 &&
        change.actions[0] === "create",
    )
    .flatMap(({ type, change }) => {
      const name: unknown = change.after?.["name"];
      return typeof name === "string" && name !== "" ? [{ type, name }] : [];
    });
}

/**
 * Tells the objects that have a wanted name and are in no state apart: leftovers of this stack, and what is foreign. A key
 * pair, which carries no mark, counts as a leftover only where the stack has begun to create: it has a state, or left
 * something that carries its mark. Pure.
 */
export function unknownAmong(
  wanted: readonly WantedObject[],
  objects: readonly CloudObject[],
  { known, mark, ownState = false }: Ownership,
): Unknown {
  const keys = new Set(wanted.map(key));
  const unknown = objects.filter((object) => keys.has(key(object)) && !known.has(object.id));
  const marked = unknown.filter((object) => object.mark === mark);
  const begun = ownState || marked.length > 0;
  const isOurs = (object: CloudObject) => object.mark === mark || (begun && object.type === KEY_PAIR);
  return {
    leftovers: unknown.filter(isOurs),
    foreign: unknown.filter((object) => !isOurs(object)),
  };
}

function key({ type, name }: WantedObject): string {
  return `${type} ${name}`;
}

/** Public addresses that reach a server, by its ports. Pure. */
function addressesOf(serverId: string, { floatingIps, ports }: PublicFacts): string[] {
  const own = new Set(ports.filter((port) => port.serverId === serverId).map(({ id }) => id));
  return floatingIps.filter(({ portId }) => portId !== undefined && own.has(portId)).map((ip) => ip.address);
}

const KINDS: readonly (readonly [type: string, one: string, many: string])[] = [
  [SERVER, "server", "servers"],
  [VOLUME, "volume", "volumes"],
  [NETWORK, "network", "networks"],
  [SUBNET, "subnet", "subnets"],
  [ROUTER, "router", "routers"],
  [PORT, "port", "ports"],
  [GROUP, "security group", "security groups"],
  [KEY_PAIR, "key pair", "key pairs"],
  [FLOATING_IP, "floating IP", "floating IPs"],
];

/** What people call a type: `server`, `security group`. */
export function wordOf(type: string): string {
  return KINDS.find(([one]) => one === type)?.[1] ?? type;
}

/** Names that a list shows in full. */
const SHOWN = 12;

/** `servers idr-proxy (reached by 203.0.113.10), idr-database; network idr`. Pure. */
export function listText(objects: readonly CloudObject[], facts?: PublicFacts): string {
  return KINDS.flatMap(([type, one, many]) => {
    const found = objects.filter((object) => object.type === type);
    if (found.length === 0) return [];
    const names = found.slice(0, SHOWN).map(({ id, name, mark }) => {
      const reached = type === SERVER && facts !== undefined ? addressesOf(id, facts) : [];
      const more = [
        ...(reached.length === 0 ? [] : [`reached by ${reached.join(", ")}`]),
        ...(mark === undefined ? [] : [`marked ${mark}`]),
      ];
      return more.length === 0 ? name : `${name} (${more.join("; ")})`;
    });
    const rest = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : "";
    return [`${found.length === 1 ? one : many} ${names.join(", ")}${rest}`];
  }).join("; ");
}

/**
 * How one goes on when a stack's names are taken by something that no state of the site knows. Pure.
 * @param stack name of the stack
 */
export function foreignFix(stack: string, foreign: readonly CloudObject[], facts?: PublicFacts): string {
  return `nothing was changed; ${howToGoOn(stack, foreign, facts)}`;
}

/** The same, where nothing was tried. Pure. */
export function howToGoOn(stack: string, foreign: readonly CloudObject[], facts?: PublicFacts): string {
  if (stack === "site") return siteFix(foreign);
  const proxy = foreign.find(({ type, name }) => type === SERVER && name === `${stack}-proxy`);
  const unnamed = facts?.ports.filter(
    (port) => proxy !== undefined && port.serverId === proxy.id && port.name !== proxy.name,
  );
  const [port] = unnamed ?? [];
  return [
    "if another folder or another `state:` deployed it, work with that one",
    `if somebody else runs it, leave ${stack} as it is: this command does not take it over`,
    ...(proxy === undefined
      ? []
      : [
          `a release can be made from it without taking it over (docs/release.md, "Production that another tool deployed")`,
          ...(port === undefined || unnamed?.length !== 1
            ? []
            : [
                `for that its proxy's port needs its name: openstack port set --name ${proxy.name} ${port.id}`,
              ]),
        ]),
  ].join("; ");
}

function siteFix(foreign: readonly CloudObject[]): string {
  const router = foreign.find(({ type }) => type === ROUTER);
  const keyPair = foreign.find(({ type }) => type === KEY_PAIR);
  const address = foreign.find(({ type }) => type === FLOATING_IP);
  return [
    "if another folder or another `state:` deployed it, work with that one",
    ...(router === undefined
      ? []
      : [
          `otherwise let the environments use that router as it is (\`router: { existing: ${router.name} }\` for each of them), or give the site another \`name:\``,
        ]),
    ...(keyPair === undefined
      ? []
      : [`give the site's key pair another name (\`keyPair:\`), since ${keyPair.name} is taken`]),
    ...(address === undefined
      ? []
      : [
          `who made the floating IP that is described ${address.name} is not known: to use it, name it in the site file (\`addresses:\`); otherwise take the description off it, or give the site another \`name:\``,
        ]),
  ].join("; ");
}

/** Code of the error: something of a wanted name is in the cloud that no state of the site knows. */
const FOREIGN = "environment-foreign";

/**
 * Refuses to work with a stack whose names are taken.
 * @throws IdrError `environment-foreign` naming each object and the public addresses that reach it
 */
export function refuseForeign(
  stack: string,
  foreign: readonly CloudObject[],
  facts: PublicFacts | undefined,
): void {
  if (foreign.length === 0) return;
  throw new IdrError(
    FOREIGN,
    `the cloud has what the stack ${stack} would create, and no state of this site knows it: ${listText(foreign, facts)}`,
    { fix: foreignFix(stack, foreign, facts) },
  );
}
