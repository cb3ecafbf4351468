import { badRequest, invalidField, neutronError, printed, type ApiError } from "./errors";

export type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** How a service refuses a field's value, and a body without a field it must have. */
interface Refusal {
  readonly value: (field: string, value: unknown, reason: string) => ApiError;
  readonly missing: (field: string, record: Json) => ApiError;
}

const computeRefusal = (what: string): Refusal => ({
  value: invalidField,
  missing: (field, record) => invalidField(what, record, `'${field}' is a required property`),
});

/** The fields of a request body, read with the type they must have; a wrong one is the service's own 400. */
export class Fields {
  readonly record: Json;
  private readonly refusal: Refusal;

  constructor(record: Json, refusal: Refusal = computeRefusal("body")) {
    this.record = record;
    this.refusal = refusal;
  }

  has(key: string): boolean {
    return this.record[key] !== undefined;
  }

  /** The string, or undefined when it is left out or null. */
  string(key: string): string | undefined {
    const value = this.record[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string")
      throw this.refusal.value(key, value, `${printed(value)} is not of type 'string'`);
    return value;
  }

  requiredString(key: string): string {
    const value = this.string(key);
    if (value === undefined) throw this.refusal.missing(key, this.record);
    return value;
  }

  /** Whole numbers may come as strings of digits, as OpenStack allows. */
  integer(key: string): number | undefined {
    const value = this.record[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isInteger(value)) return value;
    if (typeof value === "string" && /^[0-9]+$/.test(value)) return Number(value);
    throw this.refusal.value(key, value, `'${printed(value)}' does not match '^[0-9]+$'`);
  }

  boolean(key: string): boolean | undefined {
    const value = this.record[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "True") return true;
    if (value === "false" || value === "False") return false;
    throw this.refusal.value(key, value, `${printed(value)} is not of type 'boolean'`);
  }

  list(key: string): unknown[] | undefined {
    const value = this.record[key];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value))
      throw this.refusal.value(key, value, `${printed(value)} is not of type 'array'`);
    return value as unknown[];
  }

  strings(key: string): string[] | undefined {
    return this.list(key)?.map((item) => {
      if (typeof item !== "string")
        throw this.refusal.value(key, item, `${printed(item)} is not of type 'string'`);
      return item;
    });
  }

  records(key: string): Fields[] | undefined {
    return this.list(key)?.map((item) => {
      if (!isRecord(item)) throw this.refusal.value(key, item, `${printed(item)} is not of type 'object'`);
      return new Fields(item, this.refusal);
    });
  }

  object(key: string): Fields | undefined {
    const value = this.record[key];
    if (value === undefined || value === null) return undefined;
    if (!isRecord(value)) throw this.refusal.value(key, value, `${printed(value)} is not of type 'object'`);
    return new Fields(value, this.refusal);
  }

  /** A map of strings, each at most 255 characters long: Nova's and Cinder's metadata. */
  metadata(key: string): Record<string, string> | undefined {
    const values = this.object(key);
    return values === undefined ? undefined : checkedMetadata(values.record);
  }
}

/** @throws ApiError 400 for a value that is no string or longer than 255 characters */
export function checkedMetadata(record: Json): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(record)) {
    if (name.length < 1 || name.length > 255) {
      throw invalidField("metadata", record, `'${name}' does not match '^[a-zA-Z0-9-_:. /]{1,255}$'`);
    }
    if (typeof value !== "string")
      throw invalidField(name, value, `${printed(value)} is not of type 'string'`);
    if (value.length > 255) throw invalidField(name, value, `'${value}' is too long`);
    checked[name] = value;
  }
  return checked;
}

/** @throws ApiError 400 when a body has a field that Nova's or Cinder's schema does not know */
export function requireKnown(given: Fields, what: string, known: readonly string[]): void {
  const unknown = Object.keys(given.record).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  const names = unknown.map((key) => `'${key}'`).join(", ");
  const reason = `(${names} ${unknown.length === 1 ? "was" : "were"} unexpected)`;
  throw invalidField(what, given.record, `Additional properties are not allowed ${reason}`);
}

/** The one object a Nova or Cinder body holds, e.g. `volume`. */
export function wrapped(body: unknown, key: string): Fields {
  const inner = isRecord(body) ? body[key] : undefined;
  if (isRecord(inner)) return new Fields(inner, computeRefusal(key));
  throw badRequest(isRecord(body) ? `'${key}' is a required property` : "Malformed request body");
}

const neutronRefusal: Refusal = {
  value: (field, value) =>
    neutronError(
      400,
      "HTTPBadRequest",
      `Invalid input for ${field}. Reason: '${printed(value)}' is not a valid value.`,
    ),
  missing: (field) =>
    neutronError(
      400,
      "HTTPBadRequest",
      `Failed to parse request. Required attribute '${field}' not specified`,
    ),
};

/** The one object a Neutron body holds; an attribute that is not in `known` is refused, as Neutron does. */
export function neutronBody(body: unknown, key: string, known: readonly string[]): Fields {
  const inner = isRecord(body) ? body[key] : undefined;
  if (!isRecord(inner)) {
    throw neutronError(400, "HTTPBadRequest", `Unable to find '${key}' in request body`);
  }
  const unknown = Object.keys(inner).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => `'${name}'`).join(", ");
    throw neutronError(400, "HTTPBadRequest", `Unrecognized attribute(s) ${names}`);
  }
  return new Fields(inner, neutronRefusal);
}

/** @throws ApiError 400 when an update names an attribute that is set for good on creation */
export function requireWritable(given: Fields, fixed: readonly string[]): void {
  const named = fixed.find((key) => given.has(key));
  if (named !== undefined) {
    throw neutronError(400, "HTTPBadRequest", `Cannot update read-only attribute ${named}`);
  }
}
