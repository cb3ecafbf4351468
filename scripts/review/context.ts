import type { CloudObject } from "../cloud/objects";
import type { Site } from "../../constructs/model";
import {
  resourcesOf,
  type ConfigurationModule,
  type PlanJson,
  type ResourceChange,
} from "../engine/plan-json";
import { after, before, effectOf, isUnknown, openstackName, textOf } from "./change";
import { costOf, type FlavorSize, type QuotaLimits } from "./cost";
import { cutoverOf, isProductionBinding } from "./cutover";
import { FLOATING_IP, GROUP, isFloatingIp, isVolume } from "./kinds";
import { blockAddress } from "./recognised/address";
import { targetsOf } from "./recognised/references";
import { worldOf, type World } from "./recognised/world";
import { identitiesOfAddresses, identitiesOfCloud, type Identity } from "./identities";
import type { CloudAddress } from "./reach";
import type { ForeignExpression } from "../../stacks/expressions";
import type { GroupKey, ReviewContext } from "./types";

export interface ContextOptions {
  readonly mode?: ReviewContext["mode"];
  readonly stack?: string;
  readonly site?: Site;
  /** Names (or ids) of data volumes that may be destroyed. @default none */
  readonly destroyVolumes?: readonly string[];
  /** Sizes of flavors that the plan itself doesn't tell. @default none */
  readonly flavors?: readonly FlavorSize[];
  /** What the project has by name. @default unknown */
  readonly there?: readonly CloudObject[];
  /** What the states of the site's stacks have. @default unknown */
  readonly states?: readonly Identity[];
  /** Floating IPs of the project. @default unknown */
  readonly cloudAddresses?: readonly CloudAddress[];
  /** What the project uses and may use. @default unknown */
  readonly limits?: QuotaLimits;
  /** `prevent_destroy` by address, where it is known. @default unknown */
  readonly preventsDestroy?: ReadonlyMap<string, boolean>;
  /** What our constructs write for this stack of the site (its cdk.tf.json, read). @default unknown: nothing is compared */
  readonly synthesized?: Readonly<Record<string, unknown>>;
  /** Foreign expressions of synthesized JSON. @default what the plan's configuration tells */
  readonly foreignExpressions?: readonly ForeignExpression[];
}

/** Gathers once what the policies ask for again and again. */
export function contextOf(plan: PlanJson, options: ContextOptions = {}): ReviewContext {
  const changes = (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed");
  const live = liveEnvironment(plan, options.site);
  let read: Blocks | undefined;
  const blocks = (): Blocks => (read ??= blocksOf(plan));
  let known: World | undefined;
  const world = (): World => (known ??= worldOf(plan));
  return {
    mode: options.mode ?? "plan",
    plan,
    ...(options.stack === undefined ? {} : { stack: options.stack }),
    ...(options.site === undefined ? {} : { site: options.site }),
    changes,
    ...(live === undefined ? {} : { live }),
    productionAddresses: productionAddresses(plan, changes, options.site),
    newVolumes: newVolumes(changes),
    destroyVolumes: new Set(options.destroyVolumes ?? []),
    cutover: cutoverOf(plan, changes),
    cost: costOf(plan, changes, options),
    ...(options.there === undefined ? {} : { there: options.there }),
    ...(options.cloudAddresses === undefined ? {} : { cloudAddresses: options.cloudAddresses }),
    identities: identitiesFor(options),
    groupsOf: groupFinder(blocks, world, changes),
    says: (change, argument) => {
      const block = blocks().get(blockAddress(change.address));
      return block === undefined ? undefined : Object.hasOwn(block, argument);
    },
    world,
    ...(options.synthesized === undefined ? {} : { synthesized: options.synthesized }),
    ...(options.foreignExpressions === undefined ? {} : { foreignExpressions: options.foreignExpressions }),
    preventsDestroy: (change) => options.preventsDestroy?.get(change.address),
  };
}

/** What the other stacks have: a state is believed before a mark, which anybody may have copied. */
function identitiesFor(options: ContextOptions): readonly Identity[] {
  const { stack, site, states = [], there = [], cloudAddresses = [] } = options;
  const known = new Set(states.map(({ type, id }) => `${type} ${id}`));
  const marked =
    site === undefined
      ? []
      : [...identitiesOfCloud(site.name, there), ...identitiesOfAddresses(site, cloudAddresses)];
  return [...states, ...marked.filter(({ type, id }) => !known.has(`${type} ${id}`))].filter(
    (one) => one.stack !== stack,
  );
}

function newVolumes(changes: readonly ResourceChange[]): ReadonlyMap<string, ResourceChange> {
  const made = changes.filter((change) => isVolume(change) && effectOf(change) === "create");
  return new Map(made.map((change) => [openstackName(change) ?? change.name, change]));
}

/** Visitors see what the last applied live stack said; before that, what the site file says. */
function liveEnvironment(plan: PlanJson, site: Site | undefined): string | undefined {
  const output: unknown = plan.output_changes?.["live"]?.before;
  return textOf(output) ?? site?.live;
}

function productionAddresses(
  plan: PlanJson,
  changes: readonly ResourceChange[],
  site: Site | undefined,
): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (value: unknown): void => {
    const text = textOf(value);
    if (text !== undefined) found.add(text);
  };
  const spec = site?.addresses.production;
  if (spec?.kind === "existing") add(spec.addressOrName);
  for (const { mode, type, name, values } of plan.prior_state === undefined
    ? []
    : resourcesOf(plan.prior_state)) {
    if (
      mode === "data" &&
      type === FLOATING_IP &&
      isProductionText(`${name} ${textOf(values["description"]) ?? ""}`)
    ) {
      add(values["address"]);
    }
  }
  for (const change of changes) {
    if (isProductionBinding(change)) add(before(change, "floating_ip"));
    if (isFloatingIp(change) && isProductionDescription(change)) add(before(change, "address"));
  }
  return found;
}

/** Whether a floating IP is production's, by the description that the site stack gives it. */
export function isProductionDescription(change: ResourceChange): boolean {
  return isProductionText(
    `${before(change, "description") ?? ""} ${after(change, "description") ?? ""} ${change.name}`,
  );
}

function isProductionText(text: string): boolean {
  return /(^|[\s-])production($|\s)/.test(text);
}

/** Finds the groups that a rule or a port names: by their ids in the state, else by the references in the configuration. */
function groupFinder(
  blocks: () => Blocks,
  world: () => World,
  changes: readonly ResourceChange[],
): (change: ResourceChange, key: GroupKey) => readonly string[] {
  const byId = new Map<string, string>();
  const byAddress = new Map<string, Set<string>>();
  for (const change of changes) {
    if (change.type !== GROUP) continue;
    const name = after(change, "name") ?? before(change, "name");
    const id = before(change, "id") ?? after(change, "id");
    if (name === undefined) continue;
    if (id !== undefined) byId.set(id, name);
    const block = blockAddress(change.address);
    byAddress.set(block, (byAddress.get(block) ?? new Set()).add(name));
  }
  return (change, key) => {
    const { before: from, after: to } = change.change;
    const lost = to === null;
    const value: unknown = (to ?? from)?.[key];
    const ids: unknown[] = Array.isArray(value) ? value : [value];
    const known = ids.map((id) => byId.get(String(id))).filter((name) => name !== undefined);
    if (known.length === ids.length && (lost || !isUnknown(change, key))) return known;
    const address = blockAddress(change.address);
    const said = blocks().get(address)?.[key];
    const targets = targetsOf(said, change, world());
    if (targets !== undefined) {
      const groups = targets.flatMap(({ instances }) => instances);
      return [...new Set([...known, ...groups.map((group) => openstackNameAfter(group))])].filter(Boolean);
    }
    const module = address.slice(0, address.length - `${change.type}.${change.name}`.length);
    // Of a block with several groups it is not told which one is meant.
    const referred = referencesOf(said)
      .map((reference) => [...(byAddress.get(module + reference) ?? [])])
      .filter((names) => names.length === 1);
    return [...new Set([...known, ...referred.flat()])];
  };
}

function openstackNameAfter(group: ResourceChange): string {
  return after(group, "name") ?? before(group, "name") ?? "";
}

/** The arguments of every block of the configuration, by address without indexes. */
type Blocks = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export function blocksOf(plan: PlanJson): Blocks {
  const blocks = new Map<string, Readonly<Record<string, unknown>>>();
  const walk = (module: ConfigurationModule, prefix: string): void => {
    for (const { address, expressions } of module.resources ?? [])
      blocks.set(prefix + address, expressions ?? {});
    for (const [name, call] of Object.entries(module.module_calls ?? {})) {
      walk(call.module, `${prefix}module.${name}.`);
    }
  };
  if (plan.configuration !== undefined) walk(plan.configuration.root_module, "");
  return blocks;
}

/** Addresses of the security groups that an expression refers to. */
function referencesOf(expression: unknown): string[] {
  const references = (expression as { references?: readonly string[] } | undefined)?.references ?? [];
  return references
    .filter((text) => text.startsWith(`${GROUP}.`))
    .map((text) => blockAddress(text.split(".").slice(0, 2).join(".")));
}
