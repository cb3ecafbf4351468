/**
 * Makes `test/scripts/review/recognised/provider.schema.json`: every resource
 * type of the real provider with the names and types of its attributes, of the
 * oldest and the newest version that versions.json allows. The review's table of
 * attributes is tested against it.
 *
 *   node scripts/setup/cut-review-schema.mjs 1.54.1=old.json 3.4.0=new.json
 *
 * (each what `tofu providers schema -json`, or terraform's, prints in a folder
 * that requires that version, after `init`.)
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const output = fileURLToPath(
  new URL("../../test/scripts/review/recognised/provider.schema.json", import.meta.url),
);
const FLAGS = { required: "R", optional: "O", computed: "C", sensitive: "S" };

/** An attribute as `[flags, type, versions]`, e.g. `["OC", "string", ["1.54.1"]]`; a nested block's type is an object. */
const types = {};
const versions = [];
for (const argument of process.argv.slice(2)) {
  const [version, file] = argument.split("=");
  versions.push(version);
  const full = JSON.parse(readFileSync(file, "utf8"));
  const schemas = Object.entries(full.provider_schemas).find(([name]) =>
    name.endsWith("/terraform-provider-openstack/openstack"),
  )?.[1].resource_schemas;
  if (schemas === undefined) throw new Error(`no schema of the OpenStack provider in ${file}`);
  for (const [type, { block }] of Object.entries(schemas)) {
    const attributes = (types[type] ??= {});
    for (const [name, entry] of Object.entries(attributesOf(block))) {
      const known = (attributes[name] ??= [...entry, []]);
      known[2].push(version);
    }
  }
}

function attributesOf(block) {
  const plain = Object.entries(block.attributes ?? {}).map(([name, attribute]) => [
    name,
    [
      Object.entries(FLAGS)
        .filter(([flag]) => attribute[flag] === true)
        .map(([, letter]) => letter)
        .join(""),
      attribute.type,
    ],
  ]);
  const nested = Object.entries(block.block_types ?? {}).map(([name, inner]) => [
    name,
    ["B", { nesting: inner.nesting_mode, attributes: attributesOf(inner.block) }],
  ]);
  return Object.fromEntries([...plain, ...nested]);
}

const lines = Object.keys(types)
  .sort()
  .map((type) => `${JSON.stringify(type)}:${JSON.stringify(types[type])}`);
writeFileSync(output, `{"versions":${JSON.stringify(versions)},"types":{\n${lines.join(",\n")}\n}}\n`);
console.log(`${output}: ${lines.length} types of ${versions.join(", ")}`);
