import { IdrError } from "../constructs/errors";
import { shownValue } from "../constructs/model/text";

/**
 * The second barrier behind the schema of the site file: the engine evaluates
 * what looks like an expression, so a synthesized stack has none but those that
 * our constructs make. They are listed here, and everything else is foreign:
 * calls of functions, other references, templates, escapes.
 */

/** An expression that no construct of ours makes. */
export interface ForeignExpression {
  /** Where it stands: `resource.openstack_compute_instance_v2.idr-proxy.metadata.groups`. */
  readonly place: string;
  readonly text: string;
  /** Address of the block that it is in; `undefined`: in none. */
  readonly address?: string;
}

/** What our constructs refer to: attributes by type. A construct that refers to another one adds it here. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  "data.openstack_blockstorage_snapshot_v3": ["id", "size"],
  "data.openstack_blockstorage_volume_v3": ["id", "size"],
  "data.openstack_compute_flavor_v2": ["disk"],
  "data.openstack_images_image_v2": ["id"],
  "data.openstack_networking_floatingip_v2": ["address"],
  "data.openstack_networking_network_v2": ["id", "name"],
  "data.openstack_networking_port_v2": ["id"],
  "data.openstack_networking_router_v2": ["id"],
  openstack_blockstorage_volume_v3: ["id"],
  openstack_compute_instance_v2: ["access_ip_v4", "id"],
  openstack_networking_floatingip_v2: ["address"],
  openstack_networking_network_v2: ["id"],
  openstack_networking_port_v2: ["id"],
  openstack_networking_router_v2: ["id"],
  openstack_networking_secgroup_v2: ["id"],
  openstack_networking_subnet_v2: ["id"],
};

const NAME = String.raw`[A-Za-z_][A-Za-z0-9_-]*`;
/** One reference, and nothing beside it. */
const REFERENCE = new RegExp(String.raw`^\$\{((?:data\.)?[a-z][a-z0-9_]*)\.(${NAME})\.([a-z0-9_]+)\}$`);
/** Of the live stack: the spare address reaches one environment or none. */
const FOR_EACH = /^\$\{toset\(\[(?:"[a-z][a-z0-9]{0,30}")?\]\)\}$/;
const OF_EACH: readonly string[] = [
  "${each.key}-proxy",
  "${data.openstack_networking_port_v2.spare[each.key].id}",
];

/** Whether an engine, or the construct framework, would see more than a text. */
function isExpression(text: string): boolean {
  return text.includes("${") || text.includes("%{") || text.includes("TfToken[");
}

/** Where a string stands, as far as it decides on what it may be. */
export interface Around {
  /** Whether the configuration has a block: `data.openstack_images_image_v2`, `Rocky-Linux-9`. */
  readonly has: (type: string, name: string) => boolean;
  /** Whether the block is made for each of a set. */
  readonly each: boolean;
}

/** Whether an expression is one that our constructs make. `key`: the argument that it is the value of. */
function isOurs(text: string, key: string, around: Around): boolean {
  if (key === "for_each") return FOR_EACH.test(text);
  if (OF_EACH.includes(text)) return around.each;
  const [, type = "", name = "", attribute = ""] = REFERENCE.exec(text) ?? [];
  const known = Object.hasOwn(REFERENCES, type) ? REFERENCES[type]! : [];
  return known.includes(attribute) && around.has(type, name);
}

/** Whether a reference, as a plan tells it (`data.type.name.id`, `data.type.name`, `each.key`), is one that our constructs make. */
export function isOurReference(reference: string, around: Around): boolean {
  if (reference === "each.key") return around.each;
  const parts = /^((?:data\.)?[a-z][a-z0-9_]*)\.([A-Za-z_][A-Za-z0-9_-]*)(?:\.([a-z0-9_]+))?$/.exec(
    reference,
  );
  const [, type = "", name = "", attribute] = parts ?? [];
  const known = Object.hasOwn(REFERENCES, type) ? REFERENCES[type]! : undefined;
  // What is read of the whole object stands in the expression's text, or in another reference.
  const readable = known !== undefined && (attribute === undefined || known.includes(attribute));
  const dependedOn = attribute === undefined && type.startsWith("openstack_");
  return (readable || dependedOn) && around.has(type, name);
}

type Json = Readonly<Record<string, unknown>>;

/** Every expression of a synthesized stack (its cdk.tf.json, read) that no construct of ours makes. */
export function foreignExpressions(stack: unknown): readonly ForeignExpression[] {
  const top = isRecord(stack) ? stack : {};
  const has: Around["has"] = (type, name) => {
    const data = type.startsWith("data.");
    const ofType = member(member(top, data ? "data" : "resource"), data ? type.slice("data.".length) : type);
    return isRecord(ofType) && Object.hasOwn(ofType, name);
  };
  const nothing: Around = { has: () => false, each: false };
  return Object.entries(top).flatMap(([section, content]) => {
    const own = isExpression(section) ? [{ place: section, text: section }] : [];
    if (section === "output") return [...own, ...foreignIn(content, section, "", { has, each: false })];
    if (section !== "resource" && section !== "data")
      return [...own, ...foreignIn(content, section, "", nothing)];
    return [
      ...own,
      ...blocksOf(content).flatMap(({ type, name, block }) => [
        ...[type, name].filter(isExpression).map((text) => ({ place: section, text })),
        ...foreignIn(block, `${section}.${type}.${name}`, "", {
          has,
          each: isRecord(block) && Object.hasOwn(block, "for_each"),
        }).map((found) => ({ ...found, address: `${section === "data" ? "data." : ""}${type}.${name}` })),
      ]),
    ];
  });
}

/** Foreign expressions inside a value; keys of mappings are templates to an engine, too. */
export function foreignIn(
  value: unknown,
  place: string,
  key: string,
  around: Around,
): readonly ForeignExpression[] {
  if (typeof value === "string") {
    return isExpression(value) && !isOurs(value, key, around) ? [{ place, text: value }] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => foreignIn(one, `${place}[${index}]`, key, around));
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([inner, one]) => [
    ...(isExpression(inner) ? [{ place, text: inner }] : []),
    ...foreignIn(one, `${place}.${inner}`, inner, around),
  ]);
}

/**
 * Refuses a stack made from a site file that has an expression in it which the
 * file, and not a construct, must have brought.
 * @throws IdrError `foreign-expression`
 */
export function refuseForeignExpressions(text: string, stack: string): void {
  const [first, ...others] = foreignExpressions(JSON.parse(text));
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  throw new IdrError(
    "foreign-expression",
    `the stack "${stack}" has an expression that no construct makes, at ${shownValue(first.place)}: ${shownValue(first.text)}${more}`,
    {
      fix: "nothing was written or run; a text of the site, or the name of its folder, is the source: write it without ${ and %{, and report that it was not refused before",
    },
  );
}

function blocksOf(
  section: unknown,
): { readonly type: string; readonly name: string; readonly block: unknown }[] {
  if (!isRecord(section)) return [];
  return Object.entries(section).flatMap(([type, named]) =>
    isRecord(named) ? Object.entries(named).map(([name, block]) => ({ type, name, block })) : [],
  );
}

function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
