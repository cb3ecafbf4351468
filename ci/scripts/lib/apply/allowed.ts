import { KNOWN_TYPES } from "../../../../scripts/review/kinds";
import { foreignExpressions } from "../../../../stacks/expressions";
import { versions } from "../../../../scripts/setup/versions";
import { foreign } from "./saved-plan";

/** Data sources that our constructs make. */
export const ALLOWED_DATA: ReadonlySet<string> = new Set([
  "openstack_blockstorage_snapshot_v3",
  "openstack_blockstorage_volume_v3",
  "openstack_compute_flavor_v2",
  "openstack_images_image_v2",
  "openstack_networking_floatingip_v2",
  "openstack_networking_network_v2",
  "openstack_networking_port_v2",
  "openstack_networking_router_v2",
]);

/** The parts of a stack that our constructs make. A module, an import, a variable or a function is none. */
const PARTS = new Set(["//", "data", "output", "provider", "resource", "terraform"]);
const PROVIDER_ARGUMENTS = new Set(["cloud", "region"]);
const LIFECYCLE = new Set(["ignore_changes", "prevent_destroy"]);
/** What engines run, or take from elsewhere, for whatever resource it stands in. */
const META = new Set(["connection", "count", "dynamic", "provider", "provisioner"]);

type Block = Readonly<Record<string, unknown>>;

/**
 * What a stack's configuration has that our constructs never make: then it is applied by nobody, whatever else holds.
 * Goes by a list of what is allowed, so that what nobody has thought of is refused.
 * @returns each in words; empty: all is as our constructs make it
 */
export function foreignParts(configuration: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(configuration);
  } catch {
    return ["no JSON"];
  }
  if (!isBlock(json)) return ["no JSON object"];
  return [
    ...others(json, PARTS).map((name) => `a part "${name}"`),
    ...terraformParts(json["terraform"]),
    ...providerParts(json["provider"]),
    ...blocksOf(json["resource"], "resource", KNOWN_TYPES),
    ...blocksOf(json["data"], "data", ALLOWED_DATA),
    ...foreignExpressions(json).map(({ text }) => `the expression ${text}`),
  ].map(shown);
}

/** @throws IdrError `plan-foreign-content` */
export function assertOurs(configuration: string, stack: string): void {
  const [first, ...more] = foreignParts(configuration);
  if (first === undefined) return;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more)`;
  throw foreign(stack, `has ${first}${rest}, which our constructs never make`);
}

function terraformParts(terraform: unknown): string[] {
  if (!isBlock(terraform)) return ["no settings of the engine"];
  const required = isBlock(terraform["required_providers"]) ? terraform["required_providers"] : {};
  const ours = required["openstack"];
  const right =
    isBlock(ours) &&
    ours["source"] === versions.provider.source &&
    others(ours, new Set(["source", "version"])).length === 0;
  return [
    ...others(terraform, new Set(["backend", "required_providers"])).map((name) => `a setting "${name}"`),
    ...others(required, new Set(["openstack"])).map((name) => `another provider "${name}"`),
    ...(right ? [] : ["another OpenStack provider"]),
  ];
}

function providerParts(providers: unknown): string[] {
  if (!isBlock(providers)) return ["no settings of the provider"];
  const found = others(providers, new Set(["openstack"])).map((name) => `another provider "${name}"`);
  const blocks = providers["openstack"];
  if (!Array.isArray(blocks) || blocks.length !== 1 || !isBlock(blocks[0]))
    return [...found, "several settings of the provider"];
  return [
    ...found,
    ...others(blocks[0], PROVIDER_ARGUMENTS).map((name) => `an argument "${name}" of the provider`),
  ];
}

function blocksOf(kind: unknown, what: "resource" | "data", allowed: ReadonlySet<string>): string[] {
  if (kind === undefined) return [];
  if (!isBlock(kind)) return [`a list of ${what} blocks`];
  return Object.entries(kind).flatMap(([type, named]) => {
    if (!allowed.has(type)) return [`a ${what} of type ${type}`];
    if (!isBlock(named)) return [`a list of ${what} blocks of type ${type}`];
    return Object.entries(named).flatMap(([name, block]) => {
      if (!isBlock(block)) return [`several blocks ${type}.${name}`];
      const meta = Object.keys(block).filter((key) => META.has(key));
      const lifecycle = block["lifecycle"];
      const cycle =
        lifecycle === undefined ? [] : isBlock(lifecycle) ? others(lifecycle, LIFECYCLE) : ["a list"];
      return [...meta, ...cycle.map((key) => `lifecycle.${key}`)].map((key) => `${key} in ${type}.${name}`);
    });
  });
}

function others(block: Block, allowed: ReadonlySet<string>): string[] {
  return Object.keys(block).filter((key) => !allowed.has(key));
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Text of a plan that nobody vouches for, for a log: short, and without anything that a terminal or a runner reads. */
function shown(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 120);
}
