import { type StackConfig } from "../../../scenario";
import { unprotect } from "../../scenario";

export const VOLUME = "openstack_blockstorage_volume_v3";
export const ATTACH = "openstack_compute_volume_attach_v2";
export const LOST = "Production's data is lost.";
export const database = (config: StackConfig) => unprotect(config, VOLUME, "revidr-database-db");
export const DB = `\${${VOLUME}.revidr-database-db.id}`;
