/** Types and addresses that the scenarios name often. */
export const VOLUME = "openstack_blockstorage_volume_v3";
export const ATTACH = "openstack_compute_volume_attach_v2";
export const SERVER = "openstack_compute_instance_v2";
export const PORT = "openstack_networking_port_v2";
export const RULE = "openstack_networking_secgroup_rule_v2";
export const GROUP = "openstack_networking_secgroup_v2";
export const NETWORK = "openstack_networking_network_v2";
export const SUBNET = "openstack_networking_subnet_v2";
export const INTERFACE = "openstack_networking_router_interface_v2";
export const ROUTER = "openstack_networking_router_v2";
export const FIP = "openstack_networking_floatingip_v2";
export const ASSOCIATE = "openstack_networking_floatingip_associate_v2";
export const KEY = "openstack_compute_keypair_v2";
export const DB = `${VOLUME}.revidr-database-db`;
export const HTTPS = `${RULE}.revidr-web-external_ingress_tcp-443_0-0-0-0--0`;
/** An id of something that is not of the site. */
export const STRANGE = "6b1f4a52-0c3d-4e6f-9a7b-2d8c5e4f1a90";
export const OUTSIDE = "An internal port is reachable from outside of the environment.";
export const LOST = "Production's data is lost.";
export const id = (address: string): string => `\${${address}.id}`;
