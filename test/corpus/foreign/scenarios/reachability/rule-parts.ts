export const ALL = "0.0.0.0/0";
export const RULE = "openstack_networking_secgroup_rule_v2";
export const OPEN = "An internal port is reachable from the internet.";
export const OUTSIDE = "An internal port is reachable from outside of the environment.";
