import { nameOf, resourceTitle } from "../../../scripts/engine/title";

describe("resourceTitle", () => {
  test.each([
    [
      "openstack_blockstorage_volume_v3.database_db_A1B2C3D4",
      "openstack_blockstorage_volume_v3",
      "idr-database-db",
      "volume idr-database-db",
    ],
    [
      "openstack_blockstorage_volume_v3.database_db_A1B2C3D4",
      "openstack_blockstorage_volume_v3",
      undefined,
      "volume database_db",
    ],
    ["openstack_compute_instance_v2.proxy", "openstack_compute_instance_v2", "", "server proxy"],
    [
      'openstack_networking_floatingip_associate_v2.spare["newidr"]',
      "openstack_networking_floatingip_associate_v2",
      undefined,
      "floating IP binding spare newidr",
    ],
    ["openstack_networking_port_v2.omero[3]", "openstack_networking_port_v2", undefined, "port omero 3"],
    ['module.a["x.y"].openstack_networking_port_v2.p', "openstack_networking_port_v2", undefined, "port p"],
    ['openstack_networking_port_v2.p["a.b"]', "openstack_networking_port_v2", undefined, "port p a.b"],
    ["terraform_data.marker", "terraform_data", undefined, "terraform_data marker"],
  ])("%s is called %#", (address, type, name, expected) => {
    expect(resourceTitle(address, type, name)).toBe(expected);
  });
});

describe("nameOf", () => {
  test.each([
    ["openstack_blockstorage_volume_v3", { name: "idr-database-db" }, "idr-database-db"],
    [
      "openstack_networking_floatingip_v2",
      { address: "203.0.113.10", description: "idr-production" },
      "203.0.113.10",
    ],
    ["openstack_networking_floatingip_v2", { description: "idr-production" }, "idr-production"],
    [
      "openstack_networking_floatingip_associate_v2",
      { floating_ip: "203.0.113.10", port_id: "p" },
      "203.0.113.10",
    ],
    [
      "openstack_networking_secgroup_rule_v2",
      { direction: "ingress", protocol: "tcp", port_range_min: 4063, port_range_max: 4064 },
      "ingress tcp 4063-4064",
    ],
    [
      "openstack_networking_secgroup_rule_v2",
      { direction: "ingress", protocol: "tcp", port_range_min: 443, port_range_max: 443 },
      "ingress tcp 443",
    ],
    ["openstack_networking_secgroup_rule_v2", { direction: "egress", protocol: "" }, "egress any"],
    [
      "openstack_networking_secgroup_rule_v2",
      { direction: "ingress", protocol: "icmp", port_range_min: 0, port_range_max: 0 },
      "ingress icmp",
    ],
    ["openstack_compute_volume_attach_v2", { volume_id: "v" }, undefined],
    ["openstack_networking_secgroup_rule_v2", null, undefined],
    ["openstack_networking_network_v2", null, undefined],
  ])("%s %j", (type, attributes, expected) => {
    expect(nameOf(type, attributes)).toBe(expected);
  });
});
