import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../../../constructs/errors";
import { parseSite, type Site } from "../../../constructs/model";
import { siteFileChanges, type SiteFileChange } from "../../../scripts/review/site-file/changes";
import { siteText } from "../../../scripts/site";
import { readAt } from "./git";

/** What a request can't decide for itself: the target branch does. */
export interface Pinned {
  /** How plans are reviewed. */
  readonly review: Site["review"];
  /** How the place of the state, the cloud or its region differs, in words. Passwords are sent to all three. */
  readonly placeChanges: readonly string[];
  /** The target's site, where its site file can be read. Addresses that are names are not looked up. */
  readonly target?: Site;
  /** What else the request's site file says otherwise and no plan shows in full. */
  readonly siteFileChanges: readonly SiteFileChange[];
  /** What the request's own `review:` says otherwise, in words: without effect before it is merged. */
  readonly proposed: readonly string[];
}

/** Without a site file on the target there is nobody's word for anything. */
const NONE: Site["review"] = { policies: [], waive: [], copyGiBPerSecond: 0.2 };

/**
 * Compares a request's site file with the target's.
 * @param own without addresses looked up, as the target's is
 * @param where the repository's folder, the target's commit, the site file's path in it
 * @throws IdrError `git` when the commit is not there
 */
export function pinned(
  own: Site,
  where: { readonly repository: string; readonly target: string; readonly file: string },
): Pinned {
  const { target, why } = targetOf(where);
  if (target === undefined) {
    return {
      review: NONE,
      placeChanges: [why],
      siteFileChanges: [],
      proposed: proposals(own.review, NONE),
    };
  }
  const keys = ["state", "cloud", "region"] as const;
  return {
    review: target.review,
    target,
    placeChanges: keys
      .filter((key) => !isDeepStrictEqual(own[key], target[key]))
      .map((key) => `${key}: ${shown(target[key])} → ${shown(own[key])}`),
    siteFileChanges: siteFileChanges(target, own),
    proposed: proposals(own.review, target.review),
  };
}

function targetOf({
  repository,
  target,
  file,
}: {
  readonly repository: string;
  readonly target: string;
  readonly file: string;
}): { readonly target?: Site; readonly why: string } {
  const content = readAt(repository, target, file);
  if (content === undefined) {
    return { why: `the target branch has no site file ${file}, so nobody has said where its state is` };
  }
  try {
    return { target: siteIn(siteText(content, file), file), why: "" };
  } catch (error) {
    const [first = ""] = messageOf(error).split("\n");
    return {
      why: `the target branch's site file can't be read (${first}), so nobody has said where its state is`,
    };
  }
}

/** The site of a site file's text, as it is written there: addresses that are names are not looked up. @throws SiteFileError */
export function siteIn(text: string, file: string): Site {
  const cloud = process.env["OS_CLOUD"];
  return parseSite(text, file, cloud === undefined || cloud === "" ? {} : { cloud });
}

function proposals(own: Site["review"], target: Site["review"]): string[] {
  const news = own.waive.filter((one) => !target.waive.some((known) => isDeepStrictEqual(known, one)));
  return [
    ...news.map(
      ({ policy, resource, by, until, reason }) =>
        `a waiver of ${policy}${resource === undefined ? "" : ` for ${resource}`} by ${by} until ${until}: ${reason}`,
    ),
    ...own.policies.filter((one) => !target.policies.includes(one)).map((one) => `policies of ${one}`),
    ...target.policies
      .filter((one) => !own.policies.includes(one))
      .map((one) => `no policies of ${one} any more`),
  ];
}

function shown(value: unknown): string {
  return value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
}
