import { redacted, Redactor } from "../redaction";
import type { PlanJson } from "./plan-json";

/** A shorter text turns up by chance, and would take half a message with it. */
const SHORTEST_SECRET = 6;

/**
 * The texts that a plan marks as sensitive. Engines keep them out of what they
 * say of a plan, but not always out of an error (a command that failed is
 * quoted with its arguments), nor do providers.
 */
export function secretsOf(plan: PlanJson): readonly string[] {
  const found = new Set<string>();
  const collect = (value: unknown, mask: unknown): void => {
    if (typeof value === "string") {
      if (mask === true && value.length >= SHORTEST_SECRET) found.add(value);
    } else if (typeof value === "object" && value !== null && mask !== undefined && mask !== false) {
      for (const [key, part] of Object.entries(value)) {
        collect(part, mask === true ? true : (mask as Readonly<Record<string, unknown>>)[key]);
      }
    }
  };
  for (const { change } of [...(plan.resource_changes ?? []), ...(plan.resource_drift ?? [])]) {
    collect(change.before, change.before_sensitive);
    collect(change.after, change.after_sensitive);
  }
  for (const change of Object.values(plan.output_changes ?? {})) {
    collect(change.before, change.before_sensitive);
    collect(change.after, change.after_sensitive);
  }
  // The longest first: one may be part of another.
  return [...found].sort((a, b) => b.length - a.length);
}

/** A text without the given secrets, however they are written in it, nor those of this process. */
export function redact(text: string, secrets: readonly string[]): string {
  return redacted(secrets.length === 0 ? text : new Redactor(secrets).text(text));
}
