import { IdrError } from "../../../constructs/errors";
import type { Site } from "../../../constructs/model";
import { addressDescriptions } from "../../../constructs/model/shared-names";
import { foreignFloatingIps, foreignHolder } from "../../cloud/holder";
import { objectsOf } from "../../cloud/objects";
import { wantedByEnvironment, wantedBySite } from "../../cloud/wanted";
import { KEY_PAIR } from "../../review/kinds";
import type { AtWork } from "../../cloud/at-work";
import type { Entry } from "../../history";
import type { OpenStack } from "../../openstack";
import { type Finding, findingsOf } from "./findings";
import { type NextStep, nextSteps } from "./next-steps";
import { type CloudFacts, readCloud } from "./facts";
import { siteAddresses } from "./addresses";
import { currentRelease, pastOf } from "./release-steps";
import { type StatusReport, reportOf } from "./report";

/** The home screen: what is, what is wrong, what to do next. */
export interface Status extends StatusReport {
  readonly cloud: { readonly name: string; readonly region?: string; readonly project: string };
  readonly findings: readonly Finding[];
  readonly next: readonly NextStep[];
}

/**
 * Reads the cloud and puts it beside the site file.
 * @param asked.known ids of what the states of the site know; asked for only when something of a name of the site carries no
 *   mark, because an older version made it or somebody else did. Resolves with `undefined` when they can't be read.
 *   @default they are not read
 * @param asked.checkState throws IdrError when the site belongs to another state. @default it is not asked
 * @param asked.atWork who is at work on the site, as the cloud tells it. @default it is not asked
 * @param asked.entries the site's history, read only when the next step of a release depends on it; resolves with
 *   `undefined` when it can't be read. @default it is not read
 * @throws OpenStackError
 */
export async function status(
  site: Site,
  cloud: OpenStack,
  asked: {
    readonly known?: () => Promise<ReadonlySet<string> | undefined>;
    readonly checkState?: () => Promise<void>;
    readonly atWork?: () => Promise<readonly AtWork[]>;
    readonly entries?: () => Promise<readonly Entry[] | undefined>;
  } = {},
  now = new Date(),
): Promise<Status> {
  const [facts, atWork = []] = await Promise.all([readCloud(cloud), asked.atWork?.()]);
  const other = await stateFindings(asked.checkState);
  const ids =
    hasUnmarked(site, facts) || hasUnmarkedHolder(site, facts) ? await asked.known?.() : new Set<string>();
  const report = reportOf(site, facts, now, ids === undefined ? {} : { known: ids });
  const entries = currentRelease(report) === undefined ? undefined : await asked.entries?.();
  const past = entries === undefined ? undefined : pastOf(entries, report, facts);
  return {
    ...report,
    cloud: {
      name: cloud.cloud,
      ...(cloud.region === undefined ? {} : { region: cloud.region }),
      project: cloud.project.name,
    },
    findings: [...other, ...atWork.map(atWorkFinding), ...findingsOf(report)],
    // Nothing that this state proposes would be accepted.
    next: other.length > 0 ? [] : nextSteps(report, past),
  };
}

/** A site that belongs to another state is the first thing to know: every command that changes something refuses it. */
async function stateFindings(checkState: (() => Promise<void>) | undefined): Promise<Finding[]> {
  try {
    await checkState?.();
    return [];
  } catch (error) {
    if (!(error instanceof IdrError)) throw error;
    return [
      {
        severity: "error",
        message: `${error.message}${error.fix === undefined ? "" : `; ${error.fix}`}`,
      },
    ];
  }
}

function atWorkFinding({ who, step, begunAt, id }: AtWork): Finding {
  return {
    severity: "warning",
    message: `${who} is at work on this site: ${step}, since ${begunAt} (operation ${id}): wait until it has ended; if its machine is gone: idr lock release --id ${id}`,
  };
}

/** Whether anything of a name that the site uses carries no mark. A key pair never does. */
function hasUnmarked(site: Site, facts: CloudFacts): boolean {
  const wanted = [...wantedBySite(site), ...site.environments.flatMap(wantedByEnvironment)];
  const keys = new Set(wanted.map(({ type, name }) => `${type} ${name}`));
  return objectsOf(facts).some(
    ({ type, name, mark }) => type !== KEY_PAIR && mark === undefined && keys.has(`${type} ${name}`),
  );
}

/** Whether the states must tell whose an address of the site is: by marks and ports alone it would be somebody else's. */
function hasUnmarkedHolder(site: Site, facts: CloudFacts): boolean {
  const nothing = { ...facts, site: site.name, known: new Set<string>(), begun: true };
  return (
    siteAddresses(site, facts).some((one) => foreignHolder(one, nothing) !== undefined) ||
    foreignFloatingIps(addressDescriptions(site), facts.floatingIps, nothing).length > 0
  );
}

export type { Finding } from "./findings";
export type { NextStep } from "./next-steps";
export type { AddressStatus, EnvironmentStatus, ServerStatus, StatusReport, VolumeStatus } from "./report";
