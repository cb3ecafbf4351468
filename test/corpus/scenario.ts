import type { PlanOptions } from "../../scripts/engine";
import type { Verdict } from "../../scripts/review/types";

/** Synthesized JSON of a stack, to be changed in place. */
export interface StackConfig {
  resource: Record<string, Record<string, Block>>;
  data?: Record<string, Record<string, Block>>;
  moved?: { from: string; to: string }[];
  removed?: { from: string; lifecycle: { destroy: boolean } }[];
  import?: { to: string; id: string }[];
  module?: Record<string, Block>;
  output?: Record<string, Block>;
  check?: Record<string, Block>;
  variable?: Record<string, Block>;
  provider?: Record<string, Block[]>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a block of the provider's schema: whatever a scenario puts into it
export type Block = Record<string, any>;

/** The engine's state file, as far as scenarios change it. */
export interface StateFile {
  resources: {
    mode: string;
    type: string;
    name: string;
    instances: {
      schema_version?: number;
      status?: string;
      deposed?: string;
      index_key?: string;
      attributes: Block;
    }[];
  }[];
}

/** The deployed base, as scenarios name its objects. */
export interface Base {
  /** An attribute of an object: `of("site", "openstack_networking_floatingip_v2.rev-spare", "address")`. @default attribute "id" */
  readonly of: (stack: string, address: string, attribute?: string) => string;
}

/**
 * One plan of the corpus: how the real engine comes to make it, and what a
 * careful operator says of it. The base is the site of `site.yaml`, deployed:
 * `revidr` live, its release `revnew` on the spare address.
 */
export interface Scenario {
  readonly id: string;
  /** What somebody did. */
  readonly title: string;
  readonly stack: string;
  readonly verdict: Verdict;
  /** Policies that must find something. */
  readonly policies: readonly string[];
  /** Whether applying it unseen could lose data, cut visitors off or open a server. */
  readonly dangerous: boolean;
  /** State to start from. @default "deployed" */
  readonly state?: "deployed" | "none" | "cut-over";
  /** Edits the site file's text. */
  readonly site?: (text: string) => string;
  /** Edits the synthesized JSON. */
  readonly config?: (config: StackConfig, base: Base) => void;
  /** Modules beside the synthesized JSON: folder (`./<folder>` is the source) and content. */
  readonly modules?: Readonly<Record<string, object>>;
  /** Edits the state that the plan starts from: so the cloud differs from it, as after a change by hand. */
  readonly editState?: (state: StateFile, base: Base) => void;
  readonly plan?: PlanOptions;
  /** What the reviewer is told with --destroy-volume. */
  readonly destroyVolumes?: readonly string[];
  /** The plan's file, where several scenarios edit one plan. @default the id */
  readonly file?: string;
  /** Edits the plan's text when it is read: for what no engine of today writes, or none that can be had here. */
  readonly editPlan?: (text: string) => string;
}

/** What it takes to make a plan and to review it; which policies find something is for the tests. */
export type Recipe = Omit<Scenario, "policies">;

/** A block of the synthesized JSON. */
export function block(config: StackConfig, type: string, name: string): Block {
  const found = config.resource[type]?.[name];
  if (found === undefined) throw new Error(`the synthesized stack has no ${type}.${name}`);
  return found;
}

/** Takes a block out of the synthesized JSON. */
export function drop(config: StackConfig, type: string, name: string): void {
  block(config, type, name);
  Reflect.deleteProperty(config.resource[type]!, name);
}

/** Gives a block another name, as a renamed construct would. */
export function rename(config: StackConfig, type: string, from: string, to: string): void {
  config.resource[type]![to] = block(config, type, from);
  Reflect.deleteProperty(config.resource[type]!, from);
}

/** The instance of an object in the state. */
export function instance(
  state: StateFile,
  type: string,
  name: string,
): StateFile["resources"][number]["instances"][number] {
  const found = state.resources.find(
    (one) => one.mode === "managed" && one.type === type && one.name === name,
  )?.instances[0];
  if (found === undefined) throw new Error(`the state has no ${type}.${name}`);
  return found;
}

/** Replaces a text that must be there. */
export function swap(text: string, from: string | RegExp, to: string): string {
  const made = text.replace(from, to);
  if (made === text) throw new Error(`the site file has no ${String(from)}`);
  return made;
}

/** An id that no cloud has. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";
