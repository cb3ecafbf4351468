import type { ResourceChange } from "../engine/plan-json";

/** Types of the provider by what they are here. Data kinds are judged hardest. */
export const VOLUME = "openstack_blockstorage_volume_v3";
export const ATTACHMENT = "openstack_compute_volume_attach_v2";
export const SERVER = "openstack_compute_instance_v2";
export const FLOATING_IP = "openstack_networking_floatingip_v2";
export const BINDING = "openstack_networking_floatingip_associate_v2";
export const PORT = "openstack_networking_port_v2";
export const GROUP = "openstack_networking_secgroup_v2";
export const RULE = "openstack_networking_secgroup_rule_v2";
export const KEY_PAIR = "openstack_compute_keypair_v2";
export const NETWORK = "openstack_networking_network_v2";
export const SUBNET = "openstack_networking_subnet_v2";
export const ROUTER = "openstack_networking_router_v2";
export const ROUTER_INTERFACE = "openstack_networking_router_interface_v2";

/** Types that the policies know. Another one of the provider is looked at by a person. */
export const KNOWN_TYPES: ReadonlySet<string> = new Set([
  VOLUME,
  ATTACHMENT,
  SERVER,
  FLOATING_IP,
  BINDING,
  PORT,
  GROUP,
  RULE,
  KEY_PAIR,
  NETWORK,
  SUBNET,
  ROUTER,
  ROUTER_INTERFACE,
]);

/** Types that hold data, or may: volumes of every API version, snapshots, images, shares, objects, databases, backups. */
export function holdsData(type: string): boolean {
  return (
    /^openstack_blockstorage_(volume|snapshot|backup)_/.test(type) ||
    /^openstack_(images_image|db|objectstorage|sharedfilesystem)_/.test(type) ||
    /^openstack_sharedfilesystem_share/.test(type)
  );
}

/** A volume of any API version: what people mean by "data volume". Root volumes belong to their servers and are no objects of a plan. */
export function isVolume({ type }: ResourceChange): boolean {
  return /^openstack_blockstorage_volume_v\d+$/.test(type);
}

export function isAttachment({ type }: ResourceChange): boolean {
  return type === ATTACHMENT || /^openstack_blockstorage_volume_attach_v\d+$/.test(type);
}

/** An association of a floating IP, also of Nova's old API. */
export function isBinding({ type }: ResourceChange): boolean {
  return type === BINDING || type === "openstack_compute_floatingip_associate_v2";
}

export function isFloatingIp({ type }: ResourceChange): boolean {
  return type === FLOATING_IP || type === "openstack_compute_floatingip_v2";
}

/** OpenStack's provider, by the registries that are known. Another host may give any program under that name. */
const OPENSTACK =
  /^(?:registry\.terraform\.io\/|registry\.opentofu\.org\/)?terraform-provider-openstack\/openstack$/;

/** Whether a provider is OpenStack's, of a registry that is known. */
export function isOpenstack({ provider_name }: Pick<ResourceChange, "provider_name">): boolean {
  return OPENSTACK.test(provider_name);
}

/** The environment that an object's name puts it in: the names all start with it. */
export function environmentIn(name: string | undefined): string | undefined {
  return /^([a-z][a-z0-9]*)-/.exec(name ?? "")?.[1];
}
