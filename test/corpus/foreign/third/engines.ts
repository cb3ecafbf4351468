/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import { changeOf, inner, listIn, scenariosOf } from "../scenario";
import type { Block } from "../../scenario";
import { create, remove, replace, update } from "./edit";
import { ASSOCIATE, ATTACH, DB, GROUP, HTTPS, LOST, NETWORK, PORT, RULE, SERVER, STRANGE, id } from "./names";
import { configOf, on, type Plan } from "./parts";
import { output, reads } from "./state";

const code = scenariosOf("code");
const formats = scenariosOf("formats");
const OPEN = "An internal port is reachable from the internet.";
const INTERNAL = id(`${GROUP}.revidr-internal`);
const POSTGRES = {
  direction: "ingress",
  ethertype: "IPv4",
  protocol: "tcp",
  port_range_min: 5432,
  port_range_max: 5432,
  remote_ip_prefix: "0.0.0.0/0",
  security_group_id: INTERNAL,
};
const provider = (plan: Plan): Block => inner(plan, "configuration", "provider_config", "openstack");

/** Providers, images, engines' parts and oddities of the text. */
export const ENGINES = [
  code.forbidden(
    "th-cloud-from-variable",
    "revidr",
    "the provider's cloud comes from a variable, which names another one",
    "It is done in another cloud.",
    on("revidr", (plan) => {
      provider(plan)["expressions"].cloud = { references: ["var.cloud"] };
      plan["variables"] = { cloud: { value: "training" } };
      inner(plan, "configuration", "root_module")["variables"] = { cloud: { default: "idr" } };
      update(plan, `${NETWORK}.revidr`, { tags: ["2027"] });
    }),
  ),
  code.person(
    "th-provider-logs",
    "revidr",
    "the provider logs every request and answer",
    "Tokens and passwords stand in the log of CI.",
    on("revidr", (plan) => void (provider(plan)["expressions"].enable_logging = { constant_value: true })),
  ),
  code.person(
    "th-action-job",
    "revidr",
    "a job of another system is launched after the network changes (action of another provider)",
    "A provider that the project does not use runs something on servers.",
    on("revidr", (plan) => {
      update(plan, `${NETWORK}.revidr`, { tags: ["2027"] });
      plan["action_invocations"] = [
        {
          address: "action.aap_job_launch.site",
          type: "aap_job_launch",
          name: "site",
          provider_name: "registry.terraform.io/ansible/aap",
          config_values: { job_template_id: 17, wait_for_completion: true },
          lifecycle_action_trigger: {
            triggering_resource_address: `${NETWORK}.revidr`,
            action_trigger_event: "AfterUpdate",
            action_trigger_block_index: 0,
            actions_list_index: 0,
          },
        },
      ];
      inner(plan, "configuration", "root_module")["actions"] = [
        {
          address: "action.aap_job_launch.site",
          type: "aap_job_launch",
          name: "site",
          provider_config_key: "aap",
        },
      ];
      inner(plan, "configuration", "provider_config")["aap"] = {
        name: "aap",
        full_name: "registry.terraform.io/ansible/aap",
      };
    }),
  ),
  code.person(
    "th-errored",
    "revidr",
    "the plan ended with an error, and has what it had by then",
    "It is not all that will be done.",
    on("revidr", (plan) => {
      update(plan, `${NETWORK}.revidr`, { tags: ["2027"] });
      Object.assign(plan, { errored: true, complete: false, applyable: false });
      const changes = listIn(plan, "resource_changes");
      plan["resource_changes"] = changes.filter((one) => one["type"] !== SERVER);
    }),
  ),
  code.person(
    "th-flavor-by-memory",
    "revidr",
    "the flavor of most servers is looked up by its memory, and another one has as much",
    "All of them are resized, and down meanwhile.",
    on("revidr", (plan) => {
      reads(
        plan,
        "openstack_compute_flavor_v2",
        "m1-large",
        { ram: 8192 },
        { id: STRANGE, flavor_id: STRANGE, name: "gpu.small", vcpus: 1, disk: 80 },
      );
      for (const name of ["database", "proxy", "omeroreadonly-1", "omeroreadonly-2"])
        update(
          plan,
          `${SERVER}.revidr-${name}`,
          { flavor_name: "gpu.small", flavor_id: STRANGE },
          { config: { flavor_name: "${data.openstack_compute_flavor_v2.m1-large.name}" } },
        );
    }),
  ),
  code.person(
    "th-image-of-strangers",
    "revidr",
    "a new server boots from the newest image whose name begins with Rocky, shared ones included",
    "Anybody can offer such an image.",
    on("revidr", (plan) => {
      reads(
        plan,
        "openstack_images_image_v2",
        "newest",
        { name_regex: "^Rocky", member_status: "all", visibility: "shared", most_recent: true },
        { id: STRANGE, name: "Rocky Linux 9 (patched)", owner: "5f4dcc3b5aa765d61d8327deb882cf99" },
      );
      create(plan, PORT, "helper", {
        name: "revidr-helper",
        network_id: id(`${NETWORK}.revidr`),
        security_group_ids: [INTERNAL],
      });
      create(plan, SERVER, "helper", {
        name: "revidr-helper",
        flavor_name: "m1.large",
        image_id: id("data.openstack_images_image_v2.newest"),
        key_pair: "rev-key",
        network: [{ port: id(`${PORT}.helper`) }],
      });
    }),
  ),
  formats.forbidden(
    "th-format-actions-text",
    "revidr",
    "the actions are the text delete, in no list",
    LOST,
    on("revidr", (plan) => {
      remove(plan, DB);
      changeOf(plan, DB)["change"].actions = "delete";
    }),
  ),
  formats.forbidden(
    "th-format-ports-text",
    "revidr",
    "the ports of an open rule are texts",
    OPEN,
    on("revidr", (plan) => {
      create(plan, RULE, "pg", { ...POSTGRES, port_range_min: "5432", port_range_max: "5432" });
    }),
  ),
  formats.forbidden(
    "th-format-address-twice",
    "revidr",
    "the database's volume stands twice in the changes: as it is, and deleted",
    LOST,
    on("revidr", (plan) => {
      const found = structuredClone(changeOf(plan, DB));
      Object.assign(found["change"], { actions: ["delete"], after: null, after_sensitive: false });
      listIn(plan, "resource_changes").push(found);
    }),
  ),
  formats.question(
    "th-format-index",
    "live",
    "the spare binding's index is another one than its address says",
    "No engine writes that.",
    on("live", (plan) => void (changeOf(plan, `${ASSOCIATE}.spare["revnew"]`)["index"] = "revidr")),
  ),
  formats.forbidden(
    "th-rule-sensitive",
    "revidr",
    "the peer and the ports of an open rule are sensitive",
    OPEN,
    on("revidr", (plan) => {
      create(plan, RULE, "pg", POSTGRES);
      changeOf(plan, `${RULE}.pg`)["change"].after_sensitive = {
        remote_ip_prefix: true,
        port_range_min: true,
        port_range_max: true,
      };
      configOf(plan, `${RULE}.pg`)["expressions"].remote_ip_prefix = { references: ["var.peer"] };
      inner(plan, "configuration", "root_module")["variables"] = { peer: { sensitive: true } };
      plan["variables"] = { peer: { value: "0.0.0.0/0" } };
    }),
  ),
  formats.person(
    "th-before-not-prior",
    "revidr",
    "an attachment is left alone that the prior state knows as another volume's",
    "The change and the state disagree about which disk the database has.",
    on("revidr", (plan) => {
      const cache = changeOf(plan, "openstack_blockstorage_volume_v3.revidr-proxy-nginxcache")["change"].after
        .id;
      const { change } = changeOf(plan, `${ATTACH}.revidr-database-db`);
      for (const side of ["before", "after"]) change[side].volume_id = cache;
    }),
  ),
  formats.person(
    "th-planned-not-after",
    "revidr",
    "a rule of the proxy is for one network in the change, and for everybody in the planned values",
    "One of the two is not true.",
    on("revidr", (plan) => {
      replace(plan, HTTPS, { description: "one network", remote_ip_prefix: "198.51.100.0/24" });
      const found = listIn(plan, "planned_values", "root_module", "resources").find(
        (one) => one["address"] === HTTPS,
      )!;
      Object.assign(found["values"], {
        remote_ip_prefix: "0.0.0.0/0",
        port_range_min: 1,
        port_range_max: 65535,
      });
    }),
  ),
  formats.person(
    "th-format-incomplete",
    "revnew",
    "a plan that says of itself that it is not complete",
    "The rest comes later, and nobody knows what it is.",
    on("revnew", (plan) => {
      output(plan, "note", "more to come");
      plan["complete"] = false;
    }),
  ),
];
