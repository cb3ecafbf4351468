import { block, instance, rename } from "../../../scenario";
import { add, inner, scenariosOf, set } from "../../scenario";
import { PORT, SERVER } from "./parts";

const { forbidden, person, safe } = scenariosOf("identities");

/** Marks, imports and other projects. */
export const MARKS = [
  safe(
    "id-metadata-not-said",
    "revidr",
    "the metadata of the database's volume are not written any more",
    "What the provider is not told stays: nothing changes, and the volume keeps its mark.",
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
      inner(server, "metadata")["idr-stacks"] = "rev/revnew";
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
      inner(config.output!, "addresses", "value")["revidr-database"] =
        "${openstack_compute_instance_v2.revidr-postgres.access_ip_v4}";
    },
  ),
  person(
    "id-database-is-proxy",
    "revidr",
    "the database says that it is a proxy (Ansible groups)",
    "Playbooks make a bastion of it.",
    (config) =>
      void (inner(block(config, SERVER, "revidr-database"), "metadata")["groups"] =
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
