import { IdrError } from "../../../constructs/errors";
import { count, enumerate } from "../../ui/format";
import { verify, type Verification } from "../verify";

import type { ReleaseOptions } from "./context";
import { asOperation } from "./operation";
import { releasePair } from "./pair";
import { reachedText, readStanding, standingOf, type Standing } from "./standing";
import { topologyOf } from "./topology";
import { idsOf } from "./verified";

export interface VerifyStepOptions extends ReleaseOptions {
  /** Whether production is looked at too, and what fails there as well is a warning. @default - when `to` is not live */
  readonly compare?: boolean;
}

/** Characters of what a check says that are kept. */
const KEPT_DETAIL = 300;

/**
 * Looks at the new environment through the spare address, and keeps in the history what was seen: a cutover asks for
 * it. Changes nothing else.
 * @throws IdrError `release-sides`, `operation-running`, `address-missing`, `nothing-to-compare`; `verify-moved` when an
 *   address was moved meanwhile; OpenStackError
 */
export function verifyRelease(given: VerifyStepOptions): Promise<Verification> {
  const { site } = given.open;
  const { from, to } = releasePair(site, given);
  const compare = given.compare ?? (site.live !== undefined && site.live !== to.name);
  return asOperation({ step: "verify", from: from.name, to: to.name }, given, async (options, operation) => {
    const { cloud, emit } = options;
    await operation.begin();
    // Read before it is looked at: what is replaced meanwhile doesn't count as verified.
    const standing = await readStanding(site, cloud);
    const verification = await verify({ site, cloud, environment: to.name, compare, candidate: true, emit });
    refuseSwitched(standing, await readStanding(site, cloud));
    const { passed, addresses, comparedWith, checks } = verification;
    operation.note({
      before: topologyOf(standing, "Seen"),
      summary: verificationSummary(verification),
      verification: {
        environment: to.name,
        passed,
        addresses,
        ...(comparedWith === undefined ? {} : { comparedWith }),
        checks: checks.map(({ group, name, verdict, detail }) => ({
          group,
          name,
          verdict,
          detail: detail.slice(0, KEPT_DETAIL),
        })),
        ids: idsOf(standingOf(standing, to.name)),
      },
      ...(passed ? {} : { failure: { code: "verify-failed", message: verificationSummary(verification) } }),
    });
    return verification;
  });
}

/**
 * Refuses to say anything of an environment when an address was moved while it was looked at, e.g. by a rollback, which
 * may go beside a verification: some of the answers were another environment's.
 * @throws IdrError `verify-moved`
 */
export function refuseSwitched(
  before: Pick<Standing, "production" | "spare">,
  after: Pick<Standing, "production" | "spare">,
): void {
  for (const role of ["production", "spare"] as const) {
    const [was, is] = [before[role], after[role]];
    if (JSON.stringify(was.reaches) === JSON.stringify(is.reaches)) continue;
    const whose = role === "production" ? "production's" : "the spare";
    throw new IdrError(
      "verify-moved",
      `${whose} address was moved from ${reachedText(was)} to ${reachedText(is)} while it was looked at: what was seen may have been either`,
      { fix: "see where things stand (idr status), then verify again" },
    );
  }
}

/** `newidr: 86 passed and 2 failed (servers newidr-database, web GET /)`. */
export function verificationSummary({
  environment,
  checks,
}: Pick<Verification, "environment" | "checks">): string {
  const of = (verdict: string) => checks.filter((check) => check.verdict === verdict);
  const failed = of("failed");
  const names = failed.slice(0, 3).map(({ group, name }) => `${group} ${name}`);
  const told = failed.length > names.length ? [...names, `${failed.length - names.length} more`] : names;
  const parts = [
    `${of("passed").length} passed`,
    ...(of("warning").length === 0 ? [] : [count(of("warning").length, "warning")]),
    ...(failed.length === 0 ? [] : [`${failed.length} failed (${enumerate(told)})`]),
  ];
  return `${environment}: ${enumerate(parts)}`;
}
