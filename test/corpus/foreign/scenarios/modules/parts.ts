import { type StateFile, drop } from "../../../scenario";
import { group, moduleOf, ruleBody } from "../../scenario";

export const VOLUME = "openstack_blockstorage_volume_v3";
export const ATTACH = "openstack_compute_volume_attach_v2";
export const OPEN = "An internal port is reachable from the internet.";
export const INTERNAL = group("revidr-internal");

/** A module that opens a port of a group. */
export const OPENER = moduleOf({
  variable: { group: {}, port: {}, from: { default: "0.0.0.0/0" } },
  resource: {
    openstack_networking_secgroup_rule_v2: {
      this: ruleBody({
        port_range_min: "${var.port}",
        port_range_max: "${var.port}",
        remote_ip_prefix: "${var.from}",
        security_group_id: "${var.group}",
      }),
    },
  },
});
/** A module with a volume like the database's. */
export const STORE = moduleOf({
  resource: {
    [VOLUME]: { db: { name: "revidr-database-db", size: 800, metadata: { "idr-stacks": "rev/revidr" } } },
  },
});

/** Puts the database's volume into a module, in the state. */
export function intoModule(...calls: readonly string[]): (state: StateFile) => void {
  return (state) => {
    const found = state.resources.find(
      ({ mode, type, name }) => mode === "managed" && type === VOLUME && name === "revidr-database-db",
    )!;
    state.resources = state.resources.filter((one) => one !== found);
    for (const module of calls)
      state.resources.push(Object.assign(structuredClone(found), { module, name: "db" }));
  };
}

/** Takes the volume's own block away. */
export function withoutOwn(config: Parameters<typeof drop>[0]): void {
  drop(config, ATTACH, "revidr-database-db");
  drop(config, VOLUME, "revidr-database-db");
}
