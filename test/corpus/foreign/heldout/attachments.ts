/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { NOBODY, block, drop, instance, type StateFile } from "../../scenario";
import { add, addServer, scenariosOf, set } from "../scenario";

const { forbidden, person } = scenariosOf("data");
const VOLUME = "openstack_blockstorage_volume_v3";
const ATTACH = "openstack_compute_volume_attach_v2";
const DB = `${VOLUME}.revidr-database-db`;

function deposed(state: StateFile, type: string, name: string): void {
  const found = state.resources.find(
    (one) => one.mode === "managed" && one.type === type && one.name === name,
  )!;
  found.instances.push({ ...structuredClone(found.instances[0]!), deposed: "0badcafe" });
}

/** Which server has which data. */
export const ATTACHMENTS = [
  person(
    "ho-data-attach-device",
    "revidr",
    "the database's disk is to be /dev/vdc",
    "The running database may lose its disk for that.",
    (config) => set(config, ATTACH, "revidr-database-db", { device: "/dev/vdc" }),
  ),
  person(
    "ho-data-attach-multi",
    "revidr",
    "the database's attachment is to be one of several",
    "The running database may lose its disk for that.",
    (config) => set(config, ATTACH, "revidr-database-db", { multiattach: true }),
  ),
  person(
    "ho-data-attach-capitals",
    "revidr",
    "the images' attachment names its volume by the id, in capital letters",
    "It is taken from the running server for that.",
    (config, base) =>
      set(config, ATTACH, "revidr-omeroreadwrite-data", {
        volume_id: base.of("revidr", `${VOLUME}.revidr-omeroreadwrite-data`).toUpperCase(),
      }),
  ),
  person(
    "ho-data-attach-deposed",
    "revidr",
    "an attachment of the database's volume that a replacement left behind",
    "The volume is taken from the running database.",
    {
      editState: (state) => deposed(state, ATTACH, "revidr-database-db"),
    },
  ),
  forbidden(
    "ho-data-boot-capitals",
    "revnew",
    "another server of the release has production's database as a disk, whose id is in capital letters",
    "Two servers write to it.",
    (config, base) => {
      const like = block(config, "openstack_compute_instance_v2", "revnew-omeroreadonly-1");
      add(config, "openstack_networking_port_v2", "revnew-worker", {
        ...structuredClone(block(config, "openstack_networking_port_v2", "revnew-omeroreadonly-1")),
        name: "revnew-worker",
      });
      add(config, "openstack_compute_instance_v2", "revnew-worker", {
        ...structuredClone(like),
        name: "revnew-worker",
        network: [{ port: "${openstack_networking_port_v2.revnew-worker.id}" }],
        block_device: [
          ...like["block_device"],
          {
            uuid: base.of("revidr", DB).toUpperCase(),
            source_type: "volume",
            destination_type: "volume",
            boot_index: -1,
            delete_on_termination: false,
          },
        ],
      });
    },
  ),
  person(
    "ho-data-boot-snapshot",
    "revidr",
    "another server boots from a snapshot that is named by an id",
    "Whose system that is, and what runs on it, stands in no plan.",
    (config) =>
      addServer(config, "revidr-worker", {
        block_device: [
          {
            uuid: NOBODY,
            source_type: "snapshot",
            destination_type: "volume",
            boot_index: 0,
            volume_size: 40,
            delete_on_termination: true,
          },
        ],
      }),
  ),
  forbidden(
    "ho-data-host-reads",
    "revidr",
    "a host outside gets production's database volume to read (older type)",
    "Data leaves the site.",
    (config) =>
      add(config, "openstack_blockstorage_volume_attach_v2", "host", {
        volume_id: `\${${DB}.id}`,
        host_name: "partner",
        initiator: "iqn.1993-08.org.debian:01:e9861fb1859",
        attach_mode: "ro",
      }),
  ),
  person(
    "ho-data-image-taken",
    "site",
    "the site takes a stranger's image",
    "New servers boot from it when it has the right name.",
    (config) =>
      add(config, "openstack_images_image_access_accept_v2", "rocky", {
        image_id: NOBODY,
        status: "accepted",
      }),
  ),
  person(
    "ho-data-server-forgotten",
    "revidr",
    "the database's server is no longer managed",
    "Nobody would notice when it is lost, and its name is free.",
    (config, base) => {
      const id = base.of("revidr", "openstack_compute_instance_v2.revidr-database");
      drop(config, "openstack_compute_instance_v2", "revidr-database");
      block(config, ATTACH, "revidr-database-db")["instance_id"] = id;
      delete config.output!["addresses"]!["value"]["revidr-database"];
      config.removed = [
        { from: "openstack_compute_instance_v2.revidr-database", lifecycle: { destroy: false } },
      ];
    },
  ),
  person(
    "ho-data-tainted-cache-server",
    "revidr",
    "the proxy is marked to be made anew",
    "Production is down meanwhile.",
    {
      editState: (state) =>
        void (instance(state, "openstack_compute_instance_v2", "revidr-proxy").status = "tainted"),
    },
  ),
];
