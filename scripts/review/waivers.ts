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
      left.push({ ...finding, severity: "person", message: `${finding.message} (${said})` });
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
  return waiver.resource === undefined || isLike(finding.resource ?? "", waiver.resource);
}

/** Whether a text is like a pattern in which `*` stands for anything. Takes time in the product of their lengths at most. */
export function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split("*");
  const [first = ""] = parts;
  if (parts.length === 1) return text === pattern;
  const last = parts.at(-1) ?? "";
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  // The leftmost place of each part leaves the most room for those after it.
  let at = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
