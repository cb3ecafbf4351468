import { KNOWN_TYPES } from "../../../../scripts/review/kinds";
import { generated, WAYS } from "./generated";
import { SCHEMA } from "./schema";

/**
 * What may come out safe, written by hand from the documentation of the provider
 * and not from the table: attributes of a new object whose value, if it is a
 * plain one, harms nobody.
 */
const NEW: Readonly<Record<string, readonly string[]>> = {
  openstack_blockstorage_volume_v3: [
    ...[
      "availability_zone",
      "description",
      "enable_online_resize",
      "metadata",
      "multiattach",
      // Not its name: a copy of another kind than its source is (-data of -db) is somebody's who wants the data.
      "size",
    ],
    ...["timeouts", "volume_type"],
  ],
  openstack_compute_instance_v2: [
    ...["availability_zone", "availability_zone_hints", "config_drive", "flavor_id", "flavor_name"],
    ...["force_delete", "stop_before_destroy", "tags", "timeouts"],
  ],
  openstack_compute_keypair_v2: ["name"],
  openstack_compute_volume_attach_v2: ["multiattach", "tag", "timeouts"],
  openstack_networking_floatingip_v2: ["description", "subnet_id", "subnet_ids", "tags", "timeouts"],
  openstack_networking_network_v2: [
    ...["admin_state_up", "availability_zone_hints", "description", "external", "name"],
    ...["port_security_enabled", "shared", "tags", "timeouts", "transparent_vlan"],
  ],
  openstack_networking_port_v2: [
    ...["admin_state_up", "description", "name", "no_fixed_ip", "no_security_groups"],
    ...["port_security_enabled", "tags", "timeouts"],
  ],
  openstack_networking_router_interface_v2: ["force_destroy", "timeouts"],
  openstack_networking_router_v2: [
    ...["admin_state_up", "availability_zone_hints", "description", "name", "tags", "timeouts"],
  ],
  openstack_networking_secgroup_rule_v2: ["description", "timeouts"],
  openstack_networking_secgroup_v2: ["delete_default_rules", "description", "stateful", "tags", "timeouts"],
  openstack_networking_subnet_v2: [
    ...["allocation_pool", "allocation_pools", "description", "enable_dhcp", "name", "no_gateway"],
    ...["tags", "timeouts"],
  ],
};

/** The same for a change in place, beside what only the cloud sets. */
const IN_PLACE: Readonly<Record<string, readonly string[]>> = {
  openstack_blockstorage_volume_v3: ["description", "enable_online_resize", "metadata", "size", "timeouts"],
  openstack_compute_instance_v2: ["force_delete", "metadata", "stop_before_destroy", "tags", "timeouts"],
  openstack_compute_volume_attach_v2: ["timeouts"],
  openstack_networking_floatingip_v2: ["tags", "timeouts"],
  openstack_networking_network_v2: ["description", "tags", "timeouts"],
  openstack_networking_port_v2: ["description", "tags", "timeouts"],
  openstack_networking_router_interface_v2: ["timeouts"],
  openstack_networking_router_v2: ["description", "tags", "timeouts"],
  openstack_networking_secgroup_rule_v2: ["description", "timeouts"],
  openstack_networking_secgroup_v2: ["description", "tags", "timeouts"],
  openstack_networking_subnet_v2: ["description", "tags", "timeouts"],
};

/** What the cloud alone sets, and tells anew when something else changes. */
function isTold(type: string, attribute: string): boolean {
  const flags = SCHEMA.types[type]?.[attribute]?.[0];
  return flags === "C" || (type === "openstack_compute_instance_v2" && /^access_ip_v[46]$/.test(attribute));
}

it("GIVEN every type and attribute of the provider WHEN a change of it is reviewed THEN only what is listed here comes out safe", () => {
  const safe = new Set<string>();
  const wrong: string[] = [];
  let count = 0;
  for (const { type, attribute, way, value, review } of generated()) {
    count += 1;
    if (review().verdict !== "safe") continue;
    const list = (way.startsWith("create") ? NEW : IN_PLACE)[type] ?? [];
    const told = !way.startsWith("create") && isTold(type, attribute);
    const listed = list.includes(attribute) && !way.includes("unknown");
    if (listed) safe.add(`${way.split(" ")[0]!.replace(",", "")} ${type}.${attribute}`);
    if (!listed && !told) wrong.push(`${way}: ${type}.${attribute} = ${JSON.stringify(value)}`);
  }
  console.log(`${count} changes of ${Object.keys(SCHEMA.types).length} types; safe: ${safe.size} attributes`);
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(10_000);
  // The lists have nothing that isn't so: a test that lets everything pass would not notice.
  const listed = [
    ...Object.entries(NEW).flatMap(([type, names]) => names.map((name) => `create ${type}.${name}`)),
    ...Object.entries(IN_PLACE).flatMap(([type, names]) => names.map((name) => `update ${type}.${name}`)),
  ];
  expect([...safe].sort()).toEqual(listed.sort());
});

it("GIVEN the bases of these changes WHEN nothing is altered THEN they are safe, so that the attribute makes the difference", () => {
  const size = [...generated()].find(
    ({ type, attribute, way }) =>
      type.endsWith("volume_v3") && attribute === "description" && way === "create",
  );
  expect(size?.review().verdict).toBe("safe");
  expect([...KNOWN_TYPES].every((type) => SCHEMA.types[type] !== undefined)).toBe(true);
  expect(WAYS.length).toBe(6);
});
