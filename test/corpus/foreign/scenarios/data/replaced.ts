import { NOBODY, block, drop } from "../../../scenario";
import { add, scenariosOf, unprotect } from "../../scenario";
import { ATTACH, LOST, VOLUME, database } from "./parts";

const { forbidden, person } = scenariosOf("data");

/** Data volumes that are destroyed or made anew. */
export const REPLACED = [
  forbidden("data-count-zero", "revidr", "the database's volume is counted down to none", LOST, (config) => {
    database(config)["count"] = 0;
    drop(config, ATTACH, "revidr-database-db");
  }),
  forbidden(
    "data-for-each",
    "revidr",
    "the images' volume is kept under a key, without a moved block",
    LOST,
    (config) => {
      Object.assign(unprotect(config, VOLUME, "revidr-omeroreadwrite-data"), {
        for_each: '${toset(["data"])}',
      });
      block(config, ATTACH, "revidr-omeroreadwrite-data")["volume_id"] =
        `\${${VOLUME}.revidr-omeroreadwrite-data["data"].id}`;
    },
  ),
  forbidden(
    "data-other-region",
    "revidr",
    "the database's volume in another region",
    LOST,
    (config) => void (database(config)["region"] = "RegionTwo"),
  ),
  forbidden(
    "data-from-image",
    "revidr",
    "the database's volume is made from an image",
    LOST,
    (config) => void (database(config)["image_id"] = "${data.openstack_images_image_v2.Rocky-Linux-9.id}"),
  ),
  forbidden(
    "data-from-backup",
    "revidr",
    "the database's volume is made from a backup",
    LOST,
    (config) => void (database(config)["backup_id"] = NOBODY),
  ),
  forbidden(
    "data-other-zone",
    "revidr",
    "the database's volume in another zone",
    LOST,
    (config) => void (database(config)["availability_zone"] = "cellar"),
  ),
  person(
    "data-multiattach",
    "revidr",
    "the database's volume for several servers",
    "Nothing is lost yet, but a second server could then write to it.",
    (config) => void (database(config)["multiattach"] = true),
  ),
  forbidden(
    "data-scheduler-hints",
    "revidr",
    "the database's volume near its server",
    LOST,
    (config) => void (database(config)["scheduler_hints"] = [{ local_to_instance: NOBODY }]),
  ),
  forbidden(
    "data-consistency-group",
    "revidr",
    "the database's volume in a consistency group",
    LOST,
    (config) => void (database(config)["consistency_group_id"] = NOBODY),
  ),
  forbidden(
    "data-moved-and-replaced",
    "revidr",
    "the images' volume gets another block name and another zone",
    LOST,
    (config) => {
      const volume = unprotect(config, VOLUME, "revidr-omeroreadwrite-data");
      volume["availability_zone"] = "cellar";
      add(config, VOLUME, "images", volume);
      drop(config, VOLUME, "revidr-omeroreadwrite-data");
      block(config, ATTACH, "revidr-omeroreadwrite-data")["volume_id"] = `\${${VOLUME}.images.id}`;
      config.moved = [{ from: `${VOLUME}.revidr-omeroreadwrite-data`, to: `${VOLUME}.images` }];
    },
  ),
];
