export const PORT = "openstack_networking_port_v2";
export const SERVER = "openstack_compute_instance_v2";
export const TWO = "What finds it by its name finds two.";
