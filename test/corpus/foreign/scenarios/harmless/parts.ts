import { type StackConfig, block, swap } from "../../../scenario";
import { group } from "../../scenario";

export const RULE = "openstack_networking_secgroup_rule_v2";
export const VOLUME = "openstack_blockstorage_volume_v3";
export const SERVER = "openstack_compute_instance_v2";
export const WEB = group("revidr-web-external");
export const SAME = "Nothing changes in the cloud.";
export const ALLOWED = "The site file opens this to everybody.";
export const OWN = "It is new, empty and reached by nobody.";
export const ENV = "revidr: { omeroReadOnly: 2, management: false, searchEngine: false }";
export const https = `${RULE}.revidr-web-external_ingress_tcp-443_0-0-0-0--0`;
export const env = (to: string) => (text: string) => swap(text, ENV, to);
export const https443 = (config: StackConfig) =>
  block(config, RULE, "revidr-web-external_ingress_tcp-443_0-0-0-0--0");
