import { type Block, type StackConfig, drop } from "../../../scenario";
import { changeOf, edited, port, rule, unprotect } from "../../scenario";

export const VOLUME = "openstack_blockstorage_volume_v3";
export const DB = `${VOLUME}.revidr-database-db`;
export const LOST = "Production's data is lost.";
export const OPEN = "An internal port is reachable from the internet.";
export const OPENED = "openstack_networking_secgroup_rule_v2.opened";

/** The plan destroys the database's volume. */
export function destroys(config: StackConfig): void {
  unprotect(config, VOLUME, "revidr-database-db");
  drop(config, VOLUME, "revidr-database-db");
  drop(config, "openstack_compute_volume_attach_v2", "revidr-database-db");
}

/** The plan opens the database to the internet. */
export const opens = (config: StackConfig): void => rule(config, "opened", port(5432, "0.0.0.0/0"));
export const DESTROYS = { file: "destroys", config: destroys };
export const OPENS = { file: "opens", config: opens };
export const UNCHANGED = { file: "unchanged" };
export const withChanges = (change: (plan: Block) => void) => ({ ...DESTROYS, editPlan: edited(change) });
export const withRule = (change: (rule: Block, plan: Block) => void) => ({
  ...OPENS,
  editPlan: edited((plan) => change(changeOf(plan, OPENED), plan)),
});
