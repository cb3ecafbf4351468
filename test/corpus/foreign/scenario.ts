import type { Verdict } from "../../../scripts/review/types";
import { block, type Base, type Block, type Scenario, type StackConfig } from "../scenario";

/** What a scenario of the second corpus is about. */
export type Theme =
  | "code"
  | "addresses"
  | "reachability"
  | "data"
  | "identities"
  | "secrets"
  | "formats"
  | "modules"
  | "harmless";

/**
 * A plan of the second corpus. Its verdict is that of an operator who knows the site:
 * `forbidden` where data, production's address or its binding is lost or taken, an internal port is reachable from
 * outside of the environment, code runs on the operator's machine, a secret leaves or is written in clear, or it is done
 * in another cloud or place; `person` for anything else that has to be looked at; `safe` where nobody wants to be asked.
 */
export interface ForeignScenario extends Omit<Scenario, "policies"> {
  readonly theme: Theme;
  /** Why the verdict is what it is, in a sentence. */
  readonly why: string;
}

type Config = (config: StackConfig, base: Base) => void;
type How = Config | Omit<Partial<ForeignScenario>, "id" | "stack" | "title" | "why" | "verdict" | "theme">;
type Make = (id: string, stack: string, title: string, why: string, how?: How) => ForeignScenario;

/** Makers of a theme's scenarios, by verdict. */
export function scenariosOf(theme: Theme): {
  readonly forbidden: Make;
  readonly person: Make;
  /** For a person to see, though nothing could be lost by it. */
  readonly question: Make;
  readonly safe: Make;
} {
  const maker =
    (verdict: Verdict, dangerous: boolean): Make =>
    (id, stack, title, why, how = {}) => ({
      id,
      stack,
      title,
      why,
      verdict,
      dangerous,
      theme,
      ...(typeof how === "function" ? { config: how } : how),
    });
  return {
    forbidden: maker("forbidden", true),
    person: maker("person", true),
    question: maker("person", false),
    safe: maker("safe", false),
  };
}

/** A block within a block. */
export function inner(body: Block, ...keys: readonly (string | number)[]): Block {
  return keys.reduce<Block>((found, key) => found[key] as Block, body);
}

/** A list of blocks within a block. */
export function listIn(body: Block, ...keys: readonly (string | number)[]): Block[] {
  return inner(body, ...keys) as unknown as Block[];
}

/** Adds a resource. */
export function add(config: StackConfig, type: string, name: string, body: Block): void {
  (config.resource[type] ??= {})[name] = body;
}

/** Adds a data source. */
export function read(config: StackConfig, type: string, name: string, body: Block): void {
  ((config.data ??= {})[type] ??= {})[name] = body;
}

/** Sets arguments of a block of the synthesized stack. */
export function set(config: StackConfig, type: string, name: string, body: Block): void {
  Object.assign(block(config, type, name), body);
}

/** Lets the engine destroy and change what the synthesized block protects. */
export function unprotect(config: StackConfig, type: string, name: string): Block {
  const found = block(config, type, name);
  found["lifecycle"] = {};
  return found;
}

/** Id of a group of the stack. */
export function group(name: string): string {
  return `\${openstack_networking_secgroup_v2.${name}.id}`;
}

/** Adds a rule that lets something in; by default TCP, from anywhere, into production's internal group. */
export function rule(config: StackConfig, name: string, body: Block): void {
  add(config, "openstack_networking_secgroup_rule_v2", name, ruleBody(body));
}

/** The arguments of such a rule. */
export function ruleBody(body: Block): Block {
  return {
    direction: "ingress",
    ethertype: "IPv4",
    protocol: "tcp",
    security_group_id: group("revidr-internal"),
    ...body,
  };
}

/** A rule for one port. */
export function port(number: number, remote?: string): Block {
  return {
    port_range_min: number,
    port_range_max: number,
    ...(remote === undefined ? {} : { remote_ip_prefix: remote }),
  };
}

/** Adds a server like the stack's read-only ones, with a port of its own in the internal group. */
export function addServer(config: StackConfig, name: string, body: Block, portBody: Block = {}): void {
  const like = block(config, "openstack_compute_instance_v2", "revidr-omeroreadonly-1");
  const itsPort = block(config, "openstack_networking_port_v2", "revidr-omeroreadonly-1");
  add(config, "openstack_networking_port_v2", name, { ...structuredClone(itsPort), name, ...portBody });
  add(config, "openstack_compute_instance_v2", name, {
    ...structuredClone(like),
    name,
    network: [{ port: `\${openstack_networking_port_v2.${name}.id}` }],
    ...body,
  });
}

/** Puts a port of the stack into one more group. */
export function joins(config: StackConfig, name: string, id: string): void {
  (block(config, "openstack_networking_port_v2", name)["security_group_ids"] as string[]).push(id);
}

/** Content of a module's folder. */
export function moduleOf(content: Block): object {
  return {
    terraform: {
      required_providers: { openstack: { source: "terraform-provider-openstack/openstack" } },
    },
    ...content,
  };
}

/** Calls the module of a folder of the stack. */
export function call(config: StackConfig, name: string, body: Block = {}): void {
  (config.module ??= {})[name] = { source: `./${name}`, ...body };
}

/** Edits a plan as a document. */
export function edited(change: (plan: Block) => void): (text: string) => string {
  return (text) => {
    const plan = JSON.parse(text) as Block;
    change(plan);
    return JSON.stringify(plan);
  };
}

/** The change of an address in a plan. */
export function changeOf(plan: Block, address: string): Block {
  const found = listIn(plan, "resource_changes").find((one) => one["address"] === address);
  if (found === undefined) throw new Error(`the plan has no change of ${address}`);
  return found;
}

/** What is done at an address, in a plan. */
export function stepOf(plan: Block, address: string): Block {
  return inner(changeOf(plan, address), "change");
}

/** Replaces a text of the plan, which must be there, wherever it stands. */
export function replaced(
  ...pairs: readonly (readonly [from: string, to: string])[]
): (text: string) => string {
  return (text) =>
    pairs.reduce((before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`the plan has no ${from}`);
      return before.replaceAll(from, to);
    }, text);
}
