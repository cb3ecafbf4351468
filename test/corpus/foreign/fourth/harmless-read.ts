import { instance, type Block, type StateFile } from "../../scenario";
import { call, moduleOf, read, set } from "../scenario";
import { FIP, GROUP, NETWORK, PORT, ROUTER, RULE, SERVER, SUBNET, VOLUME, id } from "./names";
import { fourth } from "./scenario";

const { question, safe } = fourth("harmless");
const large = fourth("harmless", "large");
const SAME = "Nothing changes in the cloud.";
const PLAIN = "It is no secret.";

/** Lets the state lack what the cloud computes, as an older provider's would. */
function older(state: StateFile, type: string, names: readonly string[], values: Block): void {
  for (const name of names) Object.assign(instance(state, type, name).attributes, structuredClone(values));
}

/** What is read and told, drift of what the cloud computes. */
export const HARMLESS_READ = [
  safe(
    "fo-ok-output-ids",
    "revnew",
    "outputs with the ids of network, subnet and groups",
    PLAIN,
    (config) => {
      config.output!["network"] = { value: id(`${NETWORK}.revnew`), description: "id of the network" };
      config.output!["subnet"] = { value: id(`${SUBNET}.revnew-subnet`) };
      config.output!["groups"] = {
        value: ["internal", "web-external"].map((one) => id(`${GROUP}.revnew-${one}`)),
      };
    },
  ),
  large.safe(
    "fo-ok-output-servers-for",
    "bigidr",
    "an output with names and private addresses of the read-only servers",
    PLAIN,
    (config) => {
      const servers = Array.from({ length: 14 }, (_, at) => `${SERVER}.bigidr-omeroreadonly-${at + 1}`);
      config.output!["omero"] = {
        value: `\${{ for one in [${servers.join(", ")}] : one.name => one.access_ip_v4 }}`,
      };
    },
  ),
  safe(
    "fo-ok-output-json",
    "site",
    "an output with the router's and the addresses' ids, as JSON text",
    PLAIN,
    (config) =>
      void (config.output!["site"] = {
        value: `\${jsonencode({ router = ${ROUTER}.rev-router.id, spare = ${FIP}.rev-spare.id })}`,
      }),
  ),
  safe(
    "fo-ok-output-sizes",
    "revidr",
    "an output with the sum of the volumes' sizes",
    PLAIN,
    (config) =>
      void (config.output!["gib"] = {
        value: `\${sum([${VOLUME}.revidr-database-db.size, ${VOLUME}.revidr-omeroreadwrite-data.size])}`,
      }),
  ),
  safe(
    "fo-ok-read-flavor-image",
    "revidr",
    "a flavor and an image are looked up for an output",
    PLAIN,
    (config) => {
      read(config, "openstack_compute_flavor_v2", "medium", { name: "m1.medium" });
      config.output!["made_of"] = {
        value: [
          "${data.openstack_compute_flavor_v2.medium.id}",
          "${data.openstack_images_image_v2.Rocky-Linux-9.id}",
        ],
      };
    },
  ),
  safe(
    "fo-ok-read-subnet",
    "revnew",
    "production's subnet is looked up for an output with its prefix",
    PLAIN,
    (config) => {
      read(config, SUBNET, "production", { name: "revidr-subnet" });
      config.output!["production"] = { value: `\${data.${SUBNET}.production.cidr}` };
    },
  ),
  safe(
    "fo-ok-read-group",
    "revidr",
    "the project's default group is looked up for an output with its id",
    PLAIN,
    (config) => {
      read(config, GROUP, "default", { name: "default" });
      config.output!["default_group"] = { value: `\${data.${GROUP}.default.id}` };
    },
  ),
  safe(
    "fo-ok-read-key",
    "site",
    "the key pair is looked up for an output with its fingerprint",
    PLAIN,
    (config) => {
      read(config, "openstack_compute_keypair_v2", "key", { name: "rev-key" });
      config.output!["fingerprint"] = { value: "${data.openstack_compute_keypair_v2.key.fingerprint}" };
    },
  ),
  safe(
    "fo-ok-read-volume",
    "revnew",
    "production's volume is looked up for an output with its size",
    PLAIN,
    (config) => {
      read(config, VOLUME, "images", { name: "revidr-omeroreadwrite-data" });
      config.output!["images"] = { value: `\${data.${VOLUME}.images.size}` };
    },
  ),
  safe(
    "fo-ok-check-network",
    "live",
    "a check that production's network is there",
    SAME,
    (config) =>
      void (config.check = {
        network: {
          data: { [NETWORK]: { production: { name: "revidr" } } },
          assert: [
            {
              condition: `\${data.${NETWORK}.production.admin_state_up == "true"}`,
              error_message: "it is down",
            },
          ],
        },
      }),
  ),
  safe(
    "fo-ok-output-precondition",
    "live",
    "the output of who is live asks for the port to be active or down",
    SAME,
    (config) =>
      void (config.output!["live"]!["precondition"] = [
        { condition: `\${data.${PORT}.production.name == "revidr-proxy"}`, error_message: "another port" },
      ]),
  ),
  question(
    "fo-ok-locals",
    "revidr",
    "the network's tag comes from local values",
    "What a local value is made of stands in no plan: it may be a file of whoever plans.",
    (config) => {
      Object.assign(config, { locals: { site: "rev", tag: '${"${local.site}-2027"}' } });
      set(config, NETWORK, "revidr", { tags: ["${local.tag}"] });
    },
  ),
  safe("fo-ok-module-reads", "revnew", "a module looks up two flavors and tells their memory", PLAIN, {
    modules: {
      flavors: moduleOf({
        variable: { names: { type: "set(string)" } },
        data: { openstack_compute_flavor_v2: { these: { for_each: "${var.names}", name: "${each.key}" } } },
        output: {
          ram: { value: "${{ for name, one in data.openstack_compute_flavor_v2.these : name => one.ram }}" },
        },
      }),
    },
    config: (config) => {
      call(config, "flavors", { names: ["m1.large", "m1.xlarge"] });
      config.output!["ram"] = { value: "${module.flavors.ram}" };
    },
  }),
  large.safe(
    "fo-ok-drift-ports",
    "bigidr",
    "the cloud tells of ports and servers what an older state does not have",
    SAME,
    {
      editState: (state) => {
        const all = Array.from({ length: 14 }, (_, at) => `bigidr-omeroreadonly-${at + 1}`);
        older(state, PORT, all, { dns_assignment: [], all_tags: [] });
        older(state, SERVER, all, { updated: "2026-01-01 00:00:00 +0000 UTC" });
      },
    },
  ),
  safe(
    "fo-ok-rules-described",
    "revnew",
    "descriptions for every rule of the release's web group",
    "The same rules are made anew, in an environment that nobody visits.",
    (config) => {
      for (const [name, one] of Object.entries(config.resource[RULE]!))
        if (name.startsWith("revnew-web-external")) one["description"] = "visitors";
    },
  ),
];
