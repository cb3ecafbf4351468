import type { Entry } from "../../history";
import { age } from "../../ui/format";
import { VERIFIED_WITHIN_MINUTES, idsOf, whyUnverified } from "../release/verified";
import type { CloudFacts } from "./facts";
import type { NextStep } from "./next-steps";
import type { EnvironmentStatus, StatusReport } from "./report";

/** For so long after a cutover the way back is proposed, and only then that the old environment goes. */
export const WATCH_HOURS = 24;

/** What the history says of the release that a site is in. */
export interface Past {
  /** Why a verification of an environment doesn't count; `undefined`: it does. @param withinMinutes default: of any age */
  readonly unverified: (environment: string, withinMinutes?: number) => string | undefined;
  /** When it went live; `undefined`: not known. */
  readonly liveSince: (environment: string) => string | undefined;
}

/** The release that a site is in, as far as its next step depends on the history; `undefined`: on nothing there. */
export function currentRelease(
  report: StatusReport,
): { readonly candidate: EnvironmentStatus } | { readonly old: EnvironmentStatus } | undefined {
  const declared = report.environments.filter((environment) => environment.declared);
  const { live, spare } = report;
  if (live.actual === undefined) return undefined;
  const candidate = declared.find(({ name, releaseOf: of }) => of === live.actual && name === spare.actual);
  if (candidate !== undefined) return { candidate };
  const before = declared.find(({ name }) => name === live.actual)?.releaseOf;
  const old = declared.find(({ name, presence }) => name === before && presence === "complete");
  return old === undefined || live.actual !== live.declared ? undefined : { old };
}

/** What the history says, beside what the cloud has. Pure. */
export function pastOf(
  entries: readonly Entry[],
  report: StatusReport,
  facts: Pick<CloudFacts, "servers" | "volumes">,
): Past {
  const now = new Date(report.at);
  const present = (name: string) => {
    const environment = report.environments.find((one) => one.name === name);
    const among = <T extends { readonly name: string }>(things: readonly T[], names: readonly string[]) =>
      things.filter((thing) => names.includes(thing.name));
    const declaredNames = (things: EnvironmentStatus["servers"] | EnvironmentStatus["volumes"] = []) =>
      things.filter(({ declared }) => declared).map((thing) => thing.name);
    return idsOf({
      servers: among(facts.servers, declaredNames(environment?.servers)),
      volumes: among(facts.volumes, declaredNames(environment?.volumes)),
    });
  };
  return {
    unverified: (name, withinMinutes) =>
      whyUnverified(entries, name, present(name), {
        now,
        ...(withinMinutes === undefined ? {} : { withinMinutes }),
      }),
    liveSince: (name) => {
      const last = entries.findLast(
        ({ step, state }) => state === "done" && (step === "cutover" || step === "rollback"),
      );
      return last?.to === name ? last.endedAt : undefined;
    },
  };
}

/** What a release can go on with. @param past default: not known */
export function releaseSteps(report: StatusReport, past?: Past): NextStep[] {
  const found = currentRelease(report);
  if (found === undefined) return [];
  return "candidate" in found
    ? candidateSteps(found.candidate, report, past)
    : afterwards(found.old, report, past);
}

/** A cutover wants a verification that passed. */
function candidateSteps({ name }: EnvironmentStatus, { addresses }: StatusReport, past?: Past): NextStep[] {
  const address = addresses.find(({ role }) => role === "spare")?.address ?? "";
  const cutover = { command: `idr release cutover ${name}` };
  const why = past?.unverified(name, VERIFIED_WITHIN_MINUTES);
  if (past !== undefined && why === undefined) {
    return [{ why: `${name} is verified; take it live`, ...cutover }];
  }
  const reason = why === undefined ? "" : `: ${why}`;
  return [
    { why: `look at ${name} through ${address}${reason}`, command: `idr release verify ${name}` },
    { why: "then take it live", ...cutover },
  ];
}

/** After a cutover: the way back at first, later that the old environment goes. */
function afterwards(old: EnvironmentStatus, report: StatusReport, past?: Past): NextStep[] {
  const live = report.live.actual!;
  const sides = `--from ${old.name} --to ${live}`;
  const since = past?.liveSince(live);
  const hours = since === undefined ? undefined : (Date.parse(report.at) - Date.parse(since)) / 3_600_000;
  const long = since === undefined ? "just now" : age(since, new Date(report.at));
  const when = long === "just now" ? `${live} is live` : `${live} is live for ${long}`;
  const back = {
    why: `${when}; go back to ${old.name} if it is not well`,
    command: `idr release rollback ${sides}`,
    optional: true,
  } as const;
  // What another tool made is not this site's to take down.
  if (old.foreign.length > 0 || (hours !== undefined && hours < WATCH_HOURS)) return [back];
  const why = past?.unverified(live);
  const verify = {
    why: `verify ${live} before ${old.name} goes: ${why ?? ""}`,
    command: `idr release verify ${sides}`,
    optional: true,
  } as const;
  return [
    ...(hours === undefined ? [back] : []),
    ...(why === undefined ? [] : [verify]),
    {
      why: `${when}; take ${old.name} down when it is no longer wanted: its data volumes are kept`,
      command: `idr release retire ${sides}`,
      optional: true,
    },
  ];
}
