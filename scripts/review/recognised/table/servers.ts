import { createHash } from "node:crypto";

import { numberOf, openstackName, textOf } from "../../change";
import { KEY_PAIR, PORT } from "../../kinds";
import { adopted } from "../adopted";
import { declaredServer, environmentOfStack } from "../declared";
import { NAME, namesakes, PLACE } from "../names";
import { asRead } from "../strange-text";
import { argumentOf } from "../references";
import { metadata } from "../server-metadata";
import {
  ID,
  REGION,
  TAGS,
  TIMEOUTS,
  computed,
  elsewhere,
  facts,
  fine,
  hasUnknown,
  isUnset,
  namesOnly,
  not,
  oneOf,
  when,
} from "../rules";
import type { Look, Rule, TypeFacts } from "../types";

const NO_TIME = "its next deletion leaves it no time to write what it has in memory";
const CHANGED = elsewhere(["server-changed"], "visitors", "it may stop the server, or open it");
const REBUILT = elsewhere(["server-rebuilt"], "data", "the root disk is installed anew");
const RESIZED = elsewhere(["server-resized"], "visitors", "the server is shut down and started elsewhere");

/** The cloud tells them anew when ports change; that a plan sets them is another matter. */
const toldAddress: Rule = ({ said, told }) =>
  told && said === undefined
    ? { harmless: "the cloud tells which address it has" }
    : { may: "identity", why: "playbooks find the server by it" };

type Item = Readonly<Record<string, unknown>>;

function itemsOf(value: unknown): readonly Item[] {
  return Array.isArray(value) ? (value as Item[]) : [];
}

/** A disk that is a volume, or a snapshot of one, that exists already: the server writes to it, and may delete it. */
function isOfVolume({ source_type: type }: Item): boolean {
  return type === "volume";
}

/** A root volume made from an image that is looked up, and nothing else. */
const disks: Rule = (look) => {
  const { after, unknown, said, context, change } = look;
  const wanted = declaredServer(context.site, openstackName(change))?.image;
  const list = itemsOf(after);
  const bad = list.some((disk, index) => {
    const { boot_index, delete_on_termination, destination_type, source_type, uuid, volume_size, ...rest } =
      disk;
    const more = Object.entries(rest).some(
      ([key, value]) => !isUnset(value) && !(key === "multiattach" && value === false),
    );
    const fromImage =
      source_type === "image" &&
      destination_type === "volume" &&
      delete_on_termination === true &&
      numberOf(boot_index) === 0 &&
      (numberOf(volume_size) ?? 0) > 0;
    const part = argumentOf([index, "uuid"], said as Item | undefined);
    const known = namesOnly(look, part, uuid, (unknown as readonly Item[] | undefined)?.[index]?.["uuid"], {
      data: ["openstack_images_image_v2"],
      is: ({ values }) => wanted === undefined || values["name"] === wanted,
    });
    return more || !fromImage || !known;
  });
  if (
    list.length !== 1 ||
    bad ||
    (Array.isArray(unknown) ? hasUnknown(unknown) : unknown !== undefined && unknown !== false)
  ) {
    return {
      may: "data",
      ...(list.some(isOfVolume) ? { forbidden: true as const } : {}),
      why: "its disks are not just a root volume from an image that is looked up by its name: they may be somebody's data",
    };
  }
  return { harmless: "a root volume of its own, from an image that is looked up by its name" };
};

/** Ports of this plan and nothing else: what is reached through them is judged there. */
const networks: Rule = (look) => {
  const { after, unknown, said } = look;
  const list = itemsOf(after);
  const told = itemsOf(said);
  const ok =
    list.length > 0 &&
    list.every((network, index) => {
      const more = Object.entries(network).some(
        ([key, value]) => key !== "port" && !isUnset(value) && value !== false,
      );
      // What the configuration doesn't say of a network, the cloud fills in.
      const saidHere = Object.keys(told[index] ?? {}).filter(
        (key) => key !== "port" && key !== "access_network",
      );
      const shape = (unknown as readonly Item[] | undefined)?.[index]?.["port"];
      return (
        !more &&
        saidHere.length === 0 &&
        namesOnly(look, argumentOf([index, "port"], said as Item | undefined), network["port"], shape, {
          managed: [PORT],
        })
      );
    });
  if (list.some((network) => !isUnset(network["floating_ip"]))) {
    return {
      may: "visitors",
      forbidden: true,
      why: "it takes a public address by itself: whoever has it loses it, and it may be production's",
    };
  }
  return ok
    ? { harmless: "ports of this plan, where their groups are judged" }
    : {
        may: "reach",
        why: "it gets a network by other ways than a port of this plan: no group of ours counts there",
      };
};

/** User data: only further SSH keys of the site file. The plan may have nothing but their hash. */
const userData: Rule = ({ after, said, context }) => {
  const code = { may: "code", why: "it runs on the server when it starts for the first time" } as const;
  const keys = context.site?.keyPair.publicKeys.slice(1) ?? [];
  const text = textOf((said as { constant_value?: unknown } | undefined)?.constant_value);
  const value = textOf(after);
  if (keys.length === 0 || text === undefined || value === undefined) return code;
  const hash = createHash("sha1").update(text).digest("hex");
  if (value !== text && value !== hash) return code;
  const wanted = `#cloud-config\n${JSON.stringify({ ssh_authorized_keys: keys })}\n`;
  return text === wanted ? { harmless: "the site file's further SSH keys and nothing else" } : code;
};

const keyPair: Rule = (look) => {
  const { after, unknown, context } = look;
  if (hasUnknown(unknown)) return { may: "reach", why: "who may log in is not known before apply" };
  if (context.site !== undefined) {
    return after === context.site.keyPair.name
      ? { harmless: "the site's key pair" }
      : {
          may: "reach",
          why: `another key pair than the site's (${context.site.keyPair.name}): others may log in`,
        };
  }
  const own = (namesakes(context).get(`${KEY_PAIR} ${asRead(String(after))}`) ?? 0) > 0;
  return own
    ? { harmless: "a key pair of this plan" }
    : { may: "reach", why: "whose key may log in is not known without the site file" };
};

const image: Rule = ({ after, unknown, change, context }) => {
  const wanted = declaredServer(context.site, openstackName(change))?.image;
  if (hasUnknown(unknown) || (wanted !== undefined && after !== wanted)) {
    return { may: "code", why: "it starts from another image than the site file's" };
  }
  return { harmless: "an image by its name" };
};

/** A new server of an environment: one that the site file has. */
function declared(look: Pick<Look, "change" | "context">): boolean {
  const environment = environmentOfStack(look.context);
  if (environment === undefined) return look.context.site === undefined || look.context.stack === undefined;
  return environment.servers.some(({ name }) => name === openstackName(look.change));
}

export const SERVER_FACTS: TypeFacts = {
  attributes: {
    access_ip_v4: facts(
      "computed by the cloud",
      not("identity", "it is found by another address than its own"),
      toldAddress,
    ),
    access_ip_v6: facts(
      "computed by the cloud",
      not("identity", "it is found by another address than its own"),
      toldAddress,
    ),
    admin_pass: facts(
      "secret",
      elsewhere(["secret-in-code"], "secret", "a password"),
      elsewhere(["secret-in-code"], "secret", "a password"),
    ),
    all_metadata: computed(),
    all_tags: computed(),
    availability_zone: facts("harmless in place", PLACE.create, CHANGED),
    availability_zone_hints: facts("harmless in place", PLACE.create, CHANGED),
    block_device: facts("names data", disks, CHANGED),
    config_drive: facts("runs code", fine("how the server reads its metadata"), CHANGED),
    created: computed(),
    flavor_id: facts("quota", fine("its size; the quota is added up", "quota"), RESIZED),
    flavor_name: facts("quota", fine("its size; the quota is added up", "quota"), RESIZED),
    floating_ip: facts("changes who can reach what", not("reach", "it is reached from outside"), CHANGED),
    force_delete: facts(
      "names data",
      oneOf([false], "it is deleted as usual", not("data", "what is deleted can't be had back for a while")),
      oneOf([false], "it is deleted as usual", not("data", NO_TIME)),
    ),
    hypervisor_hostname: facts("harmless in place", not("data", "it runs on a chosen machine"), CHANGED),
    id: ID,
    image_id: facts("runs code", not("code", "an image by its id, which nobody looked up"), REBUILT),
    image_name: facts("runs code", image, REBUILT),
    key_pair: facts("changes who can reach what", keyPair, CHANGED),
    metadata: facts("names an identity by which something else is found", metadata, metadata),
    name: NAME,
    network: facts("changes who can reach what", networks, CHANGED),
    network_mode: facts("changes who can reach what", not("reach", "the cloud chooses its network"), CHANGED),
    personality: facts("runs code", not("code", "files are put into the server"), CHANGED),
    power_state: facts(
      "visible to visitors",
      oneOf(["active"], "it runs", not("visitors", "it is made and does not run")),
      CHANGED,
    ),
    region: REGION,
    scheduler_hints: facts("harmless in place", not("data", "hints may put it on a chosen machine"), CHANGED),
    security_groups: facts(
      "changes who can reach what",
      not("reach", "groups beside those of its ports"),
      CHANGED,
    ),
    stop_before_destroy: facts(
      "names data",
      fine("how the engine deletes it", "data"),
      when(
        ({ before, after }) => before !== true || after === true,
        "how the engine deletes it",
        not("data", NO_TIME),
      ),
    ),
    tags: TAGS,
    timeouts: TIMEOUTS,
    updated: computed(),
    user_data: facts("runs code", userData, CHANGED),
    vendor_options: facts(
      "visible to visitors",
      not("visitors", "it changes how a resize or a deletion goes"),
      CHANGED,
    ),
    volume: facts("names data", not("data", "volumes are attached that no policy sees"), CHANGED),
  },
  create: (change, context) =>
    declared({ change, context })
      ? { harmless: "a new server" }
      : {
          may: "reach",
          why: "the site file has no server of this name: it may be a stranger inside the environment's network",
        },
  destroy: elsewhere(["server-lost"], "data", "its root disk goes with it"),
  forget: elsewhere(["server-lost"], "data", "nothing manages it any more"),
  import: adopted,
};
