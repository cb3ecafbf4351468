import { NOBODY, block, drop, instance } from "../../../scenario";
import { add, addServer, scenariosOf, set } from "../../scenario";
import { ATTACH, DB, LOST, VOLUME, database } from "./parts";

const { forbidden, person } = scenariosOf("data");

/** Data volumes in wrong hands, and what else keeps data. */
export const SHARED = [
  person(
    "data-attachments-swapped",
    "revidr",
    "database and read-write server exchange their volumes",
    "Each mounts the other's data.",
    (config) => {
      block(config, ATTACH, "revidr-database-db")["volume_id"] =
        `\${${VOLUME}.revidr-omeroreadwrite-data.id}`;
      block(config, ATTACH, "revidr-omeroreadwrite-data")["volume_id"] = DB;
    },
  ),
  person(
    "data-names-swapped",
    "revidr",
    "two volumes exchange their names",
    "Backups and releases take the wrong one.",
    (config) => {
      set(config, VOLUME, "revidr-database-db", { name: "revidr-omeroreadwrite-data" });
      set(config, VOLUME, "revidr-omeroreadwrite-data", { name: "revidr-database-db" });
    },
  ),
  forbidden(
    "data-attached-in-release",
    "revnew",
    "production's database volume is attached to the release",
    "Two servers write to it.",
    (config, base) =>
      add(config, ATTACH, "theirs", {
        instance_id: "${openstack_compute_instance_v2.revnew-database.id}",
        volume_id: base.of("revidr", `${VOLUME}.revidr-database-db`),
      }),
  ),
  forbidden(
    "data-attached-twice",
    "revidr",
    "production's database volume is attached to a second server",
    "Two servers write to it.",
    (config) =>
      add(config, ATTACH, "second", {
        instance_id: "${openstack_compute_instance_v2.revidr-omeroreadwrite.id}",
        volume_id: DB,
        multiattach: true,
      }),
  ),
  forbidden(
    "data-attached-to-host",
    "revidr",
    "production's database volume is attached to a host by iSCSI",
    "The host reads and writes it.",
    (config) =>
      add(config, "openstack_blockstorage_volume_attach_v3", "host", {
        volume_id: DB,
        host_name: "stranger",
        ip_address: "198.51.100.7",
        initiator: "iqn.1993-08.org.debian:01:e9861fb1859",
        attach_mode: "rw",
        device: "auto",
      }),
  ),
  forbidden(
    "data-boot-from",
    "revidr",
    "another server boots from production's database volume, and deletes it with itself",
    "Data goes with that server.",
    (config) =>
      addServer(config, "revidr-worker", {
        block_device: [
          {
            uuid: DB,
            source_type: "volume",
            destination_type: "volume",
            boot_index: 0,
            delete_on_termination: true,
          },
        ],
      }),
  ),
  forbidden(
    "data-imported-elsewhere",
    "revnew",
    "the release takes production's database volume into its state",
    "It goes with the release when that is taken down.",
    (config, base) => {
      add(config, VOLUME, "theirs", {
        name: "revidr-database-db",
        size: 800,
        metadata: { "idr-stacks": "rev/revidr" },
      });
      config.import = [{ to: `${VOLUME}.theirs`, id: base.of("revidr", `${VOLUME}.revidr-database-db`) }];
    },
  ),
  person(
    "data-attachment-forgotten",
    "revidr",
    "the database's attachment is no longer managed",
    "Nobody would notice when it is lost.",
    (config) => {
      drop(config, ATTACH, "revidr-database-db");
      config.removed = [{ from: `${ATTACH}.revidr-database-db`, lifecycle: { destroy: false } }];
    },
  ),
  person(
    "data-attachment-tainted",
    "revidr",
    "the database's attachment is made anew",
    "The volume is taken from a running database.",
    {
      editState: (state) => void (instance(state, ATTACH, "revidr-database-db").status = "tainted"),
    },
  ),
  person(
    "data-server-deposed",
    "revidr",
    "a database server that a replacement left behind",
    "It is destroyed, and may be the one that runs.",
    {
      editState: (state) => {
        const found = state.resources.find(
          ({ type, name, mode }) =>
            mode === "managed" && type === "openstack_compute_instance_v2" && name === "revidr-database",
        )!;
        found.instances.push({ ...structuredClone(found.instances[0]!), deposed: "0badcafe" });
      },
    },
  ),
  forbidden(
    "data-volume-deposed",
    "revidr",
    "a database volume that a replacement left behind",
    "It is destroyed, and it is the one with the data.",
    {
      editState: (state) => {
        const found = state.resources.find(
          ({ type, name, mode }) => mode === "managed" && type === VOLUME && name === "revidr-database-db",
        )!;
        found.instances.push({ ...structuredClone(found.instances[0]!), deposed: "0badcafe" });
      },
    },
  ),
  person(
    "data-server-force-delete",
    "revidr",
    "the database server may be deleted without being shut down",
    "The next replacement cuts its writes off.",
    (config) => set(config, "openstack_compute_instance_v2", "revidr-database", { force_delete: true }),
  ),
  person(
    "data-size-unknown",
    "revidr",
    "the database's volume is as large as something that is known later",
    "It may be anything.",
    (config) => {
      add(config, VOLUME, "pattern", { name: "pattern", size: 900 });
      set(config, VOLUME, "revidr-database-db", { size: `\${length(${VOLUME}.pattern.id) * 25}` });
    },
  ),
  person(
    "data-clone-on-proxy",
    "revidr",
    "a copy of the database on the proxy",
    "The server that strangers reach gets the data.",
    (config) => {
      add(config, VOLUME, "copy", { name: "copy", size: 800, source_vol_id: DB });
      add(config, ATTACH, "copy", {
        instance_id: "${openstack_compute_instance_v2.revidr-proxy.id}",
        volume_id: `\${${VOLUME}.copy.id}`,
      });
    },
  ),
  person(
    "data-image-shared",
    "site",
    "an image is given to another project",
    "What is on it leaves the project.",
    (config) =>
      add(config, "openstack_images_image_access_v2", "partner", {
        image_id: NOBODY,
        member_id: "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
      }),
  ),
  person(
    "data-image-from-web",
    "site",
    "an image from the web, under the name of the servers' image",
    "New servers boot from it.",
    (config) =>
      add(config, "openstack_images_image_v2", "rocky", {
        name: "Rocky Linux 9",
        container_format: "bare",
        disk_format: "qcow2",
        image_source_url: "https://images.example/rocky.qcow2",
      }),
  ),
  person(
    "data-type-access",
    "site",
    "a volume type for another project",
    "It is no work of this site.",
    (config) =>
      add(config, "openstack_blockstorage_volume_type_access_v3", "partner", {
        volume_type_id: NOBODY,
        project_id: "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
      }),
  ),
  person("data-qos", "site", "a limit for volumes", "Disks become slow.", (config) =>
    add(config, "openstack_blockstorage_qos_v3", "slow", {
      name: "slow",
      consumer: "back-end",
      specs: { total_iops_sec: "10" },
    }),
  ),
  person(
    "data-quota",
    "site",
    "the project may have no volumes any more",
    "The next release fails.",
    (config) =>
      add(config, "openstack_blockstorage_quotaset_v3", "none", {
        project_id: "5f1cbb6a1c0b4f6a9d0f3c0d5b0c1a2e",
        volumes: 0,
      }),
  ),
  person(
    "data-database-service",
    "revidr",
    "a database of the cloud's service",
    "Data is kept where nobody backs it up.",
    (config) =>
      add(config, "openstack_db_instance_v1", "idr", {
        name: "idr",
        size: 10,
        flavor_id: "2",
        datastore: [{ type: "postgresql", version: "16" }],
      }),
  ),
  person(
    "data-share-open",
    "revidr",
    "a share for all the world",
    "What is put there is anybody's.",
    (config) => {
      add(config, "openstack_sharedfilesystem_share_v2", "images", {
        name: "images",
        share_proto: "NFS",
        size: 100,
      });
      add(config, "openstack_sharedfilesystem_share_access_v2", "images", {
        share_id: "${openstack_sharedfilesystem_share_v2.images.id}",
        access_type: "ip",
        access_to: "0.0.0.0/0",
        access_level: "rw",
      });
    },
  ),
  person(
    "data-server-and-root-disk",
    "revidr",
    "the database's server is made anew",
    "Its root disk goes, and the database stops.",
    { plan: { replace: ["openstack_compute_instance_v2.revidr-database"] } },
  ),
  forbidden("data-replace-volume", "revidr", "the database's volume is made anew, protection off", LOST, {
    config: (config) => void database(config),
    plan: { replace: [`${VOLUME}.revidr-database-db`] },
  }),
];
