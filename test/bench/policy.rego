# What people write for conftest when they guard plans of OpenStack: the measure that `npm run bench:review` runs beside ours.
package main

import rego.v1

managed contains change if {
	some change in input.resource_changes
	change.mode == "managed"
}

deny contains sprintf("%s is destroyed", [change.address]) if {
	some change in managed
	change.type == "openstack_blockstorage_volume_v3"
	"delete" in change.change.actions
}

deny contains sprintf("%s opens a port to the world", [change.address]) if {
	some change in managed
	change.type == "openstack_networking_secgroup_rule_v2"
	change.change.after.direction == "ingress"
	change.change.after.remote_ip_prefix in {"0.0.0.0/0", "::/0"}
	not change.change.after.port_range_min in {22, 80, 443, 873, 4063, 4064, 14060}
}

deny contains sprintf("%s is released", [change.address]) if {
	some change in managed
	change.type in {"openstack_networking_floatingip_v2", "openstack_networking_floatingip_associate_v2"}
	"delete" in change.change.actions
}

warn contains sprintf("%s is destroyed or replaced", [change.address]) if {
	some change in managed
	change.type in {"openstack_compute_instance_v2", "openstack_networking_port_v2"}
	"delete" in change.change.actions
}
