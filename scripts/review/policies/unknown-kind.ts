import { effectOf, isLost } from "../change";
import { KNOWN_TYPES, holdsData, isOpenstack } from "../kinds";
import { riskOfType } from "../recognised/plan/foreign-types";
import { RISK_WORDS } from "../recognised/rules";
import { changePolicy, concern } from "./policy";

/** What these policies can't judge: another provider, another type, an action that they don't know. */
export const unknownKind = changePolicy(
  {
    id: "unknown-kind",
    severity: "person",
    risk: "identity",
    unknown: true,
    title: "something that these policies don't know is changed",
    why: "a reviewer that does not know what a thing is must not call its change safe",
    example: "aws_db_instance.idr is created, or a newer engine plans an action that has no meaning here",
  },
  (change) => {
    const effect = effectOf(change);
    const actions = change.change.actions.join(", ");
    if (effect === "unknown")
      return [concern(change, { message: `has an action that is not known: ${actions || "none"}` })];
    if (effect === "stay" || effect === "read") return [];
    if (!isOpenstack(change)) {
      return [
        concern(change, {
          risk: "code",
          message: `is of a provider that is not known here: ${change.provider_name} (${actions}); it may run code on the machine that applies`,
        }),
      ];
    }
    const { risk, why, forbidden } = riskOfType(change.type);
    if (!KNOWN_TYPES.has(change.type) && (forbidden === true || !holdsData(change.type))) {
      const made = forbidden === true && !isLost(change) && effect !== "forget";
      return [
        concern(change, {
          ...(made ? { severity: "forbidden" as const, leastSeverity: "person" as const } : {}),
          risk,
          message: `is of a type that is not known here: ${change.type} (${actions}); ${RISK_WORDS[risk]}: ${why}`,
        }),
      ];
    }
    return [];
  },
);
