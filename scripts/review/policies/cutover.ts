import { planPolicy } from "./policy";
import { isProductionBinding, isSpareBinding } from "../cutover";
import { effectOf } from "../change";

/** A phase of a cutover, recognised as one. Whether the release is good is a person's to say. */
export const cutoverPhase = planPolicy(
  {
    id: "cutover",
    severity: "person",
    risk: "visitors",
    title: "a cutover takes visitors to another environment",
    why: "the plan is right, but only a person knows whether the release was looked at and may be seen",
    example: "live: idr → newidr, with the spare address parked",
  },
  ({ cutover, changes, mode }) => {
    if (mode === "lint") return [];
    const route =
      cutover.phase !== "none" && cutover.to !== undefined
        ? cutover.from === undefined || cutover.from === cutover.to
          ? `to ${cutover.to}`
          : `from ${cutover.from} to ${cutover.to}`
        : "to another port";
    const address = changes.find(
      (change) =>
        (cutover.phase === "spare" ? isSpareBinding : isProductionBinding)(change) &&
        effectOf(change) !== "stay",
    );
    const about = address === undefined ? {} : { resource: address.address };
    switch (cutover.phase) {
      case "production":
        return [
          {
            ...about,
            message: `a cutover, first phase: production's address moves ${route} in one step, the spare being parked`,
            fix: "see that the release was verified (idr release verify), then apply; the same the other way is the rollback",
            visitors: "briefly",
          },
        ];
      case "first":
        return [
          {
            ...about,
            severity: "note",
            message: `production's address is bound for the first time, ${route}`,
          },
        ];
      case "spare":
        return [
          {
            ...about,
            severity: "note",
            message: `the spare address ${cutover.to === "none" ? "is parked" : `goes ${route}`}; production's stays where it is`,
          },
        ];
      default:
        return [];
    }
  },
);
