/**
 * Makes `openstack-provider.schema.json`, from which the bindings are
 * generated: the real provider's schema, cut down to what this project uses.
 *
 *   tofu providers schema -json | node scripts/setup/cut-schema.mjs [input [output]]
 *
 * (or `terraform`; in a folder that requires the OpenStack provider, after
 * `init`; any version within the constraint of versions.json.) Run it again,
 * and commit the result, when a resource or data source is added below.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Every resource of the provider that the constructs use. */
const RESOURCES = [
  "openstack_blockstorage_volume_v3",
  "openstack_compute_instance_v2",
  "openstack_compute_keypair_v2",
  "openstack_compute_volume_attach_v2",
  "openstack_networking_floatingip_associate_v2",
  "openstack_networking_floatingip_v2",
  "openstack_networking_network_v2",
  "openstack_networking_port_v2",
  "openstack_networking_router_interface_v2",
  "openstack_networking_router_v2",
  "openstack_networking_secgroup_rule_v2",
  "openstack_networking_secgroup_v2",
  "openstack_networking_subnet_v2",
];

/** Every data source of the provider that the constructs use. */
const DATA_SOURCES = [
  "openstack_blockstorage_snapshot_v3",
  "openstack_blockstorage_volume_v3",
  "openstack_compute_flavor_v2",
  "openstack_images_image_v2",
  "openstack_networking_floatingip_v2",
  "openstack_networking_network_v2",
  "openstack_networking_port_v2",
  "openstack_networking_router_v2",
  "openstack_networking_secgroup_v2",
  "openstack_networking_subnet_v2",
];

/** Arguments that 1.x has and 3.x has not: left out, so that no construct can come to need them. */
const GONE_IN_3 = {
  openstack_blockstorage_volume_v3: ["multiattach"],
  openstack_compute_instance_v2: ["floating_ip", "volume"],
  openstack_networking_router_v2: ["external_gateway"],
  openstack_networking_subnet_v2: ["allocation_pools", "host_routes"],
};

const address = "registry.terraform.io/terraform-provider-openstack/openstack";
const [input = "-", output = fileURLToPath(new URL("openstack-provider.schema.json", import.meta.url))] =
  process.argv.slice(2);
const full = JSON.parse(readFileSync(input === "-" ? 0 : input, "utf8"));
const provider = Object.entries(full.provider_schemas).find(([name]) =>
  name.endsWith("/terraform-provider-openstack/openstack"),
)?.[1];
if (provider === undefined) {
  throw new Error(
    `no schema of the OpenStack provider in the input, only of ${Object.keys(full.provider_schemas)}`,
  );
}

const pick = (schemas, names) =>
  Object.fromEntries(
    names.map((name) => {
      if (schemas[name] === undefined) throw new Error(`the provider has no ${name}`);
      return [name, schemas[name]];
    }),
  );
const resources = pick(provider.resource_schemas, RESOURCES);
for (const [type, names] of Object.entries(GONE_IN_3)) {
  for (const name of names) {
    delete resources[type].block.attributes?.[name];
    delete resources[type].block.block_types?.[name];
  }
}
// A resource to each line: small, and still readable as a diff.
const lines = (schemas) =>
  Object.entries(schemas)
    .map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`)
    .join(",\n");
const text = `{"format_version":${JSON.stringify(full.format_version)},"provider_schemas":{"${address}":{
"provider":${JSON.stringify(provider.provider)},
"resource_schemas":{
${lines(resources)}
},
"data_source_schemas":{
${lines(pick(provider.data_source_schemas, DATA_SOURCES))}
}}}}
`;
JSON.parse(text);
writeFileSync(output, text);
console.log(
  `${output}: ${RESOURCES.length} resources, ${DATA_SOURCES.length} data sources, ${text.length} bytes`,
);
