import { IdrError } from "../../../constructs/errors";
import { type Entry } from "../../history";
import { detailsOf, type Ids, type VerificationRecord } from "../../history/details";
import { count, duration, enumerate } from "../../ui/format";

import { standingOf, type EnvironmentStanding, type Standing } from "./standing";

/** Minutes for which a verification counts before a cutover. */
export const VERIFIED_WITHIN_MINUTES = 120;

/** Failed checks that are told one by one. */
const TOLD = 3;

export interface VerifiedOptions {
  /** How old a verification may be, in minutes. @default - any age */
  readonly withinMinutes?: number;
  /** The other side of the release, for the command that verifies this one. @default - found from the site file */
  readonly from?: string;
  /** @default now */
  readonly now?: Date;
}

/**
 * Sees that an environment was verified: that its last verification passed, was through a public address, is young
 * enough, and was of the very servers and data volumes that are there now.
 * @throws IdrError `release-unverified`
 */
export function requireVerified(
  entries: readonly Entry[],
  standing: Standing,
  environment: string,
  options: VerifiedOptions = {},
): void {
  const why = whyUnverified(entries, environment, idsOf(standingOf(standing, environment)), options);
  if (why === undefined) return;
  const from = options.from === undefined ? "" : `--from ${options.from} `;
  throw new IdrError("release-unverified", `${environment} is not verified: ${why}`, {
    fix: `idr release verify ${from}--to ${environment} (or --skip-verify, to go without)`,
  });
}

/**
 * The same where the operator may say that it is not needed.
 * @returns why it is not verified, when it may go without; `undefined`: it is
 * @throws IdrError `release-unverified` when it may not
 */
export function skippedVerification(
  entries: readonly Entry[],
  standing: Standing,
  environment: string,
  { skip, ...options }: VerifiedOptions & { readonly skip: boolean },
): string | undefined {
  if (skip) return whyUnverified(entries, environment, idsOf(standingOf(standing, environment)), options);
  requireVerified(entries, standing, environment, options);
  return undefined;
}

/** Why an environment doesn't count as verified; `undefined`: it does. Pure. */
export function whyUnverified(
  entries: readonly Entry[],
  environment: string,
  present: Ids,
  { withinMinutes, now = new Date() }: VerifiedOptions = {},
): string | undefined {
  const last = entries.flatMap((entry) => verificationIn(entry, environment)).at(-1);
  if (last === undefined) return `there is no verification of ${environment} in the history`;
  const { entry, record } = last;
  // Not when it ended: a laptop may have slept in the middle of it.
  const begunAt = Date.parse(entry.begunAt);
  const when = `${new Date(begunAt).toISOString().slice(0, 16).replace("T", " ")} UTC, by ${entry.who}`;
  if (!record.passed) return `the last verification (${when}) failed: ${failuresText(record)}`;
  if (record.addresses.length === 0) {
    return `the last verification (${when}) saw nothing from outside, since no public address reached ${environment}`;
  }
  const minutes = (now.getTime() - begunAt) / 60_000;
  if (withinMinutes !== undefined && minutes > withinMinutes) {
    return `the last verification (${when}) is ${duration(minutes * 60)} old, and counts for ${duration(withinMinutes * 60)}`;
  }
  const changed = [
    ...changes("server", record.ids.servers, present.servers),
    ...changes("volume", record.ids.volumes, present.volumes),
  ];
  if (changed.length === 0) return undefined;
  return `since the last verification (${when}) ${enumerate(changed)}`;
}

/** The ids of what an environment has, by name. Things with one name count together. */
export function idsOf({ servers, volumes }: Pick<EnvironmentStanding, "servers" | "volumes">): Ids {
  return { servers: byName(servers), volumes: byName(volumes) };
}

function byName(things: readonly { readonly id: string; readonly name: string }[]): Record<string, string> {
  const ids: Record<string, string> = {};
  for (const { id, name } of [...things].sort((a, b) => a.id.localeCompare(b.id))) {
    ids[name] = name in ids ? `${ids[name]!} ${id}` : id;
  }
  return ids;
}

/** An entry that says what a verification of the environment saw; one that broke off, or was given up, says nothing. */
function verificationIn(
  entry: Entry,
  environment: string,
): { readonly entry: Entry; readonly record: VerificationRecord }[] {
  if (entry.step !== "verify" || entry.to !== environment || entry.state === "abandoned") return [];
  const { verification: record } = detailsOf(entry);
  return record === undefined ? [] : [{ entry, record }];
}

function failuresText({ checks }: VerificationRecord): string {
  const failed = checks.filter(({ verdict }) => verdict === "failed");
  const told = failed.slice(0, TOLD).map(({ group, name, detail }) => `${group} ${name}: ${detail}`);
  const rest = failed.length - told.length;
  return [...told, ...(rest > 0 ? [`and ${count(rest, "more check")}`] : [])].join("; ");
}

function changes(
  what: string,
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((name) => {
    if (before[name] === now[name]) return [];
    const how =
      before[name] === undefined ? "was added" : now[name] === undefined ? "is gone" : "was replaced";
    return [`${what} ${name} ${how}`];
  });
}
