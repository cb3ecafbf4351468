import { isDeepStrictEqual } from "node:util";

import type { ConfigurationResource, PlanJson } from "../../engine/plan-json";
import { isOpenstack } from "../kinds";
import { runsOnTheMachine } from "../recognised/plan/foreign-types";
import type { Concern } from "../types";
import { argumentsOf, differences, differs, isRecord } from "./words";

type Json = Readonly<Record<string, unknown>>;

interface More {
  readonly provisioners?: unknown;
  readonly for_each_expression?: unknown;
  readonly count_expression?: unknown;
  readonly provider_config_key?: string;
}

/**
 * What the configuration inside a plan has that our constructs did not write for
 * this stack of the site, and the other way round.
 * @param synthesized the stack's cdk.tf.json, read
 */
export function foreignWords(plan: PlanJson, synthesized: Json): readonly Concern[] {
  const { configuration } = plan;
  if (configuration === undefined) {
    return [
      {
        subject: "the plan",
        message: "has no configuration that could be compared with the stack's",
        risk: "code",
      },
    ];
  }
  const module = configuration.root_module;
  const rest = module as { readonly outputs?: Json; readonly variables?: Json; readonly module_calls?: Json };
  return [
    ...blocks(module.resources ?? [], synthesized),
    ...providers(configuration.provider_config ?? {}, synthesized),
    ...outputs(rest.outputs ?? {}, recordOf(synthesized["output"])),
    ...Object.keys(rest.module_calls ?? {}).map((name): Concern => ({
      subject: `module.${name}`,
      message: "is a module, and no construct of ours calls any",
      risk: "code",
    })),
    ...Object.keys(rest.variables ?? {}).map((name): Concern => ({
      subject: `var.${name}`,
      message: "is a variable, and no construct of ours has any",
      risk: "code",
    })),
  ];
}

function blocks(said: readonly ConfigurationResource[], synthesized: Json): readonly Concern[] {
  const written = writtenBlocks(synthesized);
  const seen = new Set<string>();
  const found = said.flatMap((resource): Concern[] => {
    seen.add(resource.address);
    const block = written.get(resource.address);
    return block === undefined ? [added(resource)] : changed(resource, block);
  });
  const missing = [...written.keys()]
    .filter((address) => !seen.has(address))
    .map((address): Concern => ({
      subject: address,
      resource: address,
      message: "is a block that our constructs write for this stack, and the plan's configuration lacks it",
      risk: address.startsWith("data.") ? "identity" : "data",
    }));
  return [...found, ...missing];
}

function added(resource: ConfigurationResource): Concern {
  const code = runs(resource);
  return {
    subject: resource.address,
    resource: resource.address,
    ...(code ? { severity: "forbidden" as const } : {}),
    message: `is a block that no construct of ours wrote for this stack${code ? ", and it runs code on the machine that applies" : ""}`,
    risk: resource.mode === "data" || code ? "code" : "identity",
    fix: "take it out, or say it in the site file",
  };
}

function runs(resource: ConfigurationResource & More): boolean {
  const { provisioners } = resource;
  return (
    (provisioners !== undefined && !isDeepStrictEqual(provisioners, [])) || runsOnTheMachine(resource.type)
  );
}

function changed(resource: ConfigurationResource & More, block: Json): Concern[] {
  const other = [
    ...differences(resource.expressions ?? {}, argumentsOf(block)),
    ...settings(resource, block),
  ];
  if (other.length === 0) return [];
  const code = runs(resource);
  return [
    {
      subject: resource.address,
      resource: resource.address,
      ...(code ? { severity: "forbidden" as const } : {}),
      message: `is not as our constructs wrote it: ${other.join(", ")}`,
      risk: code ? "code" : "identity",
      fix: "plan what the site file says, or change the site file",
    },
  ];
}

/** What stands beside the arguments of a block. */
function settings(resource: ConfigurationResource & More, block: Json): readonly string[] {
  const other: string[] = [];
  const repeats = [
    ["for_each", resource.for_each_expression],
    ["count", resource.count_expression],
  ] as const;
  for (const [key, said] of repeats) {
    const is = block[key];
    if (said === undefined && is === undefined) continue;
    if (said === undefined || is === undefined || differs(said, is)) other.push(`other ${key}`);
  }
  const after = Array.isArray(block["depends_on"]) ? (block["depends_on"] as readonly unknown[]) : [];
  if (!isDeepStrictEqual([...(resource.depends_on ?? [])].sort(), [...after].sort()))
    other.push("other depends_on");
  if (runs(resource) && block["provisioner"] === undefined) other.push("added provisioner");
  const key = resource.provider_config_key;
  if (key !== undefined && key !== "openstack") other.push(`other provider (${key})`);
  return other;
}

function providers(
  said: NonNullable<PlanJson["configuration"]>["provider_config"] & object,
  synthesized: Json,
): readonly Concern[] {
  const written = recordOf(synthesized["provider"]);
  const required = recordOf(recordOf(synthesized["terraform"])["required_providers"]);
  return Object.entries(said).flatMap(([key, provider]): Concern[] => {
    const about = { subject: `provider ${key}` };
    const {
      full_name: source,
      expressions,
      version_constraint: version,
    } = provider as {
      readonly full_name?: string;
      readonly expressions?: Json;
      readonly version_constraint?: string;
    };
    if (!Object.hasOwn(written, key) || (source !== undefined && !isOpenstack({ provider_name: source }))) {
      return [
        {
          ...about,
          severity: "forbidden",
          message: `is no provider of this stack's${source === undefined ? "" : ` (${source})`}: its program runs on the machine that applies`,
          risk: "code",
        },
      ];
    }
    const blocksOf: readonly unknown[] = Array.isArray(written[key]) ? written[key] : [written[key]];
    const other = differences(expressions ?? {}, recordOf(blocksOf[0]));
    const wanted = recordOf(required[key])["version"];
    const versions = version === undefined || version === wanted ? [] : [`other version (${version})`];
    if (other.length === 0 && versions.length === 0) return [];
    return [
      {
        ...about,
        // Its arguments say where passwords are sent.
        ...(other.length > 0 ? { severity: "forbidden" as const } : {}),
        message: `is not as our stacks write it: ${[...other, ...versions].join(", ")}`,
        risk: "identity",
      },
    ];
  });
}

function outputs(said: Json, written: Json): readonly Concern[] {
  const names = new Set([...Object.keys(said), ...Object.keys(written)]);
  return [...names].flatMap((name): Concern[] => {
    const about = { subject: `output ${name}` };
    if (!Object.hasOwn(written, name)) {
      return [{ ...about, message: "is an output that no construct of ours wrote", risk: "secret" }];
    }
    if (!Object.hasOwn(said, name)) {
      return [
        {
          ...about,
          message: "is an output that our constructs write, and the plan's configuration lacks it",
          risk: "identity",
        },
      ];
    }
    const value = recordOf(written[name])["value"];
    return differs(recordOf(said[name])["expression"], value)
      ? [{ ...about, message: "tells another thing than our constructs wrote", risk: "secret" }]
      : [];
  });
}

function writtenBlocks(synthesized: Json): ReadonlyMap<string, Json> {
  const found = new Map<string, Json>();
  for (const [section, prefix] of [
    ["resource", ""],
    ["data", "data."],
  ] as const) {
    for (const [type, named] of Object.entries(recordOf(synthesized[section]))) {
      for (const [name, block] of Object.entries(recordOf(named))) {
        found.set(`${prefix}${type}.${name}`, recordOf(block));
      }
    }
  }
  return found;
}

function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {};
}
