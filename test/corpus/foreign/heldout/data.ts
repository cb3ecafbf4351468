/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- blocks and plans are JSON of the engine: whatever a scenario puts into them */
import { NOBODY, block, drop, swap, type StackConfig } from "../../scenario";
import { add, changeOf, edited, replaced, scenariosOf, unprotect } from "../scenario";

const { forbidden, person } = scenariosOf("data");
const VOLUME = "openstack_blockstorage_volume_v3";
const ATTACH = "openstack_compute_volume_attach_v2";
const DB = `${VOLUME}.revidr-database-db`;
const LOST = "Production's data is lost.";
const ENV = "revidr: { omeroReadOnly: 2, management: false, searchEngine: false }";

/** The plan destroys the database's volume. */
export const DESTROYS = {
  file: "destroys",
  config: (config: StackConfig): void => {
    unprotect(config, VOLUME, "revidr-database-db");
    drop(config, VOLUME, "revidr-database-db");
    drop(config, ATTACH, "revidr-database-db");
  },
};

/** Another object that keeps data is destroyed in the volume's place: none of these services is there to plan with. */
const destroysOther = (type: string, before: object) => ({
  ...DESTROYS,
  editPlan: (text: string) =>
    edited((plan) => Object.assign(changeOf(plan, `${type}.revidr-database-db`)["change"], { before }))(
      replaced(
        [DB, `${type}.revidr-database-db`],
        [`"type":"${VOLUME}","name":"revidr-database-db"`, `"type":"${type}","name":"revidr-database-db"`],
      )(text),
    ),
});

/** Data, by every means of the cloud. */
export const DATA = [
  forbidden(
    "ho-data-type",
    "revidr",
    "the database's volume is to be of another type, which is no longer ignored",
    LOST,
    (config) => void (unprotect(config, VOLUME, "revidr-database-db")["volume_type"] = "fast"),
  ),
  forbidden(
    "ho-data-release-source",
    "revnew",
    "the release's database comes from the images' volume, which is no longer ignored",
    "The release's data is lost, and it gets the wrong one.",
    (config) =>
      void (unprotect(config, VOLUME, "revnew-database-db")["source_vol_id"] =
        "${data.openstack_blockstorage_volume_v3.revnew-omeroreadwrite-data-source.id}"),
  ),
  person(
    "ho-data-shrinks",
    "revidr",
    "the database's volume in the site file is 80 GB (a digit is missing)",
    "No volume shrinks: the deployment fails, or somebody makes it anew.",
    {
      site: (text) =>
        swap(
          text,
          ENV,
          "revidr: { omeroReadOnly: 2, management: false, searchEngine: false, volumes: { database-db: { size: 80 } } }",
        ),
    },
  ),
  person(
    "ho-data-size-text",
    "revidr",
    "the images' volume has a size that is a text",
    "It may be anything.",
    {
      file: "unchanged",
      editPlan: edited((plan) => {
        const { change } = changeOf(plan, `${VOLUME}.revidr-omeroreadwrite-data`);
        change.actions = ["update"];
        change.after = { ...change.after, size: "15" };
      }),
    },
  ),
  person(
    "ho-data-size-infinite",
    "revidr",
    "the images' volume has a size that no number holds",
    "It may be anything.",
    {
      file: "unchanged",
      editPlan: (text) =>
        edited((plan) => {
          const { change } = changeOf(plan, `${VOLUME}.revidr-omeroreadwrite-data`);
          change.actions = ["update"];
          change.after = { ...change.after, size: 424242 };
        })(text).replace("424242", "1e999"),
    },
  ),
  person(
    "ho-data-forgotten",
    "revidr",
    "the database's volume is no longer managed, its attachment goes by its id",
    "Nobody protects it any more.",
    (config, base) => {
      drop(config, VOLUME, "revidr-database-db");
      block(config, ATTACH, "revidr-database-db")["volume_id"] = base.of("revidr", DB);
      config.removed = [{ from: DB, lifecycle: { destroy: false } }];
    },
  ),
  forbidden(
    "ho-data-imported-old-type",
    "revnew",
    "the release takes production's database volume into its state, as a volume of the older type",
    "It goes with the release when that is taken down.",
    {
      config: (config, base) => {
        add(config, VOLUME, "theirs", { name: "revidr-database-db", size: 800 });
        config.import = [{ to: `${VOLUME}.theirs`, id: base.of("revidr", DB) }];
      },
      // The sandbox has no such old service: the type is written into the plan.
      editPlan: replaced(
        [`${VOLUME}.theirs`, "openstack_blockstorage_volume_v2.theirs"],
        [`"type":"${VOLUME}","name":"theirs"`, '"type":"openstack_blockstorage_volume_v2","name":"theirs"'],
      ),
    },
  ),
  forbidden(
    "ho-data-database-service",
    "revidr",
    "a database of the cloud's service is destroyed",
    LOST,
    destroysOther("openstack_db_instance_v1", { id: NOBODY, name: "idr", size: 100 }),
  ),
  forbidden(
    "ho-data-container",
    "revidr",
    "a container of the object store is destroyed with all that is in it",
    LOST,
    destroysOther("openstack_objectstorage_container_v1", {
      id: "idr-data",
      name: "idr-data",
      force_destroy: true,
    }),
  ),
  forbidden(
    "ho-data-share",
    "revidr",
    "a share is destroyed",
    LOST,
    destroysOther("openstack_sharedfilesystem_share_v2", { id: NOBODY, name: "idr-data", size: 1500 }),
  ),
  forbidden(
    "ho-data-container-sync",
    "site",
    "the object store copies a container to a stranger's, with the key",
    "Data leaves, and the key is written in clear.",
    (config) =>
      add(config, "openstack_objectstorage_container_v1", "dumps", {
        name: "dumps",
        container_sync_to: "https://swift.elsewhere.example/v1/AUTH_x/dumps",
        container_sync_key: "tiger-lily-7731",
      }),
  ),
  forbidden(
    "ho-data-environment-gone",
    "revnew",
    "the release is taken down with its volumes, protection off, which nobody has asked for",
    "Data is lost.",
    {
      config: (config) => {
        for (const name of Object.keys(config.resource[VOLUME]!)) unprotect(config, VOLUME, name);
      },
      plan: { destroy: true },
    },
  ),
];
