import type { Attributes, PlanJson, ResourceChange } from "../../../../scripts/engine/plan-json";
import { KNOWN_TYPES } from "../../../../scripts/review/kinds";
import type { Site } from "../../../../constructs/model";
import type { Scenario } from "../../../corpus/scenario";
import { corpusPlans, readCorpusPlan, siteOf } from "../../../corpus/plans";
import { review, type Review } from "../../../../scripts/review/review";
import { PROVIDER } from "../changes";
import { SCHEMA, type SchemaType } from "./schema";

/** How a change is made with an attribute. */
export const WAYS = [
  "create",
  "create, unknown and said",
  "update",
  "update, unknown and said",
  "update, unknown and not said",
  "update to nothing",
] as const;
export type Way = (typeof WAYS)[number];

/** A change of one attribute of one type, put into a plan that is safe without it. */
export interface Generated {
  readonly type: string;
  readonly attribute: string;
  readonly way: Way;
  readonly value: unknown;
  readonly review: () => Review;
}

interface Base {
  readonly scenario: Scenario;
  readonly site: Site;
  readonly plan: PlanJson;
}

/** The real plan that creates everything, and the one that changes nothing, in which an object of a type is. */
function bases(): (type: string, way: Way) => { readonly base: Base; readonly change: ResourceChange } {
  const of = (id: string): Base => {
    const found = corpusPlans().find(({ scenario, engine }) => scenario.id === id && engine === "Terraform")!;
    return { scenario: found.scenario, site: siteOf(found.scenario), plan: readCorpusPlan(found) };
  };
  const made = ["environment-first", "site-first", "live-first"].map(of);
  const kept = ["environment-unchanged", "site-unchanged", "live-unchanged"].map(of);
  return (type, way) => {
    for (const base of way.startsWith("create") ? made : kept) {
      const change = (base.plan.resource_changes ?? []).find(
        (one) => one.mode === "managed" && one.type === type,
      );
      if (change !== undefined) return { base, change };
    }
    throw new Error(`no plan of the corpus has a ${type}`);
  };
}

/** Values of a type of the schema that are no default: two of each. */
export function samples(type: SchemaType): readonly [unknown, unknown] {
  if (typeof type === "string") {
    if (type === "bool") return [true, false];
    return type === "number" ? [7, 9] : ["sample-one", "sample-two"];
  }
  if (Array.isArray(type)) {
    const [kind, of] = type as readonly [string, SchemaType];
    if (kind === "object") {
      const fields = Object.entries(of as unknown as Readonly<Record<string, SchemaType>>);
      return pair((index) =>
        Object.fromEntries(fields.map(([name, inner]) => [name, samples(inner)[index]])),
      );
    }
    return pair((index) => (kind === "map" ? { sample: samples(of)[index] } : [samples(of)[index]]));
  }
  const { nesting, attributes } = type as Extract<SchemaType, { readonly nesting: string }>;
  return pair((index) => {
    const block = Object.fromEntries(
      Object.entries(attributes).map(([name, [, inner]]) => [name, samples(inner)[index]]),
    );
    return nesting === "single" ? block : [block];
  });
}

function pair<T>(make: (index: 0 | 1) => T): readonly [T, T] {
  return [make(0), make(1)];
}

/** Every type and attribute of the provider, changed in every way. */
export function* generated(): Generator<Generated> {
  const baseOf = bases();
  for (const [type, attributes] of Object.entries(SCHEMA.types)) {
    for (const [attribute, [, kind]] of Object.entries(attributes)) {
      const values = samples(kind);
      for (const way of WAYS) {
        for (const value of way.includes("unknown") || way === "update to nothing" ? [undefined] : values) {
          const other = values.find((one) => one !== value) ?? values[0];
          const edit: Edit = { type, attribute, way, value, other };
          yield {
            type,
            attribute,
            way,
            value,
            review: KNOWN_TYPES.has(type) ? () => ofKnown(edit, baseOf) : () => ofOther(edit),
          };
        }
      }
    }
  }
}

interface Edit {
  readonly type: string;
  readonly attribute: string;
  readonly way: Way;
  readonly value: unknown;
  readonly other: unknown;
}

function ofKnown(edit: Edit, baseOf: ReturnType<typeof bases>): Review {
  const { base, change } = baseOf(edit.type, edit.way);
  const { plan, scenario, site } = base;
  const changes = plan.resource_changes!.map((one) => (one === change ? edited(change, edit) : one));
  const resources = plan.configuration!.root_module.resources!.map((resource) =>
    resource.mode === "managed" && resource.type === change.type && resource.name === change.name
      ? { ...resource, expressions: said(resource.expressions ?? {}, edit) }
      : resource,
  );
  return review(
    {
      ...plan,
      resource_changes: changes,
      configuration: {
        ...plan.configuration!,
        root_module: { ...plan.configuration!.root_module, resources },
      },
    },
    { stack: scenario.stack, site },
  );
}

/** An object of another type, alone in its plan: there is no real one. */
function ofOther(edit: Edit): Review {
  const empty: ResourceChange = {
    address: `${edit.type}.sample`,
    mode: "managed",
    type: edit.type,
    name: "sample",
    provider_name: PROVIDER,
    change: {
      actions: edit.way.startsWith("create") ? ["create"] : ["no-op"],
      before: edit.way.startsWith("create") ? null : { id: "x" },
      after: { id: "x" },
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
    },
  };
  const block = { address: empty.address, mode: "managed" as const, type: edit.type, name: "sample" };
  return review({
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: [edited(empty, edit)],
    configuration: { root_module: { resources: [{ ...block, expressions: said({}, edit) }] } },
  });
}

function edited(change: ResourceChange, { attribute, way, value, other }: Edit): ResourceChange {
  const { before, after, after_unknown: shape } = change.change;
  const unknown = way.includes("unknown");
  const without = (values: Attributes): Attributes => lacking(values, attribute);
  return {
    ...change,
    change: {
      ...change.change,
      actions: way.startsWith("create") ? ["create"] : ["update"],
      before:
        before === null
          ? null
          : way === "update" || way === "update to nothing"
            ? { ...before, [attribute]: other }
            : before,
      after: unknown ? without(after ?? {}) : { ...after, [attribute]: value ?? null },
      after_unknown: { ...without((shape ?? {}) as Attributes), ...(unknown ? { [attribute]: true } : {}) },
    },
  };
}

/** What the configuration says of it: the value, something that nobody can follow, or nothing. */
function said(expressions: Attributes, { attribute, way, value }: Edit): Attributes {
  const rest = lacking(expressions, attribute);
  if (way.endsWith("not said") || way === "update to nothing") return rest;
  return {
    ...rest,
    [attribute]: way.includes("unknown") ? { references: ["local.something"] } : { constant_value: value },
  };
}

function lacking(values: Attributes, key: string): Attributes {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
}
