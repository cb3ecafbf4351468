import { block, drop, rename } from "../../scenario";
import { add, group, set } from "../scenario";
import { GROUP, KEY, NETWORK, NOT_OURS, PORT, SERVER, SUBNET } from "./names";
import { fourth } from "./scenario";

const { forbidden, person, question } = fourth("identities");
const worn = fourth("identities", "worn");
const large = fourth("identities", "large");

/** Servers, what Ansible sees of them, and things by whose names others are found. */
export const IDENTITIES = [
  person(
    "fo-id-role-by-metadata",
    "revidr",
    "a read-only server says that it is a database server, too",
    "The next run of the playbooks installs a database there, and gives it to the others.",
    (config) => {
      const metadata = block(config, SERVER, "revidr-omeroreadonly-2")["metadata"] as Record<string, string>;
      metadata["groups"] = `${metadata["groups"]},database-hosts,revidr-database-hosts`;
    },
  ),
  person(
    "fo-id-second-bastion",
    "revidr",
    "the read-write server says that it is the bastion",
    "The playbooks reach every server by it, or none.",
    (config) => {
      const metadata = block(config, SERVER, "revidr-omeroreadwrite")["metadata"] as Record<string, string>;
      metadata["ssh_proxy_host"] = "proxy";
    },
  ),
  person(
    "fo-id-network-order",
    "revidr",
    "the database says that its first network is another one",
    "Ansible takes its address from there, and finds none or a stranger's.",
    (config) => {
      const metadata = block(config, SERVER, "revidr-database")["metadata"] as Record<string, string>;
      metadata["network_order"] = "public,revidr";
    },
  ),
  person(
    "fo-id-access-address",
    "revidr",
    "the database's server says that it is reached at another address",
    "Who reads it there connects to somebody else.",
    (config) => set(config, SERVER, "revidr-database", { access_ip_v4: "203.0.113.77" }),
  ),
  person(
    "fo-id-flavor-same-name",
    "site",
    "a second flavor that is called m1.large, with a tenth of the memory",
    "Later servers are made of whichever the cloud tells first, or not at all.",
    (config) =>
      add(config, "openstack_compute_flavor_v2", "small", {
        name: "m1.large",
        ram: 800,
        vcpus: 1,
        disk: 10,
      }),
  ),
  person(
    "fo-id-image-accepted",
    "site",
    "an image that strangers offer is accepted",
    "Servers are made of the newest image of its name, theirs among them from then on.",
    (config) =>
      add(config, "openstack_images_image_access_accept_v2", "rocky", {
        image_id: NOT_OURS,
        status: "accepted",
      }),
  ),
  person(
    "fo-id-proxy-anew-first",
    "revidr",
    "production's proxy is made anew, the new one first",
    "Both want the same port; visitors are cut off, and the cache's volume is detached.",
    {
      plan: { replace: [`${SERVER}.revidr-proxy`] },
      config: (config) =>
        void (block(config, SERVER, "revidr-proxy")["lifecycle"] = {
          ...(block(config, SERVER, "revidr-proxy")["lifecycle"] as object),
          create_before_destroy: true,
        }),
    },
  ),
  person(
    "fo-id-server-off",
    "revidr",
    "one of two read-only servers is shut off",
    "Half of what serves visitors is gone.",
    (config) => set(config, SERVER, "revidr-omeroreadonly-1", { power_state: "shutoff" }),
  ),
  question(
    "fo-ask-site-larger-flavor",
    "revidr",
    "the read-only servers get a larger flavor, by the site file",
    "They are restarted, both at once.",
    {
      site: (text) =>
        text.replace("revidr: { omeroReadOnly: 2,", "revidr: { omeroReadOnly: { count: 2, flavor: xlarge },"),
    },
  ),
  question(
    "fo-ask-site-fewer",
    "revidr",
    "one read-only server fewer, by the site file",
    "A server is destroyed, with the connections of those who look at images.",
    { site: (text) => text.replace("revidr: { omeroReadOnly: 2,", "revidr: { omeroReadOnly: 1,") },
  ),
  question(
    "fo-ask-site-key-pair-renamed",
    "site",
    "the key pair gets another name, by the site file",
    "The old one is deleted, and whatever else uses it by its name finds none.",
    { site: (text) => text.replace("keyPair: rev-key", "keyPair: rev-key-2027") },
  ),
  person(
    "fo-id-network-forgotten",
    "revidr",
    "production's network and subnet are forgotten",
    "Nobody watches them any more, and the next plan makes them twice.",
    (config, base) => {
      for (const [type, name] of [
        [NETWORK, "revidr"],
        [SUBNET, "revidr-subnet"],
      ] as const) {
        drop(config, type, name);
        Reflect.deleteProperty(config.resource, type);
        (config.removed ??= []).push({ from: `${type}.${name}`, lifecycle: { destroy: false } });
        const found = JSON.stringify(config.resource).replaceAll(
          `\${${type}.${name}.id}`,
          base.of("revidr", `${type}.${name}`),
        );
        config.resource = JSON.parse(found) as typeof config.resource;
      }
    },
  ),
  worn.person(
    "fo-id-second-server-of-group",
    "wornidr",
    "a server that the site file does not have, on the port that was kept for monitoring",
    "Nobody has said what it is for, and internal ports are open to it.",
    (config) => {
      add(config, SERVER, "monitor", {
        ...structuredClone(block(config, SERVER, "wornidr-omeroreadonly-1")),
        name: "wornidr-monitor",
        network: [{ port: "${openstack_networking_port_v2.monitor.id}" }],
      });
    },
  ),
  large.person(
    "fo-id-servers-shifted",
    "bigidr",
    "the blocks of two read-only servers are renamed without moved blocks, in a long plan of tags",
    "Two servers are destroyed and made anew.",
    (config) => {
      set(config, NETWORK, "bigidr", { tags: ["idr"] });
      for (const n of [5, 6]) {
        rename(config, SERVER, `bigidr-omeroreadonly-${n}`, `bigidr-ro-${n}`);
        const outputs = JSON.stringify(config.output);
        config.output = JSON.parse(
          outputs.replace(`${SERVER}.bigidr-omeroreadonly-${n}.`, `${SERVER}.bigidr-ro-${n}.`),
        ) as typeof config.output;
      }
    },
  ),
  forbidden(
    "fo-id-group-of-strangers",
    "revidr",
    "the internal group belongs to another project",
    "It is made anew there, every port loses it meanwhile, and strangers set its rules.",
    (config) => set(config, GROUP, "revidr-internal", { tenant_id: "5d2b9f0e8c7a4b31a6e1d0c9b8a7f6e5" }),
  ),
  person(
    "fo-id-key-other-spelling",
    "site",
    "a second key pair under the site's own name, in another spelling",
    "Which of the two later servers get depends on a capital letter.",
    (config) =>
      add(config, KEY, "second", {
        name: "Rev-Key",
        public_key:
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX stranger@example.org",
      }),
  ),
  person(
    "fo-id-project-new",
    "site",
    "a project of the cloud, and a role in it",
    "This project has no reason to make them.",
    (config) => {
      add(config, "openstack_identity_project_v3", "lab", { name: "lab", description: "for tests" });
      add(config, "openstack_identity_role_v3", "lab", { name: "lab-operator" });
    },
  ),
  person(
    "fo-id-anti-affinity",
    "revidr",
    "a group of servers that are kept apart, with nobody in it",
    "This project makes none, and who joins a server makes it anew.",
    (config) =>
      add(config, "openstack_compute_servergroup_v2", "apart", {
        name: "revidr-apart",
        policies: ["anti-affinity"],
      }),
  ),
  person(
    "fo-id-volume-type",
    "site",
    "a volume type that every project may use, with a back end of its own",
    "This project has no reason to make one, and volumes may land on it.",
    (config) =>
      add(config, "openstack_blockstorage_volume_type_v3", "fast", {
        name: "fast",
        is_public: true,
        extra_specs: { volume_backend_name: "scratch" },
      }),
  ),
  forbidden(
    "fo-id-internal-group-left",
    "revidr",
    "the database's port leaves the internal group for the one of the release",
    "Servers of another environment reach the database, and production's do not.",
    (config, base) =>
      set(config, PORT, "revidr-database", {
        security_group_ids: [base.of("revnew", `${GROUP}.revnew-internal`)],
      }),
  ),
  person(
    "fo-id-group-with-everything",
    "revidr",
    "all four groups of the proxy are one, which lets in the same",
    "The proxy's port is changed at once with the rules; an error between cuts visitors off.",
    (config) => {
      add(config, GROUP, "all", { name: "revidr-proxy-all", description: "idr-stacks: rev/revidr" });
      for (const one of Object.values(config.resource["openstack_networking_secgroup_rule_v2"]!))
        if (/bastion|web|omero/.test(String(one["security_group_id"])))
          one["security_group_id"] = group("all");
      set(config, PORT, "revidr-proxy", { security_group_ids: [group("revidr-internal"), group("all")] });
    },
  ),
];
