import type { Waiver } from "../../constructs/model";
import type { PolicyFacts, WaiverFlaw } from "./types";
import { isExpired } from "./waivers";

/**
 * What is wrong with a site's waivers: those that are over, and those that waive a policy's findings of every object.
 * Such a one for a loss that can't be made good needs a person: it also waives what nobody has thought of yet.
 */
export function waiverFlaws(
  waivers: readonly Waiver[],
  policies: readonly PolicyFacts[],
  now: Date,
): readonly WaiverFlaw[] {
  return waivers.flatMap((waiver): WaiverFlaw[] => {
    const who = `by ${waiver.by} until ${waiver.until}`;
    if (isExpired(waiver, now)) {
      return [
        {
          severity: "note",
          waiver,
          message: `(${who}) is over, and counts no more`,
          fix: "take it out, or have it renewed by whoever still answers for it",
        },
      ];
    }
    const policy = policies.find(({ id }) => id === waiver.policy);
    if (policy === undefined) {
      return [
        {
          severity: "note",
          waiver,
          message: `(${who}) names a policy that there is not`,
          fix: "`idr review --policies` lists them",
        },
      ];
    }
    if (!isForAll(waiver)) return [];
    const how =
      waiver.resource === undefined ? "names no object" : `names every object ("${waiver.resource}")`;
    const lasting = policy.leastSeverity === "person";
    return [
      {
        severity: lasting ? "person" : "note",
        waiver,
        message: `(${who}) ${how}, so it also counts for ${lasting ? "losses" : "findings"} that nobody has looked at`,
        fix: "name the objects that are meant: resource takes an address of the plan, in which * stands for anything",
      },
    ];
  });
}

/** Whether a waiver counts for every object: it names none, or its pattern has nothing but stars (and dots, which every address has). */
function isForAll({ resource }: Waiver): boolean {
  return resource === undefined || /^[*.]*$/.test(resource);
}
