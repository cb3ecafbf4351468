import type { Attributes } from "../../../../scripts/engine/plan-json";
import { FLOATING_IP, GROUP, PORT, RULE, SERVER } from "../../../../scripts/review/kinds";
import { created, idOf, type Edit } from "./plans";

export const INTERNAL = `${GROUP}.revidr-internal`;
export const WEB = `${GROUP}.revidr-web-external`;
export const DATABASE = `${PORT}.revidr-database`;
export const PROXY = `${PORT}.revidr-proxy`;
export const DATABASE_SERVER = `${SERVER}.revidr-database`;
export const NETWORK_BLOCK = "openstack_networking_network_v2.revidr";
export const SUBNET_BLOCK = "openstack_networking_subnet_v2.revidr-subnet";
export const ASSOCIATION = "openstack_networking_floatingip_associate_v2";
/** The network of the corpus' router's gateway, and an id that nothing in the plan has. */
export const OUTSIDE = "0457d22c-7031-4518-9557-84e2bec94eca";
export const STRANGER = "00000000-0000-4000-8000-000000000000";

/** PostgreSQL, let in. */
export const POSTGRES: Attributes = {
  direction: "ingress",
  ethertype: "IPv4",
  protocol: "tcp",
  port_range_min: 5432,
  port_range_max: 5432,
};

type Open = Readonly<Record<string, readonly string[]>>;

/** A new rule of a group: PostgreSQL unless its values say another. */
export function rule(values: Attributes, open: Open = {}, group = INTERNAL, name = "added"): Edit {
  return created({
    type: RULE,
    name,
    values: { ...POSTGRES, ...values },
    open: { security_group_id: [`${group}.id`], ...open },
  });
}

/** A new rule of the proxy's group for one port. */
export function webRule(port: number, values: Attributes, name = "added"): Edit {
  return rule({ port_range_min: port, port_range_max: port, ...values }, {}, WEB, name);
}

/** A floating IP that binds itself to a port. */
export const floatingIp = (port: string): Edit =>
  created({ type: FLOATING_IP, name: "new", values: { pool: "public" }, open: { port_id: [`${port}.id`] } });

/** A further port of the database's server. */
export const attached = (
  values: Readonly<Record<string, unknown>>,
  open: Readonly<Record<string, readonly string[]>> = {},
): Edit =>
  created({
    type: "openstack_compute_interface_attach_v2",
    name: "new",
    values: { instance_id: idOf(DATABASE_SERVER), ...values },
    open,
  });
