/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are JSON of the engine */
import { changeOf, listIn, scenariosOf } from "../scenario";
import { create, remove, replace, update } from "./edit";
import { ATTACH, DB, NETWORK, PORT, SERVER, STRANGE, VOLUME, id } from "./names";
import { on, type Plan } from "./parts";
import { reads } from "./state";

const { forbidden, person } = scenariosOf("data");

/** The server of a role gets another id, so its volume is attached anew. */
function serverAnew(plan: Plan, name: string, volume: string, body: Record<string, unknown>): void {
  const address = `${SERVER}.${name}`;
  replace(plan, address, body);
  const { change } = changeOf(plan, address);
  const later = ["fixed_ip_v4", "fixed_ip_v6", "floating_ip", "mac", "name", "uuid"];
  change.after.network = [{ access_network: false, port: change.before.network[0].port }];
  change.after_unknown.network = [Object.fromEntries(later.map((key) => [key, true]))];
  const planned = listIn(plan, "planned_values", "root_module", "resources");
  planned.find((one) => one["address"] === address)!["values"] = structuredClone(change.after);
  const addresses = plan["output_changes"].addresses;
  Reflect.deleteProperty(addresses.after, name);
  Object.assign(addresses, { actions: ["update"], after_unknown: { [name]: true } });
  plan["planned_values"].outputs.addresses = { sensitive: false };
  replace(plan, `${ATTACH}.${volume}`, { instance_id: id(`${SERVER}.${name}`) }, { paths: ["instance_id"] });
}

/** A server with a port on a network that is not of the site. */
function serverOutside(plan: Plan): void {
  reads(plan, NETWORK, "campus", { name: "campus" }, { id: STRANGE, name: "campus", shared: true });
  create(plan, PORT, "analysis", {
    name: "revidr-analysis",
    network_id: id(`data.${NETWORK}.campus`),
    security_group_ids: [],
  });
  create(plan, SERVER, "analysis", {
    name: "revidr-analysis",
    flavor_name: "m1.large",
    image_name: "Rocky Linux 9",
    key_pair: "rev-key",
    network: [{ port: id(`${PORT}.analysis`) }],
  });
}

/** Volumes, attachments and servers with their disks. */
export const VOLUMES = [
  person(
    "th-vol-retype-migrates",
    "revidr",
    "the database's volume gets another type, and may move to another store for it",
    "800 GB of production's database migrate while it runs.",
    on("revidr", (plan) => update(plan, DB, { volume_type: "ceph-slow", volume_retype_policy: "on-demand" })),
  ),
  person(
    "th-vol-resize-offline",
    "revidr",
    "the database's volume grows, and no longer online",
    "It has to be detached for that, and the site file says nothing of it.",
    on("revidr", (plan) => update(plan, DB, { enable_online_resize: false, size: 900 })),
  ),
  person(
    "th-attach-after-scratch",
    "revidr",
    "a scratch volume takes the database's first device, and its data volume comes back as the second",
    "The playbooks format a blank first device, and the database has no data meanwhile.",
    on("revidr", (plan) => {
      create(plan, VOLUME, "scratch", { name: "revidr-scratch", size: 50 });
      create(plan, ATTACH, "scratch", {
        instance_id: id(`${SERVER}.revidr-database`),
        volume_id: id(`${VOLUME}.scratch`),
        device: "/dev/vdb",
      });
      replace(plan, `${ATTACH}.revidr-database-db`, { device: "/dev/vdc" });
    }),
  ),
  forbidden(
    "th-attach-by-mark",
    "revnew",
    "the release's database takes the volume that a data source finds by its mark: production's",
    "Production's data is taken by the release.",
    on("revnew", (plan) => {
      const production = structuredClone(changeOf(plan, `${VOLUME}.revnew-database-db`)["change"].before);
      reads(
        plan,
        VOLUME,
        "data",
        { metadata: { "idr-stacks": "rev/revidr" }, status: "in-use" },
        { id: production.source_vol_id, name: "revidr-database-db", size: 800, status: "in-use" },
      );
      replace(plan, `${ATTACH}.revnew-database-db`, { volume_id: id(`data.${VOLUME}.data`) });
    }),
  ),
  forbidden(
    "th-disk-dies-with-server",
    "revnew",
    "a new server has production's image data as a second disk, deleted with the server",
    "Production's data is taken, and lost with the server.",
    on("revnew", (plan) => {
      create(plan, PORT, "render", {
        name: "revnew-render",
        network_id: id(`${NETWORK}.revnew`),
        security_group_ids: [id("openstack_networking_secgroup_v2.revnew-internal")],
      });
      create(plan, SERVER, "render", {
        name: "revnew-render",
        flavor_name: "m1.large",
        block_device: [
          {
            boot_index: 0,
            delete_on_termination: true,
            destination_type: "volume",
            source_type: "image",
            uuid: id("data.openstack_images_image_v2.Rocky-Linux-9"),
            volume_size: 80,
          },
          {
            boot_index: -1,
            delete_on_termination: true,
            destination_type: "volume",
            source_type: "volume",
            uuid: id(`data.${VOLUME}.revnew-omeroreadwrite-data-source`),
          },
        ],
        network: [{ port: id(`${PORT}.render`) }],
      });
    }),
  ),
  person(
    "th-server-shelved",
    "revidr",
    "the proxy is shelved and offloaded",
    "Production is down.",
    on("revidr", (plan) => update(plan, `${SERVER}.revidr-proxy`, { power_state: "shelved_offloaded" })),
  ),
  person(
    "th-server-hints",
    "revidr",
    "the database server is to run on another host than the read-write one, and has a config drive",
    "The server is made anew for it, and its root disk with it.",
    on("revidr", (plan) =>
      serverAnew(plan, "revidr-database", "revidr-database-db", {
        config_drive: true,
        scheduler_hints: [{ different_host: [id(`${SERVER}.revidr-omeroreadwrite`)] }],
      }),
    ),
  ),
  person(
    "th-server-zone",
    "revidr",
    "the read-write server goes to another availability zone",
    "The server is made anew, and may not reach its volume from there.",
    on("revidr", (plan) =>
      serverAnew(plan, "revidr-omeroreadwrite", "revidr-omeroreadwrite-data", {
        availability_zone: "zone-2",
      }),
    ),
  ),
  forbidden(
    "th-combo-snapshot-leaves",
    "revidr",
    "a volume from the database's newest snapshot, on a new server of another network",
    "A copy of production's database is taken out of the environment.",
    on("revidr", (plan) => {
      reads(
        plan,
        "openstack_blockstorage_snapshot_v3",
        "newest",
        { volume_id: id(DB), most_recent: true },
        { id: STRANGE, name: "revidr-database-db-20261101", size: 800, status: "available" },
      );
      serverOutside(plan);
      create(plan, VOLUME, "analysis", {
        name: "revidr-analysis",
        size: 800,
        snapshot_id: id("data.openstack_blockstorage_snapshot_v3.newest"),
      });
      create(plan, ATTACH, "analysis", {
        instance_id: id(`${SERVER}.analysis`),
        volume_id: id(`${VOLUME}.analysis`),
      });
    }),
  ),
  forbidden(
    "th-combo-volume-leaves",
    "revidr",
    "the database's volume is detached, and attached to a new server of another network",
    "Production's data is taken out of the environment.",
    on("revidr", (plan) => {
      serverOutside(plan);
      remove(plan, `${ATTACH}.revidr-database-db`);
      create(plan, ATTACH, "analysis", {
        instance_id: id(`${SERVER}.analysis`),
        volume_id: id(DB),
      });
    }),
  ),
  person(
    "th-share-network",
    "revidr",
    "a share network on production's subnet",
    "File servers of the cloud get ports among production's servers.",
    on("revidr", (plan) =>
      create(plan, "openstack_sharedfilesystem_sharenetwork_v2", "shares", {
        name: "revidr-shares",
        neutron_net_id: id(`${NETWORK}.revidr`),
        neutron_subnet_id: id("openstack_networking_subnet_v2.revidr-subnet"),
      }),
    ),
  ),
  person(
    "th-attach-old-data",
    "revidr",
    "the database gets a volume restored from an old backup instead of its own",
    "Production goes back to old data; its own volume is left aside.",
    on("revidr", (plan) => {
      create(plan, VOLUME, "restored", {
        name: "revidr-database-restored",
        size: 800,
        backup_id: STRANGE,
        metadata: { "idr-stacks": "rev/revidr" },
      });
      replace(plan, `${ATTACH}.revidr-database-db`, { volume_id: id(`${VOLUME}.restored`) });
    }),
  ),
];
