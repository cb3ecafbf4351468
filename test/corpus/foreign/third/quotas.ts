import { scenariosOf } from "../scenario";
import { create } from "./edit";
import { on } from "./parts";

const { person } = scenariosOf("data");

/** What the project may have. */
export const QUOTAS = [
  person(
    "th-quota-compute",
    "site",
    "the project may have five servers",
    "The next release, or a server that has to be made anew, is refused.",
    on("site", (plan) =>
      create(
        plan,
        "openstack_compute_quotaset_v2",
        "servers",
        { project_id: "0459aa7544a64a80bfade6742af67740", instances: 5, cores: 24 },
        { computed: ["region", "ram", "key_pairs", "metadata_items", "server_groups"] },
      ),
    ),
  ),
  person(
    "th-quota-network",
    "site",
    "the project may have two floating addresses and 20 rules",
    "Rules that are made anew are refused half-way.",
    on("site", (plan) =>
      create(
        plan,
        "openstack_networking_quota_v2",
        "network",
        { project_id: "0459aa7544a64a80bfade6742af67740", floatingip: 2, security_group_rule: 20 },
        { computed: ["region", "network", "port", "router", "subnet", "rbac_policy", "security_group"] },
      ),
    ),
  ),
];
