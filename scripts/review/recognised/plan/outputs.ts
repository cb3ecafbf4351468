import type { Change } from "../../../engine/plan-json";
import { effectOf, textOf } from "../../change";
import type { Concern, ReviewContext } from "../../types";
import { blockAddress } from "../address";
import type { World } from "../world";
import { isPureTemplate } from "../pure-template";
import { hasUnknown } from "../rules";
import { targetsIn } from "../references";
import { TELLING } from "../telling";

interface Output {
  readonly sensitive?: boolean;
  readonly expression?: { readonly constant_value?: unknown; readonly references?: readonly string[] };
}

/** What the plan writes into outputs: they are shown, and the live stack's say what visitors see. */
export function outputConcerns(context: ReviewContext): readonly Concern[] {
  const { plan } = context;
  const said = (plan.configuration?.root_module as { outputs?: Readonly<Record<string, Output>> } | undefined)
    ?.outputs;
  return Object.entries(plan.output_changes ?? {}).flatMap(([name, change]): Concern[] => {
    if (change.actions.every((action) => action === "no-op")) return [];
    const about = { subject: `output ${name}` };
    if (name === "live" || name === "spare")
      return routeOf(name, change, context).map((one) => ({ ...about, ...one }));
    if (change.actions.every((action) => action === "delete")) return [];
    const output = said !== undefined && Object.hasOwn(said, name) ? said[name] : undefined;
    if (output?.sensitive === true || hasUnknown(change.after_sensitive)) {
      return [{ ...about, risk: "secret", message: "is marked as a secret, and is written into the state" }];
    }
    if (tellsOfAnother(change, output, context)) {
      return [
        {
          ...about,
          risk: "identity",
          message: "tells of something else than before: nothing that it refers to changes in this plan",
        },
      ];
    }
    if (!isPlain(output, context)) {
      return [
        {
          ...about,
          risk: "secret",
          message:
            "tells something that is not known to be harmless: it is neither written out nor a name, an id or an address of an object",
        },
      ];
    }
    return [];
  });
}

/**
 * Whether an output that people and programs read comes to mean another object: its value changes, and nothing that it
 * refers to does.
 */
function tellsOfAnother(change: Change, output: Output | undefined, { changes }: ReviewContext): boolean {
  if (!change.actions.includes("update") || change.before === null || hasUnknown(change.after_unknown))
    return false;
  const references = output?.expression?.references ?? [];
  const isMeant = ({ address }: { readonly address: string }) =>
    references.some((one) =>
      one.startsWith("module.")
        ? address.startsWith(one.split(".").slice(0, 2).join("."))
        : isOf(one, address),
    );
  return references.length > 0 && !changes.some((one) => effectOf(one) !== "stay" && isMeant(one));
}

function isOf(reference: string, address: string): boolean {
  const block = blockAddress(address);
  return reference === block || reference.startsWith(`${block}.`) || reference.startsWith(`${block}[`);
}

/** The live stack's outputs say which environment visitors see: they change with the addresses, and not without. */
function routeOf(
  name: "live" | "spare",
  change: Change,
  { cutover, site, stack }: ReviewContext,
): readonly Concern[] {
  const { phase } = cutover;
  const moves =
    name === "live" ? ["first", "production", "broken"] : ["first", "production", "spare", "broken"];
  const value: unknown = change.after;
  const wanted = name === "live" ? site?.live : (site?.spare ?? "none");
  const own = stack === undefined || stack === "live";
  if (
    own &&
    moves.includes(phase) &&
    !hasUnknown(change.after_unknown) &&
    (site === undefined || value === wanted)
  )
    return [];
  if (own && change.actions.every((action) => action === "delete") && phase === "broken") return [];
  return [
    {
      risk: "identity",
      message: `says another environment (${textOf(value) ?? "none"}) than the addresses reach: what is live is told by it`,
      fix: "it changes with the binding of the address, in the live stack alone",
    },
  ];
}

/** Whether an output is a constant, or made of what tells where something is, in whatever module. */
function isPlain(output: Output | undefined, { world }: ReviewContext): boolean {
  return isPlainExpression(output?.expression ?? {}, "", world(), 0);
}

/** Calls within calls, at most. */
const DEPTH = 8;
const OUTPUT = /^module\.([\w-]+)\.([\w-]+)$/;
const INPUT = /^var\.([\w-]+)$/;

function isPlainExpression(expression: unknown, module: string, world: World, depth: number): boolean {
  if (typeof expression !== "object" || expression === null || depth > DEPTH) return false;
  const { constant_value: text, references } = expression as NonNullable<Output["expression"]>;
  const isTold = (reference: string): boolean => {
    const [, call, name] = OUTPUT.exec(reference) ?? [];
    if (call !== undefined && name !== undefined) {
      const inside = `${module}module.${call}.`;
      const outputs = (world.modules.get(inside)?.module as Outputs | undefined)?.outputs ?? {};
      return (
        Object.hasOwn(outputs, name) && isPlainExpression(outputs[name]?.expression, inside, world, depth + 1)
      );
    }
    const input = INPUT.exec(reference)?.[1];
    if (input === undefined) return allTelling({ references: [reference] }, module, world);
    const called = world.modules.get(module);
    return (
      called?.caller !== undefined &&
      Object.hasOwn(called.arguments, input) &&
      isPlainExpression(called.arguments[input], called.caller, world, depth + 1)
    );
  };
  // An engine repeats what a reference begins with: module.names.proxy, module.names.
  const told = (all: readonly string[]) =>
    all.filter((one) => !all.some((other) => other.startsWith(`${one}.`))).every(isTold);
  if (text === undefined) return references !== undefined && references.length > 0 && told(references);
  // Of a whole object, what is told of it stands in the rest of the text.
  const isHonest = (reference: string) => isTold(reference) || world.blocks.has(`${module}${reference}`);
  return stringsIn(text).every((one) => isPureTemplate(one, isHonest));
}

interface Outputs {
  readonly outputs?: Readonly<Record<string, Output | undefined>>;
}

function allTelling(expression: unknown, module: string, world: World): boolean {
  const targets = targetsIn(expression, module, world);
  return targets?.every(({ attribute }) => attribute !== undefined && TELLING.has(attribute)) === true;
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...stringsIn(inner)]);
}
