import { isDeepStrictEqual } from "node:util";

type Json = Readonly<Record<string, unknown>>;

/** What is no argument of a block: settings of the engine, told elsewhere or not at all. */
const NO_ARGUMENTS = new Set([
  "//",
  "lifecycle",
  "depends_on",
  "provider",
  "for_each",
  "count",
  "provisioner",
  "connection",
]);

/** The arguments of a synthesized block. */
export function argumentsOf(block: Json): Json {
  return Object.fromEntries(
    Object.entries(block).filter(([key, value]) => !NO_ARGUMENTS.has(key) && value !== null),
  );
}

/**
 * Compares what a plan's configuration says of a block with what was written.
 * @param said expressions as an engine tells them: `{ constant_value, references }`, nested blocks as lists
 * @param written the same as synthesized JSON has it
 * @returns the arguments that differ, each as `added size`, `missing name`, `other network.port`
 */
export function differences(said: Json, written: Json): readonly string[] {
  const keys = new Set([...Object.keys(said), ...Object.keys(written)]);
  return [...keys].flatMap((key) => {
    if (!Object.hasOwn(written, key)) return isNothing(said[key]) ? [] : [`added ${key}`];
    if (!Object.hasOwn(said, key)) return [`missing ${key}`];
    return differs(said[key], written[key]) ? [`other ${key}`] : [];
  });
}

/** Whether one expression says another thing than what was written. */
export function differs(said: unknown, written: unknown): boolean {
  if (isRecord(said) && (Object.hasOwn(said, "constant_value") || Object.hasOwn(said, "references"))) {
    // Engines repeat the text of JSON, expressions and all.
    if (Object.hasOwn(said, "constant_value")) return !isDeepStrictEqual(said["constant_value"], written);
    return !isDeepStrictEqual(rootsOf(said["references"]), referencesIn(written));
  }
  if (Array.isArray(said)) {
    const list: readonly unknown[] = Array.isArray(written) ? written : [written];
    return said.length !== list.length || said.some((one, index) => differs(one, list[index]));
  }
  if (isRecord(said)) {
    const block: unknown = Array.isArray(written) && written.length === 1 ? written[0] : written;
    return !isRecord(block) || differences(said, argumentsOf(block)).length > 0;
  }
  return !isDeepStrictEqual(said, written);
}

/** A function's call that refers to nothing is told as nothing: it is no word of ours, and not nothing. */
function isNothing(said: unknown): boolean {
  return (
    said === undefined ||
    (isRecord(said) && Object.hasOwn(said, "constant_value") && said["constant_value"] === null)
  );
}

/** What an engine says that something refers to, without what it repeats of it. */
function rootsOf(references: unknown): readonly string[] {
  const all = Array.isArray(references) ? references.filter((one) => typeof one === "string") : [];
  const whole = all.filter(
    (one) =>
      !all.some((other) => other !== one && (other.startsWith(`${one}.`) || other.startsWith(`${one}[`))),
  );
  return [...new Set(whole)].sort();
}

/** What written text refers to: each whole template. */
function referencesIn(written: unknown): readonly string[] {
  const text = JSON.stringify(written);
  return [...new Set([...text.matchAll(/\$\{([^${}]+)\}/g)].map(([, inside]) => inside ?? ""))].sort();
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
