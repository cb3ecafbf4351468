import { read } from "../../scenario";

export const PORT = "openstack_networking_port_v2";
export const NETWORK = "openstack_networking_network_v2";
export const SUBNET = "${openstack_networking_subnet_v2.revidr-subnet.id}";
export const OPEN = "An internal port is reachable from the internet.";
export const external = (config: Parameters<typeof read>[0]): void =>
  read(config, NETWORK, "external", { name: "public", external: true });
export const EXTERNAL = "${data.openstack_networking_network_v2.external.id}";
