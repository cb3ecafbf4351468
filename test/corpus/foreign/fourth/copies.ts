import { block, instance, type Block } from "../../scenario";
import { add, addServer, read, set } from "../scenario";
import { ATTACH, SERVER, VOLUME, id } from "./names";
import { fourth } from "./scenario";

const { forbidden, person, question } = fourth("data");
const large = fourth("data", "large");

/** Copies of data, attachments, and what a volume says of itself. */
export const COPIES = [
  forbidden(
    "fo-data-clone-in-other-project",
    "revidr",
    "a copy of production's database in another project (alias of the provider)",
    "Production's data leaves to others.",
    (config) => {
      config.provider!["openstack"]!.push({ alias: "partner", cloud: "other" });
      add(config, VOLUME, "copy", {
        provider: "openstack.partner",
        name: "copy",
        size: 800,
        source_vol_id: id(`${VOLUME}.revidr-database-db`),
      });
    },
  ),
  person(
    "fo-data-clone-by-old-type",
    "revidr",
    "a copy of production's database by an old type of volumes, attached to nothing",
    "A second copy of all data that no backup and no release needs.",
    (config) =>
      add(config, "openstack_blockstorage_volume_v2", "copy", {
        name: "revidr-scratch",
        size: 800,
        source_vol_id: id(`${VOLUME}.revidr-database-db`),
      }),
  ),
  forbidden(
    "fo-data-clone-on-public-server",
    "revidr",
    "a copy of production's database, and a new server on the external network that has it",
    "Production's data is taken out of the environment.",
    (config) => {
      read(config, "openstack_networking_network_v2", "public", { name: "public" });
      add(config, VOLUME, "copy", {
        name: "revidr-copy",
        size: 800,
        source_vol_id: id(`${VOLUME}.revidr-database-db`),
      });
      addServer(
        config,
        "revidr-share",
        {},
        { network_id: "${data.openstack_networking_network_v2.public.id}", fixed_ip: [] },
      );
      add(config, ATTACH, "copy", {
        instance_id: id(`${SERVER}.revidr-share`),
        volume_id: id(`${VOLUME}.copy`),
      });
    },
  ),
  large.person(
    "fo-data-attachments-in-other-order",
    "bigidr",
    "both volumes of the search engine are attached anew, in the other order",
    "The devices may be exchanged, and playbooks mount by the device.",
    {
      editState: (state) => {
        for (const name of ["data", "backup"]) {
          const found: Block = instance(state, ATTACH, `bigidr-searchengine-${name}`);
          Object.assign(found, { status: "tainted", dependencies: [] });
        }
      },
      config: (config) => {
        Reflect.deleteProperty(block(config, ATTACH, "bigidr-searchengine-backup"), "depends_on");
        set(config, ATTACH, "bigidr-searchengine-data", {
          depends_on: [`${ATTACH}.bigidr-searchengine-backup`],
        });
      },
    },
  ),
  large.forbidden(
    "fo-data-one-of-many",
    "bigidr",
    "tags on every read-only server, and the management's volume attached to the proxy",
    "Production's monitoring data is taken from its server.",
    (config) => {
      for (let n = 1; n <= 14; n += 1) set(config, SERVER, `bigidr-omeroreadonly-${n}`, { tags: ["omero"] });
      set(config, ATTACH, "bigidr-management-data", { instance_id: id(`${SERVER}.bigidr-proxy`) });
    },
  ),
  person(
    "fo-data-whole-though-not-seen",
    "revnew",
    "the release's volume is said to be whole since a day on which nobody saw it",
    "A half-made copy is taken for a good one.",
    (config) => {
      const volume = block(config, VOLUME, "revnew-database-db");
      volume["lifecycle"] = {
        prevent_destroy: true,
        ignore_changes: ["source_vol_id", "snapshot_id", "backup_id", "image_id"],
      };
      volume["metadata"] = {
        "idr-stacks": "rev/revnew",
        "idr-stacks-whole-since": "2026-01-01T00:00:00Z",
      };
    },
  ),
  question(
    "fo-ask-volume-grows-unsaid",
    "revidr",
    "the database's volume grows, and the site file says nothing of it",
    "It costs, and it cannot shrink again.",
    (config) => set(config, VOLUME, "revidr-database-db", { size: 1200 }),
  ),
  person(
    "fo-data-huge",
    "revnew",
    "a new volume of 60,000 GB, attached to nothing",
    "It takes the project's quota, and the next release has no room.",
    (config) => add(config, VOLUME, "room", { name: "revnew-room", size: 60000 }),
  ),
  forbidden(
    "fo-data-import-and-rename",
    "revnew",
    "the release takes production's volume of images into its state and renames it, marked as its own",
    "Production's data belongs to what is thrown away after the release.",
    (config, base) => {
      add(config, VOLUME, "old", {
        name: "revnew-omeroreadwrite-old",
        size: 1500,
        metadata: { "idr-stacks": "rev/revnew" },
      });
      config.import = [
        { to: `${VOLUME}.old`, id: base.of("revidr", `${VOLUME}.revidr-omeroreadwrite-data`) },
      ];
    },
  ),
];
