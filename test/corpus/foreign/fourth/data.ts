import { block, instance, NOBODY, drop } from "../../scenario";
import { add, set, unprotect } from "../scenario";
import { ATTACH, VOLUME } from "./names";
import { fourth } from "./scenario";

const { forbidden, person } = fourth("data");
const worn = fourth("data", "worn");
const GONE = "Users' data is lost.";

/** Volumes by count and key, by lifecycle and by drift. */
export const DATA = [
  worn.forbidden(
    "fo-data-key-respelled",
    "wornidr",
    "the key of an attached archive is spelled otherwise, without a moved block",
    GONE,
    (config) => {
      block(config, VOLUME, "archive")["for_each"] = '${toset(["One", "two"])}';
      set(config, ATTACH, "archive-one", { volume_id: `\${${VOLUME}.archive["One"].id}` });
    },
  ),
  worn.forbidden(
    "fo-data-count-becomes-keys",
    "wornidr",
    "the counted scratch volumes get keys, without moved blocks",
    GONE,
    (config) => {
      const scratch = block(config, VOLUME, "scratch");
      Reflect.deleteProperty(scratch, "count");
      Object.assign(scratch, {
        for_each: '${{"0" = 10, "1" = 11, "2" = 12}}',
        name: "wornidr-scratch-${each.key}",
        size: "${each.value}",
      });
    },
  ),
  worn.forbidden(
    "fo-data-last-of-count",
    "wornidr",
    "there is one scratch volume fewer, among tags and outputs",
    GONE,
    (config) => {
      set(config, VOLUME, "scratch", { count: 2 });
      set(config, "openstack_networking_network_v2", "wornidr", { tags: ["tidy"] });
      config.output!["scratch"] = { value: `\${${VOLUME}.scratch[*].id}` };
    },
  ),
  worn.forbidden(
    "fo-data-keys-exchanged",
    "wornidr",
    "somebody has exchanged both archives in the state",
    "The read-write server gets the other archive, and each bears the other's name.",
    {
      editState: (state) => {
        const [one, two] = state.resources.find(
          ({ mode, type, name }) => mode === "managed" && type === VOLUME && name === "archive",
        )!.instances;
        [one!.attributes, two!.attributes] = [two!.attributes, one!.attributes];
      },
    },
  ),
  worn.forbidden(
    "fo-data-removed-block",
    "wornidr",
    "a removed block destroys the archives",
    GONE,
    (config) => {
      drop(config, VOLUME, "archive");
      drop(config, ATTACH, "archive-one");
      config.removed = [{ from: `${VOLUME}.archive`, lifecycle: { destroy: true } }];
    },
  ),
  worn.forbidden(
    "fo-data-moved-and-made-of-snapshot",
    "wornidr",
    "an archive moves to a block of its own, and is made of a snapshot there",
    "It is made anew, and what is on it is lost.",
    (config) => {
      block(config, VOLUME, "archive")["for_each"] = '${toset(["one"])}';
      add(config, VOLUME, "second-archive", {
        name: "wornidr-archive-two",
        size: 200,
        snapshot_id: NOBODY,
        metadata: { "idr-stacks": "worn/wornidr" },
      });
      config.moved = [{ from: `${VOLUME}.archive["two"]`, to: `${VOLUME}.second-archive` }];
    },
  ),
  worn.forbidden(
    "fo-data-archive-elsewhere",
    "wornidr",
    "the scratch volumes are in another project from now on (alias of the provider)",
    "Done in another cloud's project, and what is here is no longer watched.",
    (config) => {
      config.provider!["openstack"]!.push({ alias: "other", cloud: "other" });
      set(config, VOLUME, "scratch", { provider: "openstack.other" });
    },
  ),
  forbidden(
    "fo-data-source-no-longer-ignored",
    "revnew",
    "the release's database volume no longer ignores what it was made from, and is blank by the file",
    "It is made anew without data, as soon as nobody protects it.",
    (config) => {
      const volume = unprotect(config, VOLUME, "revnew-database-db");
      Reflect.deleteProperty(volume, "source_vol_id");
      volume["snapshot_id"] = NOBODY;
    },
  ),
  person(
    "fo-data-drifted-away",
    "revidr",
    "the database's volume is no longer there, and is made anew, blank",
    "Somebody deleted it by hand; the plan loses nothing more, and makes an empty one.",
    {
      editState: (state) => {
        instance(state, VOLUME, "revidr-database-db").attributes["id"] = NOBODY;
      },
    },
  ),
  person(
    "fo-data-imported-twice",
    "revidr",
    "a second block takes the database's volume into the state, without protection",
    "Whoever takes that block out again destroys production's data.",
    (config, base) => {
      const body = structuredClone(block(config, VOLUME, "revidr-database-db"));
      Reflect.deleteProperty(body, "lifecycle");
      add(config, VOLUME, "again", body);
      config.import = [{ to: `${VOLUME}.again`, id: base.of("revidr", `${VOLUME}.revidr-database-db`) }];
    },
  ),
];
