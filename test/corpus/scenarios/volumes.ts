import { ATTACHMENT, VOLUME } from "../../../scripts/review/kinds";
import { NOBODY, block, drop, instance, rename, swap, type Scenario, type StackConfig } from "../scenario";

const DB = "revidr-database-db";

/** Takes prevent_destroy off, as somebody in a hurry does. */
function unprotect(config: StackConfig): void {
  block(config, VOLUME, DB)["lifecycle"] = {};
}

/** Data volumes: what the site is about. */
export const VOLUMES: readonly Scenario[] = [
  {
    id: "volume-block-removed",
    title: "the block of the database's volume was removed; prevent_destroy can't help any more",
    stack: "revidr",
    config: (config) => {
      drop(config, VOLUME, DB);
      drop(config, ATTACHMENT, DB);
    },
    verdict: "forbidden",
    policies: ["data-volume-destroyed", "data-volume-detached"],
    dangerous: true,
  },
  {
    id: "volume-forgotten",
    title: "a removed block lets the state forget the volume, without deleting it",
    stack: "revidr",
    config: (config) => {
      drop(config, VOLUME, DB);
      drop(config, ATTACHMENT, DB);
      config.removed = [{ from: `${VOLUME}.${DB}`, lifecycle: { destroy: false } }];
    },
    verdict: "person",
    policies: ["data-volume-changed", "data-volume-detached"],
    dangerous: true,
  },
  {
    id: "volume-renamed-construct",
    title: "the volume's construct was renamed, without a moved block",
    stack: "revidr",
    config: (config) => {
      rename(config, VOLUME, DB, "database-volume");
      block(config, ATTACHMENT, DB)["volume_id"] = `\${${VOLUME}.database-volume.id}`;
    },
    verdict: "forbidden",
    policies: ["data-volume-destroyed"],
    dangerous: true,
  },
  {
    id: "volume-moved",
    title: "the volume's construct was renamed, with a moved block",
    stack: "revidr",
    config: (config) => {
      rename(config, VOLUME, DB, "database-volume");
      block(config, ATTACHMENT, DB)["volume_id"] = `\${${VOLUME}.database-volume.id}`;
      config.moved = [{ from: `${VOLUME}.${DB}`, to: `${VOLUME}.database-volume` }];
    },
    verdict: "safe",
    policies: ["state-moved"],
    dangerous: false,
  },
  {
    id: "volume-source-changed",
    title: "another source for a volume that was not protected against it",
    stack: "revidr",
    config: (config) => {
      unprotect(config);
      block(config, VOLUME, DB)["source_vol_id"] = NOBODY;
    },
    verdict: "forbidden",
    policies: ["data-volume-destroyed"],
    dangerous: true,
  },
  {
    id: "volume-source-changed-to-snapshot",
    title: "a snapshot as source of a volume that was not protected against it",
    stack: "revidr",
    config: (config) => {
      unprotect(config);
      block(config, VOLUME, DB)["snapshot_id"] = NOBODY;
    },
    verdict: "forbidden",
    policies: ["data-volume-destroyed"],
    dangerous: true,
  },
  {
    id: "volume-source-changed-ignored",
    title: "another source in the site file, for a volume that is made already",
    stack: "revnew",
    site: (text) =>
      swap(
        text,
        "    release: { from: revidr }\n",
        "    release: { from: revidr }\n    volumes: { database-db: { volume: revidr-proxy-nginxcache, size: 800 } }\n",
      ),
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "volume-type-changed",
    title: "another volume type, no longer ignored",
    stack: "revidr",
    config: (config) => {
      unprotect(config);
      block(config, VOLUME, DB)["volume_type"] = "ssd";
    },
    verdict: "forbidden",
    policies: ["data-volume-destroyed"],
    dangerous: true,
  },
  {
    id: "volume-grown",
    title: "a larger database volume",
    stack: "revidr",
    site: (text) =>
      swap(text, "revidr: { omero", "revidr: { volumes: { database-db: { size: 1000 } }, omero"),
    verdict: "safe",
    policies: ["data-volume-changed"],
    dangerous: false,
  },
  {
    id: "volume-shrunk",
    title: "a smaller volume for the images",
    stack: "revidr",
    site: (text) =>
      swap(text, "revidr: { omero", "revidr: { volumes: { omeroreadwrite-data: { size: 1000 } }, omero"),
    verdict: "forbidden",
    policies: ["data-volume-shrunk"],
    dangerous: true,
  },
  {
    id: "volume-renamed-in-cloud",
    title: "another name for the volume, in place",
    stack: "revidr",
    config: (config) => void (block(config, VOLUME, DB)["description"] = "PostgreSQL of production"),
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "volume-tainted",
    title: "the clone took longer than the timeout and is marked as damaged",
    stack: "revidr",
    config: unprotect,
    editState: (state) => void (instance(state, VOLUME, DB).status = "tainted"),
    verdict: "forbidden",
    policies: ["data-volume-destroyed", "data-volume-detached"],
    dangerous: true,
  },
  {
    id: "volume-deposed",
    title: "a replacement stopped half way and left the old volume behind",
    stack: "revidr",
    editState: (state) => {
      const resource = state.resources.find(({ type, name }) => type === VOLUME && name === DB)!;
      const other = instance(state, VOLUME, "revidr-proxy-nginxcache");
      resource.instances.push({ ...other, deposed: "0badc0de" });
    },
    verdict: "forbidden",
    policies: ["data-volume-destroyed"],
    dangerous: true,
  },
  {
    id: "volume-detached",
    title: "only the attachment of the database's volume was removed",
    stack: "revidr",
    config: (config) => drop(config, ATTACHMENT, DB),
    verdict: "person",
    policies: ["data-volume-detached"],
    dangerous: true,
  },
  {
    id: "volume-device-changed",
    title: "another device for the attachment",
    stack: "revidr",
    config: (config) => void (block(config, ATTACHMENT, DB)["device"] = "/dev/vdc"),
    verdict: "person",
    policies: ["data-volume-detached"],
    dangerous: true,
  },
  {
    id: "volume-gone-from-cloud",
    title: "somebody deleted the volume by hand: the plan makes an empty one",
    stack: "revidr",
    editState: (state) => void (instance(state, VOLUME, DB).attributes["id"] = NOBODY),
    verdict: "person",
    policies: ["drift"],
    dangerous: true,
  },
  {
    id: "volume-replace-asked",
    title: "tofu plan -replace of a data volume",
    stack: "revidr",
    config: unprotect,
    plan: { replace: [`${VOLUME}.${DB}`] },
    verdict: "forbidden",
    policies: ["data-volume-destroyed"],
    dangerous: true,
  },
  {
    id: "release-first",
    title: "a new release: everything new, three volumes cloned",
    stack: "revnew",
    state: "none",
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "release-unchanged",
    title: "a release that is deployed, planned again",
    stack: "revnew",
    verdict: "safe",
    policies: [],
    dangerous: false,
  },
  {
    id: "release-too-small",
    title: "a clone that is smaller than its source",
    stack: "revnew",
    state: "none",
    config: (config) => void (block(config, VOLUME, "revnew-database-db")["size"] = 100),
    verdict: "forbidden",
    policies: ["data-volume-shrunk"],
    dangerous: true,
  },
  {
    id: "environment-destroyed",
    title: "an environment destroyed without naming its volumes",
    stack: "revnew",
    config: (config) => {
      for (const one of Object.values(config.resource[VOLUME] ?? {})) one["lifecycle"] = {};
    },
    plan: { destroy: true },
    verdict: "forbidden",
    policies: ["data-volume-destroyed", "server-lost"],
    dangerous: true,
  },
  {
    id: "environment-retired",
    title: "an environment destroyed, each of its volumes named by the operator",
    stack: "revnew",
    config: (config) => {
      for (const one of Object.values(config.resource[VOLUME] ?? {})) one["lifecycle"] = {};
    },
    plan: { destroy: true },
    destroyVolumes: ["revnew-database-db", "revnew-omeroreadwrite-data", "revnew-proxy-nginxcache"],
    verdict: "person",
    policies: ["data-volume-destroyed", "server-lost"],
    dangerous: true,
  },
];
