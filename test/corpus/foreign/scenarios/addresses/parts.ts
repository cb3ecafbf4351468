import { FLOATING_IP } from "../../../../../scripts/review/kinds";
import { type Base, type StackConfig } from "../../../scenario";
import { read } from "../../scenario";

export const ASSOCIATE = "openstack_networking_floatingip_associate_v2";
export const PROXY_PORT = "${openstack_networking_port_v2.revnew-proxy.id}";
export const PRODUCTION = `${FLOATING_IP}.rev-production`;

export const production = (base: Base): string => base.of("site", PRODUCTION, "address");
export const productionId = (base: Base): string => base.of("site", PRODUCTION);
export const portOf = (base: Base, name: string): string =>
  base.of(name.split("-")[0]!, `openstack_networking_port_v2.${name}`);
export const readProduction = (config: StackConfig): void =>
  read(config, FLOATING_IP, "found", { description: "rev-production" });
