import { effectOf } from "../change";
import { planPolicy } from "./policy";

/** The site file's waivers themselves: whoever reads a review has to know how much of it was said to be all right beforehand. */
export const waiverTooWide = planPolicy(
  {
    id: "waiver-too-wide",
    severity: "person",
    leastSeverity: "person",
    title: "a waiver counts for more than anybody has looked at",
    why: "a waiver says that somebody has looked at a finding; one for every object also waives what comes later",
    example: "policy: data-volume-destroyed without resource, for half a year",
  },
  ({ waiverFlaws = [], changes, mode, stack }) => {
    // Without a plan they are said once, of the site file.
    if (mode === "lint" && stack !== undefined) return [];
    // A plan that changes nothing is not more dangerous by it.
    const idle = changes.every((change) => ["stay", "read"].includes(effectOf(change)));
    if (mode === "plan" && idle) return [];
    return waiverFlaws
      .filter(({ severity }) => mode === "lint" || severity === "person")
      .map(({ severity, waiver, message, fix }) => ({
        severity,
        subject: `the waiver of ${waiver.policy}`,
        message,
        fix,
      }));
  },
);
