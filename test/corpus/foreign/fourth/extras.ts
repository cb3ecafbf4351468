import type { StackConfig } from "../../scenario";
import { add } from "../scenario";

/** What the operators of the worn site have added to its environment's stack by hand. */
export function EXTRAS(config: StackConfig, stack: string): void {
  if (stack !== "wornidr") return;
  const mark = { "idr-stacks": "worn/wornidr" };
  // Scratch volumes by number, archives by name: data of users, protected by nothing.
  add(config, "openstack_blockstorage_volume_v3", "scratch", {
    count: 3,
    name: "wornidr-scratch-${count.index}",
    size: "${10 + count.index}",
    metadata: mark,
  });
  add(config, "openstack_blockstorage_volume_v3", "archive", {
    for_each: '${toset(["one", "two"])}',
    name: "wornidr-archive-${each.key}",
    size: 200,
    metadata: mark,
  });
  add(config, "openstack_compute_volume_attach_v2", "archive-one", {
    instance_id: "${openstack_compute_instance_v2.wornidr-omeroreadwrite.id}",
    volume_id: '${openstack_blockstorage_volume_v3.archive["one"].id}',
    depends_on: ["openstack_compute_volume_attach_v2.wornidr-omeroreadwrite-data"],
  });
  // A group without rules, and one for a partner's network that nobody is in.
  add(config, "openstack_networking_secgroup_v2", "later", {
    name: "wornidr-later",
    description: "idr-stacks: worn/wornidr",
    delete_default_rules: true,
  });
  add(config, "openstack_networking_secgroup_v2", "monitor", {
    name: "wornidr-monitor",
    description: "idr-stacks: worn/wornidr",
    delete_default_rules: true,
  });
  add(config, "openstack_networking_secgroup_rule_v2", "monitor", {
    for_each: '${toset(["9100", "9187"])}',
    direction: "ingress",
    ethertype: "IPv4",
    protocol: "tcp",
    port_range_min: "${tonumber(each.key)}",
    port_range_max: "${tonumber(each.key)}",
    remote_group_id: "${openstack_networking_secgroup_v2.monitor.id}",
    security_group_id: "${openstack_networking_secgroup_v2.wornidr-internal.id}",
  });
  // A port for a server to come, in that group.
  add(config, "openstack_networking_port_v2", "monitor", {
    name: "wornidr-monitor",
    network_id: "${openstack_networking_network_v2.wornidr.id}",
    security_group_ids: ["${openstack_networking_secgroup_v2.monitor.id}"],
    fixed_ip: [{ subnet_id: "${openstack_networking_subnet_v2.wornidr-subnet.id}" }],
    depends_on: ["openstack_networking_router_interface_v2.wornidr-subnet"],
  });
  (config.output ??= {})["monitor"] = { value: "${openstack_networking_port_v2.monitor.all_fixed_ips}" };
}
