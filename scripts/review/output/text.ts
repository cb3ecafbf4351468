import type { Review } from "../review";
import type { ChangeLine } from "../tree";
import type { Finding } from "../types";
import { EFFECT_WORDS } from "../words";
import { siteFileAccess } from "../policies/site-file-access";

/** `3 to destroy, 1 to replace, 42 to create`; `nothing to change`. */
export function countsText({ counts }: Review): string {
  const parts = (Object.entries(counts) as [ChangeLine["effect"], number][])
    .filter(([, count]) => count > 0)
    .map(([effect, count]) => `${count} to ${EFFECT_WORDS[effect]}`);
  return parts.length === 0 ? "nothing to change" : parts.join(", ");
}

/** Which files of the site's own policies have looked at it as well; empty: none. */
export function sitePoliciesText({ sitePolicies }: Review): string {
  return sitePolicies.length === 0
    ? ""
    : `also looked at by the site's own policies: ${sitePolicies.join(", ")}`;
}

/** One attribute: `size: 800 → 1000 (forces replacement)`. */
export function attributeText(
  attribute: ChangeLine["attributes"][number],
  effect: ChangeLine["effect"],
): string {
  const { name, before, after, forces } = attribute;
  const force = forces ? "  (forces replacement)" : "";
  if (effect === "create") return `${name}: ${after ?? ""}`;
  if (effect === "destroy") return `${name}: ${before ?? ""}`;
  return `${name}: ${before ?? "(none)"} → ${after ?? "(none)"}${force}`;
}

/** What was done to an object besides its effect: `moved from …`, `imported`. */
export function asides(line: ChangeLine): string[] {
  return [
    ...(line.reason === undefined ? [] : [line.reason]),
    ...(line.previous === undefined ? [] : [`moved in the state from ${line.previous}`]),
    ...(line.imported ? ["adopted (imported)"] : []),
  ];
}

/** The commands to go on with. */
export function nextSteps(reviews: readonly Review[]): { readonly command: string; readonly why: string }[] {
  const steps: { command: string; why: string }[] = [];
  for (const review of reviews) {
    if (review.mode === "lint" || review.empty) continue;
    if (review.verdict === "forbidden") {
      steps.push({ command: `idr review ${review.name}`, why: "after the cause is mended" });
    } else if (review.cutover.phase === "production") {
      steps.push({
        command: "idr release cutover",
        why: "both phases, watched from outside, with a way back",
      });
    } else {
      steps.push({
        command: `idr deploy ${review.name}`,
        why: "applies exactly what it plans and shows then",
      });
    }
  }
  return steps;
}

/** Findings of one policy and severity that are told one by one; the rest of them is counted and named. */
const TOLD = 3;

/** A finding as it is told, and those of the same kind that are only named with it. */
export interface ToldFinding {
  readonly finding: Finding;
  /** What people call the others: `port revnew-proxy`. */
  readonly others: readonly string[];
}

/** Shortens findings for people: of many of one kind, the first few in full and the others by name. */
export function told(findings: readonly Finding[]): ToldFinding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    // What is forbidden is never one among others, nor is what a site file says: each says something else.
    const alone = finding.severity === "forbidden" || finding.policy === siteFileAccess.id;
    const key = alone ? String(groups.size) : `${finding.severity} ${finding.policy}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].flatMap((group) => {
    const shown = group.length <= TOLD + 1 ? group : group.slice(0, TOLD);
    const others = group
      .slice(shown.length)
      .map(({ subject, resource, message }) => subject ?? resource ?? message);
    return shown.map((finding, index) => ({ finding, others: index === shown.length - 1 ? others : [] }));
  });
}

/** Names in one line; of very many, the first and a count. */
export function someOf(names: readonly string[], most = 30): string {
  const counted = new Map<string, number>();
  for (const name of names) counted.set(name, (counted.get(name) ?? 0) + 1);
  const texts = [...counted].map(([name, times]) => (times === 1 ? name : `${name} (${times} times)`));
  const left = texts.length - most;
  return left > 0 ? `${texts.slice(0, most).join(", ")} and ${left} more` : texts.join(", ");
}
