import { block, instance, rename } from "../../scenario";
import { add, addServer, scenariosOf, set } from "../scenario";

const { forbidden, person } = scenariosOf("identities");
const PORT = "openstack_networking_port_v2";
const SERVER = "openstack_compute_instance_v2";
const TWO = "What finds it by its name finds two.";

/** What the site finds by name, description or mark. */
export const IDENTITIES = [
  person(
    "id-router-renamed",
    "site",
    "the shared router gets another name",
    "Environments find it by that.",
    (config) => set(config, "openstack_networking_router_v2", "rev-router", { name: "gateway" }),
  ),
  person("id-second-router", "revidr", "a second router of the shared one's name", TWO, (config) =>
    add(config, "openstack_networking_router_v2", "mine", { name: "rev-router" }),
  ),
  person("id-second-proxy-port", "revnew", "a second port called revidr-proxy", TWO, (config) =>
    add(config, PORT, "mine", {
      name: "revidr-proxy",
      network_id: "${openstack_networking_network_v2.revnew.id}",
    }),
  ),
  forbidden(
    "id-proxy-port-name-taken",
    "revidr",
    "a read-only server's port takes the name of the proxy's",
    "Production's address goes to it with the next deployment.",
    (config) => {
      set(config, PORT, "revidr-proxy", { name: "revidr-proxy-old" });
      set(config, PORT, "revidr-omeroreadonly-1", { name: "revidr-proxy" });
    },
  ),
  person(
    "id-proxy-port-renamed",
    "revidr",
    "the proxy's port gets another name",
    "The live stack finds it by that.",
    (config) => set(config, PORT, "revidr-proxy", { name: "revidr-web" }),
  ),
  person("id-second-network", "revnew", "a second network called revidr", TWO, (config) =>
    add(config, "openstack_networking_network_v2", "mine", { name: "revidr" }),
  ),
  person("id-second-group", "revnew", "a second group called revidr-internal", TWO, (config) =>
    add(config, "openstack_networking_secgroup_v2", "mine", { name: "revidr-internal" }),
  ),
  person("id-second-server", "revnew", "a second server called revidr-database", TWO, (config) => {
    const like = block(config, SERVER, "revnew-omeroreadonly-1");
    add(config, PORT, "mine", {
      ...structuredClone(block(config, PORT, "revnew-omeroreadonly-1")),
      name: "mine",
    });
    add(config, SERVER, "mine", {
      ...structuredClone(like),
      name: "revidr-database",
      network: [{ port: "${openstack_networking_port_v2.mine.id}" }],
    });
  }),
  person("id-second-volume", "revnew", "a second volume called revidr-database-db", TWO, (config) =>
    add(config, "openstack_blockstorage_volume_v3", "mine", { name: "revidr-database-db", size: 1 }),
  ),
  person(
    "id-second-key",
    "revidr",
    "another key under the name of the servers' key pair",
    "New servers let its owner in.",
    (config) =>
      add(config, "openstack_compute_keypair_v2", "mine", {
        name: "rev-key",
        public_key:
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX stranger@example.org",
      }),
  ),
  person(
    "id-server-with-other-key",
    "revidr",
    "another server with a key of its own",
    "Its owner gets into the environment.",
    (config) => {
      add(config, "openstack_compute_keypair_v2", "mine", {
        name: "guest",
        public_key:
          "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKnOhqGZsG9Vt5rlTnTnJ3xJpL3yQm2Yx8bq0c7Yd1mX stranger@example.org",
      });
      addServer(config, "revidr-worker", { key_pair: "guest" });
    },
  ),
  person(
    "id-mark-removed",
    "revidr",
    "the database's volume loses its mark",
    "What looks for the site's objects passes it by.",
    (config) => {
      const volume = block(config, "openstack_blockstorage_volume_v3", "revidr-database-db");
      volume["lifecycle"] = { prevent_destroy: true };
      delete volume["metadata"];
    },
  ),
  person(
    "id-mark-of-other",
    "revidr",
    "production's volume gets the release's mark",
    "It goes with the release when that is retired.",
    (config) => {
      const volume = block(config, "openstack_blockstorage_volume_v3", "revidr-database-db");
      volume["lifecycle"] = { prevent_destroy: true };
      volume["metadata"] = { "idr-stacks": "rev/revnew" };
    },
  ),
  person(
    "id-server-mark-of-other",
    "revidr",
    "production's proxy gets the release's mark",
    "It goes with the release when that is retired.",
    (config) => {
      const server = block(config, SERVER, "revidr-proxy");
      server["lifecycle"] = {};
      server["metadata"]["idr-stacks"] = "rev/revnew";
    },
  ),
  person(
    "id-network-mark-of-other",
    "revidr",
    "production's network gets the release's mark",
    "It goes with the release when that is retired.",
    (config) => {
      const network = block(config, "openstack_networking_network_v2", "revidr");
      network["lifecycle"] = {};
      network["description"] = "idr-stacks: rev/revnew";
    },
  ),
  person(
    "id-new-with-others-mark",
    "revnew",
    "a new volume with production's mark",
    "It is taken for production's.",
    (config) =>
      add(config, "openstack_blockstorage_volume_v3", "mine", {
        name: "mine",
        size: 1,
        metadata: { "idr-stacks": "rev/revidr" },
      }),
  ),
  forbidden(
    "id-proxy-port-imported",
    "revnew",
    "the release takes production's proxy port into its state",
    "Production's binding goes with the release.",
    (config, base) => {
      add(config, PORT, "theirs", {
        name: "revidr-proxy",
        network_id: base.of("revidr", "openstack_networking_network_v2.revidr"),
      });
      config.import = [{ to: `${PORT}.theirs`, id: base.of("revidr", `${PORT}.revidr-proxy`) }];
    },
  ),
  person(
    "id-network-imported",
    "revnew",
    "the release takes production's network into its state",
    "It goes with the release.",
    (config, base) => {
      add(config, "openstack_networking_network_v2", "theirs", { name: "revidr", admin_state_up: true });
      config.import = [
        {
          to: "openstack_networking_network_v2.theirs",
          id: base.of("revidr", "openstack_networking_network_v2.revidr"),
        },
      ];
    },
  ),
  person(
    "id-group-imported",
    "revnew",
    "the release takes production's internal group into its state",
    "It goes with the release.",
    (config, base) => {
      add(config, "openstack_networking_secgroup_v2", "theirs", {
        name: "revidr-internal",
        delete_default_rules: true,
      });
      config.import = [
        {
          to: "openstack_networking_secgroup_v2.theirs",
          id: base.of("revidr", "openstack_networking_secgroup_v2.revidr-internal"),
        },
      ];
    },
  ),
  person(
    "id-servers-swapped",
    "revidr",
    "the state has taken one read-only server for the other",
    "Both are made anew.",
    {
      editState: (state) => {
        const [one, two] = ["revidr-omeroreadonly-1", "revidr-omeroreadonly-2"].map((name) =>
          instance(state, SERVER, name),
        );
        [one!.attributes, two!.attributes] = [two!.attributes, one!.attributes];
      },
    },
  ),
  person(
    "id-network-renamed",
    "revidr",
    "production's network gets another name",
    "Inventories and lookups go by it.",
    (config) => set(config, "openstack_networking_network_v2", "revidr", { name: "prod" }),
  ),
  person(
    "id-subnet-renamed",
    "revidr",
    "production's subnet gets another name",
    "Lookups go by it.",
    (config) => set(config, "openstack_networking_subnet_v2", "revidr-subnet", { name: "prod" }),
  ),
  person(
    "id-group-renamed",
    "revidr",
    "the internal group gets another name",
    "Lookups go by it.",
    (config) => set(config, "openstack_networking_secgroup_v2", "revidr-internal", { name: "prod" }),
  ),
  person(
    "id-volume-renamed",
    "revidr",
    "the database's volume gets another name",
    "Backups and releases find it by that.",
    (config) => set(config, "openstack_blockstorage_volume_v3", "revidr-database-db", { name: "old-db" }),
  ),
  person(
    "id-proxy-renamed",
    "revidr",
    "the proxy gets another name",
    "Playbooks find it by that.",
    (config) => set(config, SERVER, "revidr-proxy", { name: "web" }),
  ),
  person(
    "id-server-construct-renamed",
    "revidr",
    "the database server's block is renamed without a moved block",
    "The server is destroyed and made anew.",
    (config) => {
      rename(config, SERVER, "revidr-database", "revidr-postgres");
      config.resource["openstack_compute_volume_attach_v2"]!["revidr-database-db"]!["instance_id"] =
        "${openstack_compute_instance_v2.revidr-postgres.id}";
      config.output!["addresses"]!["value"]["revidr-database"] =
        "${openstack_compute_instance_v2.revidr-postgres.access_ip_v4}";
    },
  ),
  person(
    "id-database-is-proxy",
    "revidr",
    "the database says that it is a proxy (Ansible groups)",
    "Playbooks make a bastion of it.",
    (config) =>
      void (block(config, SERVER, "revidr-database")["metadata"].groups =
        "revidr-hosts,proxy-hosts,bastion-hosts"),
  ),
  forbidden(
    "id-other-project",
    "revidr",
    "a network in another project",
    "It is done in another place.",
    (config) =>
      add(config, "openstack_networking_network_v2", "theirs", {
        name: "theirs",
        tenant_id: "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
      }),
  ),
];
