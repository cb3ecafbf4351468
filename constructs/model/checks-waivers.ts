import type { Report } from "./report";
import type { SiteInput } from "./schema";

/** Days that a waiver may count at most: whoever answers for a finding says so again within a year. */
const LONGEST_WAIVER_DAYS = 366;

const DAY = 86_400_000;

/** Checks that nobody waives a finding for longer than a year. One that has expired is no mistake: it counts no more. */
export function checkWaivers({ review }: SiteInput, now: Date, report: Report): void {
  const last = new Date(now.getTime() + LONGEST_WAIVER_DAYS * DAY).toISOString().slice(0, 10);
  review.waive.forEach(({ until }, index) => {
    if (until <= last) return;
    report(
      ["review", "waive", index, "until"],
      `${until} is more than ${LONGEST_WAIVER_DAYS} days away (allowed: up to ${last})`,
      "name a day within a year; whoever still answers for it then renews it",
    );
  });
}
