import type { Block } from "../../scenario";

const words = (text: string): readonly string[] => text.split(" ");
const nulls = (text: string): Block => Object.fromEntries(words(text).map((key) => [key, null]));

/** What the provider computes when it makes an object of a type, as real plans have it. */
export const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  openstack_blockstorage_volume_v3: words("attachment availability_zone metadata region volume_type"),
  openstack_compute_instance_v2: words(
    "access_ip_v4 access_ip_v6 all_metadata all_tags availability_zone created flavor_id image_id image_name region security_groups updated",
  ),
  openstack_compute_keypair_v2: words("fingerprint private_key region user_id public_key"),
  openstack_compute_volume_attach_v2: words("device region"),
  openstack_networking_floatingip_associate_v2: words("fixed_ip region"),
  openstack_networking_floatingip_v2: words(
    "address all_tags dns_domain dns_name fixed_ip port_id region subnet_id tenant_id",
  ),
  openstack_networking_network_v2: words(
    "admin_state_up all_tags availability_zone_hints dns_domain external mtu port_security_enabled qos_policy_id region segments shared tenant_id transparent_vlan",
  ),
  openstack_networking_port_v2: words(
    "admin_state_up all_fixed_ips all_security_group_ids all_tags binding device_id device_owner dns_assignment dns_name mac_address port_security_enabled qos_policy_id region tenant_id",
  ),
  openstack_networking_port_secgroup_associate_v2: words("all_security_group_ids region"),
  openstack_networking_router_interface_v2: words("port_id region subnet_id"),
  openstack_networking_router_v2: words(
    "admin_state_up all_tags availability_zone_hints distributed enable_snat external_fixed_ip external_gateway external_network_id region tenant_id",
  ),
  openstack_networking_secgroup_rule_v2: words(
    "region remote_group_id remote_ip_prefix protocol port_range_min port_range_max tenant_id",
  ),
  openstack_networking_secgroup_v2: words("all_tags description region tenant_id"),
  openstack_networking_subnet_v2: words(
    "all_tags allocation_pool allocation_pools gateway_ip ipv6_address_mode ipv6_ra_mode region service_types tenant_id",
  ),
};

/** What is there though nobody has said it. */
export const UNSET: Readonly<Record<string, Block>> = {
  openstack_blockstorage_volume_v3: {
    ...nulls(
      "backup_id consistency_group_id description enable_online_resize image_id multiattach snapshot_id source_replica source_vol_id timeouts",
    ),
    scheduler_hints: [],
  },
  openstack_compute_instance_v2: {
    ...nulls(
      "admin_pass availability_zone_hints config_drive floating_ip key_pair metadata network_mode tags timeouts user_data",
    ),
    block_device: [],
    force_delete: false,
    personality: [],
    power_state: "active",
    scheduler_hints: [],
    stop_before_destroy: false,
    vendor_options: [],
    volume: [],
  },
  openstack_compute_keypair_v2: nulls("value_specs"),
  openstack_compute_volume_attach_v2: { ...nulls("multiattach timeouts"), vendor_options: [] },
  openstack_networking_floatingip_v2: nulls("description subnet_ids tags timeouts value_specs"),
  openstack_networking_network_v2: nulls("description tags timeouts value_specs"),
  openstack_networking_port_v2: {
    ...nulls("description no_fixed_ip no_security_groups security_group_ids tags timeouts value_specs"),
    allowed_address_pairs: [],
    extra_dhcp_option: [],
    fixed_ip: [],
  },
  openstack_networking_port_secgroup_associate_v2: { enforce: false, security_group_ids: null },
  openstack_networking_router_interface_v2: { force_destroy: false, timeouts: null },
  openstack_networking_router_v2: {
    ...nulls("description external_subnet_ids tags timeouts value_specs"),
    vendor_options: [],
  },
  openstack_networking_secgroup_rule_v2: nulls("description timeouts"),
  openstack_networking_secgroup_v2: nulls("delete_default_rules tags timeouts"),
  openstack_networking_subnet_v2: {
    ...nulls("description dns_nameservers prefix_length subnetpool_id tags timeouts value_specs"),
    host_routes: [],
    no_gateway: false,
  },
};
