import { MARK_KEY } from "../../../constructs/model/marks";
import { roleGroups } from "../../../constructs/model/metadata";
import { ROLES } from "../../../constructs/model/roles";
import type { ResourceChange } from "../../engine/plan-json";
import { openstackName, textOf } from "../change";
import type { ReviewContext } from "../types";
import { declaredServer } from "./declared";
import { foreignMark, gainsOwnMark } from "./marks";
import { hasUnknown } from "./rules";
import type { Rule } from "./types";

type Metadata = Readonly<Record<string, unknown>>;

/** What playbooks find a server by, and this software. */
const FOUND_BY: ReadonlySet<string> = new Set(["hostname", "ssh_proxy_host", "network_order", MARK_KEY]);
/** Notes for people: no inventory makes groups of servers of them. */
const FOR_PEOPLE: ReadonlySet<string> = new Set(["owner", "contact", "purpose", "note", "comment"]);
/** Ansible's groups, which are too long for one value at times. */
const GROUPS = ["groups", "groups2"];

/** Metadata of a server: what the site file gives it, and groups of the operator's own. */
export const metadata: Rule = ({ before, after, unknown, effect, change, context }) => {
  if (hasUnknown(unknown)) return { may: "identity", why: "its metadata are not known before apply" };
  const from = (before ?? {}) as Metadata;
  const to = (after ?? {}) as Metadata;
  const isNew = effect !== "update";
  const declared = declaredServer(context.site, openstackName(change))?.metadata;
  const said = (key: string): boolean =>
    key === MARK_KEY
      ? gainsOwnMark(textOf(from[key]), textOf(to[key]), context)
      : declared !== undefined && declared[key] === to[key];
  const altered = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
    (key) => from[key] !== to[key] && !said(key),
  );
  const found = altered.filter(
    (key) => FOUND_BY.has(key) && !(isNew && (declared === undefined || key === MARK_KEY)),
  );
  const roles = rolesOfOther(change, from, to, context);
  if (roles.length > 0) {
    return {
      may: "identity",
      why: `by the site file, playbooks make of it what its groups say, with the keys and passwords of that: ${roles.join(", ")}`,
    };
  }
  if (found.length > 0) {
    return { may: "identity", why: `playbooks and this software find the server by ${found.join(", ")}` };
  }
  if (altered.some((key) => GROUPS.includes(key)) && !(isNew && declared === undefined)) {
    const changed = changedRoles(isNew ? (declared ?? {}) : from, to, context);
    if (changed === undefined || changed.length > 0) {
      return {
        may: "identity",
        why: `playbooks make of a server what its groups say: ${changed?.join(", ") ?? "which are roles is not known"}`,
      };
    }
  }
  const others = altered.filter((key) => !FOUND_BY.has(key) && !GROUPS.includes(key) && !FOR_PEOPLE.has(key));
  if (others.length > 0) {
    return {
      may: "secret",
      why: `what ${others.join(", ")} is for is not known: every user of the project can read it`,
    };
  }
  const mark = textOf(to[MARK_KEY]);
  return isNew && foreignMark(mark, context)
    ? { may: "identity", why: `it carries the mark of ${mark ?? ""}, which is not this stack` }
    : {
        harmless:
          "what playbooks need to know of it, as the site file says, and groups of the operator's own",
      };
};

/** The groups of IDR's own roles that a server gets which the site file gives no such role. */
function rolesOfOther(
  change: ResourceChange,
  from: Metadata,
  to: Metadata,
  { site }: ReviewContext,
): readonly string[] {
  const environment = site?.environments.find(({ servers }) =>
    servers.some(({ name }) => name === openstackName(change)),
  );
  const server = declaredServer(site, openstackName(change));
  if (environment === undefined || server?.role !== "other") return [];
  const { name } = environment;
  // What every server of somebody's own gets.
  const own = new Set([`${name}-hosts`, `${name}-data-hosts`]);
  const known = new Set(ROLES.flatMap((facts) => [...roleGroups("", facts), ...roleGroups(name, facts)]));
  const had = groupsIn(from);
  return [...groupsIn(to)].filter((group) => known.has(group) && !own.has(group) && !had.has(group));
}

/** The groups of roles that a server gets or loses; `undefined`: without a site file nobody knows which are roles. */
function changedRoles(from: Metadata, to: Metadata, { site }: ReviewContext): readonly string[] | undefined {
  if (site === undefined) return undefined;
  const [was, is] = [groupsIn(from), groupsIn(to)];
  const known = new Set([
    ...ROLES.flatMap((facts) =>
      ["", ...site.environments.map(({ name }) => name)].flatMap((name) => roleGroups(name, facts)),
    ),
    ...site.environments.flatMap(({ servers }) => servers.flatMap(({ metadata: of }) => [...groupsIn(of)])),
  ]);
  return [...new Set([...was, ...is])].filter(
    (group) => was.has(group) !== is.has(group) && known.has(group),
  );
}

function groupsIn(of: Metadata): ReadonlySet<string> {
  return new Set(GROUPS.flatMap((key) => (textOf(of[key]) ?? "").split(",")).filter((one) => one !== ""));
}
