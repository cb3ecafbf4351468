import { MARK_KEY, WHOLE_KEY } from "../../../../constructs/model/marks";
import { numberOf, openstackName, textOf } from "../../change";
import { SERVER, VOLUME } from "../../kinds";
import { adopted } from "../adopted";
import { attachedVolumes, volumeKeysOf } from "../attached";
import { CHANGED, source } from "../copied-data";
import { declaredVolume } from "../declared";
import { foreignMark, gainsOwnMark } from "../marks";
import { FREE_TEXT, NAME, PLACE } from "../names";
import {
  ID,
  REGION,
  TIMEOUTS,
  computed,
  elsewhere,
  facts,
  never,
  fine,
  idOf,
  isUnset,
  namesOnly,
  not,
  oneOf,
} from "../rules";
import type { Look, Rule, TypeFacts } from "../types";

/** Metadata of a volume: all but the mark and what the command itself has written there. */
const metadata: Rule = ({ before, after, unknown, effect, context }) => {
  if (unknown === true) return { may: "identity", why: "its metadata are not known before apply" };
  const of = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null
      ? (value as Readonly<Record<string, unknown>>)[key]
      : undefined;
  const mark = textOf(of(after, MARK_KEY));
  const touched = [MARK_KEY, WHOLE_KEY]
    .filter((key) => of(before, key) !== of(after, key))
    .filter((key) => key !== MARK_KEY || !gainsOwnMark(textOf(of(before, key)), mark, context));
  if (effect === "update" && touched.length > 0) {
    return {
      may: "data",
      why: `${touched.join(", ")} says whose volume it is and whether its data are whole`,
    };
  }
  if (effect !== "update" && foreignMark(mark, context)) {
    return {
      may: "data",
      why: `it carries the mark of ${mark ?? ""}, so that it goes with what is that stack's`,
    };
  }
  return { harmless: "nothing is found or judged by these metadata" };
};

/** A copy takes hours: an engine that gives up before its end marks it as damaged, and the next plan throws it away. */
const patience: Rule = ({ change, after }) => {
  const copied = ["source_vol_id", "snapshot_id", "backup_id", "image_id"].some(
    (key) => !isUnset(change.change.after?.[key]),
  );
  const limit = textOf((after as Readonly<Record<string, unknown>> | null)?.["create"]);
  const hours = /^(\d+)h$/.exec(limit ?? "")?.[1];
  return !copied || Number(hours ?? 0) >= 24
    ? { harmless: "how long the engine waits" }
    : { may: "data", why: "the engine gives up a copy that takes longer, and marks it as damaged" };
};

const ONLINE = oneOf(
  [true, null, undefined],
  "it grows while it is in use",
  not("visitors", "to grow, it has to be detached from its server, which stops"),
);

/** GiB of a new volume, of which the quota is not known: by the site file what it does not have, else more than any IDR has. */
const MUCH = { undeclared: 500, withoutSite: 25_000 };

const sizeOfNew: Rule = ({ after, change, context }) => {
  const gib = numberOf(after);
  if (gib === undefined) return { may: "quota", why: "its size is not known before apply" };
  const { site, cost } = context;
  const most =
    site === undefined
      ? MUCH.withoutSite
      : declaredVolume(site, openstackName(change)) === undefined
        ? MUCH.undeclared
        : Infinity;
  return cost.limits === undefined && gib > most
    ? {
        may: "quota",
        why: `${gib} GiB${site === undefined ? "" : " that the site file does not ask for"}: how much the project may use is not known`,
      }
    : { harmless: "a size; the quota is added up" };
};

export const VOLUME_FACTS: TypeFacts = {
  attributes: {
    attachment: computed(),
    availability_zone: facts("harmless in place", PLACE.create, CHANGED),
    backup_id: source("backup", []),
    consistency_group_id: facts(
      "names data",
      not("data", "others may be copied or rolled back with it"),
      CHANGED,
    ),
    description: FREE_TEXT,
    enable_online_resize: facts("visible to visitors", ONLINE, ONLINE),
    id: ID,
    image_id: facts("names data", not("data", "its content is an image's"), CHANGED),
    metadata: facts("names data", metadata, metadata),
    multiattach: facts(
      "names data",
      oneOf([false], "one server at a time", not("data", "two servers may write to it at once")),
      CHANGED,
    ),
    name: NAME,
    region: REGION,
    scheduler_hints: never("harmless in place", "data", "hints may put it anywhere"),
    size: facts(
      "quota",
      sizeOfNew,
      elsewhere(["data-volume-changed", "data-volume-shrunk"], "data", "a volume can't be made smaller", {
        noteIsEnough: true,
      }),
    ),
    snapshot_id: source("snapshot", ["openstack_blockstorage_snapshot_v3"]),
    source_replica: facts("names data", not("data", "its content comes from a replica"), CHANGED),
    source_vol_id: source("volume", ["openstack_blockstorage_volume_v3"]),
    timeouts: facts("harmless in place", patience, TIMEOUTS.update),
    volume_retype_policy: facts(
      "names data",
      oneOf(
        ["never"],
        "no data is copied on a change of type",
        not("data", "a change of type copies all data"),
      ),
      oneOf(
        ["never"],
        "no data is copied on a change of type",
        not("data", "a change of type copies all data"),
      ),
    ),
    volume_type: facts("harmless in place", fine("the storage of a new volume", "quota"), CHANGED),
  },
  create: () => ({ harmless: "new: there is nothing on it yet that could be lost" }),
  destroy: elsewhere(["data-volume-destroyed"], "data", "its data goes with it"),
  forget: elsewhere(["data-volume-changed"], "data", "nothing protects it any more"),
  import: adopted,
};

/** A volume that is attached to a new place: one that is new, or free, and to one server only. */
const attachedVolume: Rule = (look) => {
  if (!namesOnly(look, look.said, look.after, look.unknown, { managed: [VOLUME] })) {
    return {
      may: "data",
      // Of a stack of a site, every volume of its servers is its own.
      ...(look.context.site === undefined ? {} : { forbidden: true as const }),
      why: "the volume is none of this plan: it may be another server's, and its data with it",
    };
  }
  const keys = volumeKeysOf(look.change, look.context);
  const counts = attachedVolumes(look.context);
  if (keys.length !== 1) return { may: "data", why: "which volume is attached can't be told" };
  if ((counts.get(keys[0]!.key) ?? 0) > 1)
    return {
      may: "data",
      forbidden: true,
      why: "two attachments name the same volume: a file system that two servers write to is destroyed",
    };
  return isFree(keys[0]!.attachment, look)
    ? { harmless: "a volume of this plan that is attached nowhere else" }
    : {
        may: "data",
        forbidden: true,
        why: "the volume is attached already: a file system that two servers write to is destroyed",
      };
};

function isFree(attachment: unknown, look: Look): boolean {
  if (!Array.isArray(attachment) || attachment.length === 0) return true;
  // Undone and made again: the same volume, so the policies of attachments speak of it.
  return look.effect === "replace" && attachment.length === 1;
}

const DETACHED = elsewhere(["data-volume-detached"], "data", "a running service loses its data");

export const ATTACHMENT_FACTS: TypeFacts = {
  attributes: {
    device: facts(
      "names an identity by which something else is found",
      not("identity", "playbooks find a volume by its device, which the order of attachments gives"),
      DETACHED,
    ),
    id: ID,
    instance_id: facts(
      "names data",
      idOf({ managed: [SERVER] }, "data", "a server of this plan", "the server is none of this plan"),
      DETACHED,
    ),
    multiattach: facts(
      "names data",
      oneOf([false], "one server at a time", not("data", "two servers may write to it at once")),
      DETACHED,
    ),
    region: REGION,
    tag: facts("harmless in place", fine("a word for the server's own use"), DETACHED),
    timeouts: TIMEOUTS,
    vendor_options: facts(
      "names data",
      not("data", "the engine does not wait for the volume to be there"),
      DETACHED,
    ),
    volume_id: facts("names data", attachedVolume, DETACHED),
  },
  create: (change) =>
    textOf(change.change.after?.["volume_id"]) === undefined && change.change.after_unknown === undefined
      ? { may: "data", why: "which volume is attached is not told" }
      : { harmless: "an attachment takes nothing away" },
  destroy: DETACHED,
  forget: DETACHED,
  import: ({ change }, context) => {
    const known = context.world().byId;
    const has = (id: unknown, type: string): boolean =>
      (known.get(String(id)) ?? []).some((one) => one.mode === "managed" && one.type === type);
    return has(change.before?.["volume_id"], VOLUME) && has(change.before?.["instance_id"], SERVER)
      ? { harmless: "it joins a server and a volume of this plan, as they are" }
      : { may: "data", why: "its server or its volume is none of this plan" };
  },
};
