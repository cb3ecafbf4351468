import { IdrError, messageOf } from "../../constructs/errors";
import { type ForeignExpression, foreignExpressions } from "../../stacks/expressions";
import type { ConfigurationResource, PlanJson, ResourceChange } from "../engine/plan-json";

/** Synthesized JSON, made into the plan that it would be on an empty cloud. */
export interface Synthesized {
  readonly plan: PlanJson;
  /** `prevent_destroy` of each block, by address. */
  readonly preventsDestroy: ReadonlyMap<string, boolean>;
  /** Expressions that no construct of this project makes. */
  readonly foreignExpressions: readonly ForeignExpression[];
}

type Block = Readonly<Record<string, unknown>>;

const PROVIDER = "registry.terraform.io/terraform-provider-openstack/openstack";

/**
 * Reads a stack's synthesized JSON (cdk.tf.json): every block as something to
 * create, with what is a reference unknown. So the policies that need no cloud
 * run on it as on a plan.
 * @throws IdrError `not-synthesized`
 */
export function readSynthesized(text: string, file: string): Synthesized {
  let json: Readonly<Record<string, unknown>>;
  try {
    json = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new IdrError("not-synthesized", `${file} is no JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof json["terraform"] !== "object" && typeof json["resource"] !== "object") {
    throw new IdrError("not-synthesized", `${file} is no synthesized stack`, { fix: "run idr synth" });
  }
  const sources = providerSources(json);
  const blocks = Object.entries(
    (json["resource"] ?? {}) as Readonly<Record<string, Readonly<Record<string, Block>>>>,
  ).flatMap(([type, named]) => Object.entries(named).map(([name, block]) => ({ type, name, block })));
  const changes = blocks.map(({ type, name, block }) => changeOf(type, name, block, sources));
  return {
    plan: {
      format_version: "1.2",
      // No engine has seen it.
      terraform_version: "",
      resource_changes: changes,
      configuration: {
        provider_config: providerConfig(json),
        root_module: { resources: blocks.map(({ type, name, block }) => configurationOf(type, name, block)) },
      },
    },
    foreignExpressions: foreignExpressions(json),
    preventsDestroy: new Map(
      blocks.map(({ type, name, block }) => [
        `${type}.${name}`,
        (block["lifecycle"] as { prevent_destroy?: unknown } | undefined)?.prevent_destroy === true,
      ]),
    ),
  };
}

function changeOf(
  type: string,
  name: string,
  block: Block,
  sources: ReadonlyMap<string, string>,
): ResourceChange {
  const { known, unknown } = split(block);
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name:
      sources.get(type.split("_")[0] ?? "") ??
      `registry.terraform.io/hashicorp/${type.split("_")[0] ?? type}`,
    change: {
      actions: ["create"],
      before: null,
      after: known,
      after_unknown: unknown,
      before_sensitive: false,
      after_sensitive: {},
    },
  };
}

/** What is written out, and what is a reference, which only an engine can follow. */
function split(block: Block): { known: Record<string, unknown>; unknown: Record<string, unknown> } {
  const known: Record<string, unknown> = {};
  const unknown: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(block)) {
    if (["//", "lifecycle", "depends_on", "provider", "for_each", "count"].includes(key)) continue;
    if (JSON.stringify(value).includes("${")) unknown[key] = true;
    else known[key] = value;
  }
  return { known, unknown };
}

/** What each argument refers to, as a plan's configuration has it. */
function configurationOf(type: string, name: string, block: Block): ConfigurationResource {
  const expressions = Object.fromEntries(
    Object.entries(block).map(([key, value]) => {
      const references = [...JSON.stringify(value).matchAll(/\$\{([^}]*)\}/g)].flatMap(([, inside]) =>
        [...(inside ?? "").matchAll(/(?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*/g)].map(
          ([reference]) => reference,
        ),
      );
      return [key, references.length === 0 ? { constant_value: value } : { references }];
    }),
  );
  return { address: `${type}.${name}`, mode: "managed", type, name, expressions };
}

/** Addresses of providers by their local names. */
function providerSources(json: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const terraform = json["terraform"] as
    { required_providers?: Readonly<Record<string, { source?: string }>> } | undefined;
  const named = Object.entries(terraform?.required_providers ?? {}).map(
    ([name, { source }]): [string, string] => {
      const full = source ?? `hashicorp/${name}`;
      return [name, full.split("/").length === 3 ? full : `registry.terraform.io/${full}`];
    },
  );
  return new Map([["openstack", PROVIDER], ["terraform", "terraform.io/builtin/terraform"], ...named]);
}

/** The providers' arguments, as a plan's configuration has them. */
function providerConfig(
  json: Readonly<Record<string, unknown>>,
): NonNullable<PlanJson["configuration"]>["provider_config"] {
  const providers = (json["provider"] ?? {}) as Readonly<Record<string, readonly Block[]>>;
  return Object.fromEntries(
    Object.entries(providers).map(([name, blocks]) => [
      name,
      {
        name,
        expressions: Object.fromEntries(
          Object.entries(blocks[0] ?? {}).map(([key, value]) => [key, { constant_value: value }]),
        ),
      },
    ]),
  );
}
