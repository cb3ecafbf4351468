import { oneLine } from "../ui/harmless";
import type { Attributes } from "./plan-json";

/** What people call the provider's types. */
const WORDS: Readonly<Record<string, string>> = {
  openstack_blockstorage_snapshot_v3: "snapshot",
  openstack_blockstorage_volume_v3: "volume",
  openstack_compute_flavor_v2: "flavor",
  openstack_compute_instance_v2: "server",
  openstack_compute_keypair_v2: "key pair",
  openstack_compute_volume_attach_v2: "volume attachment",
  openstack_images_image_v2: "image",
  openstack_networking_floatingip_associate_v2: "floating IP binding",
  openstack_networking_floatingip_v2: "floating IP",
  openstack_networking_network_v2: "network",
  openstack_networking_port_v2: "port",
  openstack_networking_router_interface_v2: "router interface",
  openstack_networking_router_v2: "router",
  openstack_networking_secgroup_rule_v2: "security group rule",
  openstack_networking_secgroup_v2: "security group",
  openstack_networking_subnet_v2: "subnet",
};

/**
 * What a person calls a resource: `volume idr-database-db`. `name` is
 * OpenStack's name for it where one is known (`nameOf`); else the address
 * tells, without the hash that the synthesis puts behind an id.
 */
export function resourceTitle(address: string, type: string, name?: string): string {
  const word = WORDS[type] ?? type;
  if (name !== undefined && name !== "") return `${word} ${oneLine(name)}`;
  const index = /\[(?:"([^"]*)"|(\d+))\]$/.exec(address);
  const path = index === null ? address : address.slice(0, index.index);
  const local = path.slice(path.lastIndexOf(".") + 1).replace(/_[0-9A-F]{8}$/, "");
  const key = index?.[1] ?? index?.[2];
  return `${word} ${local}${key === undefined ? "" : ` ${key}`}`;
}

/** The word and the name of a title: the opposite of `resourceTitle`. */
export function titleParts(title: string): { readonly what: string; readonly name: string } {
  const fitting = Object.values(WORDS).filter((one) => title.startsWith(`${one} `));
  // `volume attachment …` begins with `volume`, too.
  const word = fitting.sort((a, b) => b.length - a.length)[0];
  const what = word ?? title.split(" ", 1)[0]!;
  return { what, name: title.slice(what.length + 1) };
}

/** The name that people know an object by: its own, a floating IP's address, what a rule lets through. */
export function nameOf(type: string, attributes: Attributes | null): string | undefined {
  const text = (key: string) => {
    const value = attributes?.[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  switch (type) {
    case "openstack_networking_floatingip_v2":
      return text("address") ?? text("description");
    case "openstack_networking_floatingip_associate_v2":
      return text("floating_ip");
    case "openstack_networking_secgroup_rule_v2":
      return ruleName(attributes);
    default:
      return text("name");
  }
}

/** `ingress tcp 4064`, `egress any`. */
function ruleName(attributes: Attributes | null): string | undefined {
  if (attributes === null) return undefined;
  const { direction, protocol, port_range_min: from, port_range_max: to } = attributes;
  if (typeof direction !== "string") return undefined;
  const what = typeof protocol === "string" && protocol !== "" ? protocol : "any";
  if (typeof from !== "number" || typeof to !== "number" || to === 0) return `${direction} ${what}`;
  return `${direction} ${what} ${from === to ? from : `${from}-${to}`}`;
}
