import type { ResourceChange } from "../engine/plan-json";
import { after, alteredKeys, effectOf, subjectOf } from "./change";
import { isProductionBinding, isSpareBinding } from "./cutover";
import { foreignCode } from "./foreign-code";
import { KEY_PAIR, KNOWN_TYPES, PORT, VOLUME, isBinding, isOpenstack } from "./kinds";
import { isLive } from "./policies/policy";
import { isOnlyPossible, risksOf } from "./risk";
import type { Finding, ReviewContext } from "./types";

/** What visitors of the public site notice. `no` is said only where that was worked out. */
export interface Visitors {
  readonly notice: "no" | "briefly" | "yes" | "unknown";
  /** Why, a text each; of `no` there is none. */
  readonly because: readonly string[];
}

/** Attributes that change in place without a visitor's noticing, of any object of ours. */
const UNSEEN: ReadonlySet<string> = new Set([
  "name",
  "description",
  "tags",
  "all_tags",
  "metadata",
  "all_metadata",
  "timeouts",
  "id",
  "region",
  "updated_at",
  "created_at",
  "updated",
  "created",
  "enable_online_resize",
  "stop_before_destroy",
  "force_delete",
]);
/** The same, of one type. What a port loses of its groups is said by port-groups-changed. */
const UNSEEN_OF: ReadonlyMap<string, readonly string[]> = new Map([
  [VOLUME, ["size", "attachment"]],
  [PORT, ["security_group_ids", "all_security_group_ids"]],
]);

/** Works out what visitors notice: what findings say, and whether anything that they use is touched in a way that nobody has judged. */
export function visitorsOf(context: ReviewContext, findings: readonly Finding[]): Visitors {
  if (context.mode === "lint") return { notice: "unknown", because: ["no cloud was looked at"] };
  const saying = (how: "yes" | "briefly") => findings.filter(({ visitors }) => visitors === how).map(textOf);
  const yes = saying("yes");
  if (yes.length > 0) return { notice: "yes", because: yes };
  const unknown = [
    ...findings.filter((finding) => leavesOpen(finding, context)).map(textOf),
    ...foreignCode(context.plan).map((what) => `${what} runs`),
    ...context.changes.filter((change) => isUnjudged(change, findings, context)).map(subjectOf),
  ];
  if (unknown.length > 0) return { notice: "unknown", because: [...new Set(unknown)] };
  const briefly = saying("briefly");
  return { notice: briefly.length > 0 ? "briefly" : "no", because: briefly };
}

function textOf({ subject, message }: Finding): string {
  return subject === undefined ? message : `${subject} ${message}`;
}

/** Whether a finding leaves open what visitors notice. */
function leavesOpen(finding: Finding, context: ReviewContext): boolean {
  if (finding.severity === "note" || finding.visitors !== undefined) return false;
  if (isOnlyPossible(finding)) return risksOf(finding).some((risk) => risk !== "reach" && risk !== "quota");
  switch (finding.risk) {
    case "identity":
    case "code":
      return true;
    case "visitors":
    case "data": {
      const about = context.changes.find(({ address }) => address === finding.resource);
      return about === undefined || isLive(about, context);
    }
    default:
      return false;
  }
}

/** Whether a change touches what visitors may use, and no policy has judged that. */
function isUnjudged(change: ResourceChange, findings: readonly Finding[], context: ReviewContext): boolean {
  const effect = effectOf(change);
  // What a state forgets stays as it is in the cloud.
  if (effect === "stay" || effect === "read" || effect === "forget") return false;
  if (effect === "unknown" || !isOpenstack(change)) return true;
  if (isBinding(change)) return !isKnownBinding(change, context);
  if (!KNOWN_TYPES.has(change.type)) return !/^openstack_blockstorage_volume_v\d+$/.test(change.type);
  if (effect === "create" || change.type === KEY_PAIR || !isLive(change, context)) return false;
  if (effect === "update") {
    const odd = alteredKeys(change).filter(
      (key) => !UNSEEN.has(key) && UNSEEN_OF.get(change.type)?.includes(key) !== true,
    );
    if (odd.length === 0) return false;
  }
  return !findings.some(({ resource, visitors }) => resource === change.address && visitors !== undefined);
}

/** A binding of the live stack in a cutover, or of a new address to a server that the site file gives one. */
function isKnownBinding(change: ResourceChange, { cutover, site }: ReviewContext): boolean {
  if (isProductionBinding(change)) return cutover.phase === "production" || cutover.phase === "first";
  if (isSpareBinding(change)) return ["production", "first", "spare"].includes(cutover.phase);
  const own = site?.environments
    .flatMap(({ servers }) => servers)
    .find(({ name }) => name === change.name)?.address;
  // An address that is there may be what visitors use.
  return (
    own?.kind === "allocated" && effectOf(change) === "create" && after(change, "floating_ip") === undefined
  );
}
