import type { Waiver } from "../../constructs/model";
import type { Finding } from "./types";

/** A finding that somebody answers for until a day. */
export interface WaivedFinding extends Finding {
  readonly waiver: Waiver;
}

/** Whether a waiver still counts: through the whole of its last day (UTC). */
export function isExpired(waiver: Waiver, now: Date): boolean {
  return now.toISOString().slice(0, 10) > waiver.until;
}

/**
 * Sets aside the findings that are waived. One whose waiver has expired stays a finding, and says so. One whose loss
 * can't be made good (`leastSeverity`) stays one that needs a person, whatever waives it.
 */
export function applyWaivers(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  now: Date,
): { readonly findings: readonly Finding[]; readonly waived: readonly WaivedFinding[] } {
  const left: Finding[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of findings) {
    const meant = waivers.filter((waiver) => matches(waiver, finding));
    const valid = meant.find((waiver) => !isExpired(waiver, now));
    const [expired] = meant;
    if (valid !== undefined && finding.leastSeverity === "person" && finding.severity !== "note") {
      const said = `waived by ${valid.by} until ${valid.until}: ${valid.reason}; such a loss needs a person all the same`;
      left.push({ ...finding, severity: "person", message: `${finding.message} (${said})`, waiver: valid });
    } else if (valid !== undefined) waived.push({ ...finding, waiver: valid });
    else if (expired === undefined) left.push(finding);
    else {
      left.push({
        ...finding,
        message: `${finding.message} (waived by ${expired.by} until ${expired.until}, which is over: ${expired.reason})`,
      });
    }
  }
  return { findings: left, waived };
}

/** A waiver names a policy and may name one object, by its address (`*` stands for anything). */
function matches(waiver: Waiver, finding: Finding): boolean {
  if (waiver.policy !== finding.policy) return false;
  if (waiver.resource === undefined) return true;
  return matchesGlob(waiver.resource, finding.resource ?? "");
}

/** Whether a text is what a pattern says, in which `*` stands for anything. In linear time for each `*`, whatever the pattern is. */
export function matchesGlob(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (!text.startsWith(first)) return false;
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  // The leftmost place of each part leaves the most for those behind it, so there is nothing to try twice.
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
