import { foreignWords } from "../measure";
import { neverUnseen, planPolicy } from "./policy";

/** The stack's own words are the measure: what our constructs did not write for it. */
export const notOurWords = planPolicy(
  {
    id: "not-our-words",
    severity: "person",
    title: "the configuration is not what our constructs write for this stack",
    why: "the site file says what a stack is: whatever else is in the plan came in by another way",
    example:
      "the plan's configuration has a data source, or an argument of a port, that idr synth does not write",
  },
  ({ mode, plan, synthesized }) =>
    synthesized === undefined || mode === "lint" ? [] : neverUnseen(foreignWords(plan, synthesized)),
);
