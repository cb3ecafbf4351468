import { GROUP } from "../../kinds";
import { adopted } from "../adopted";
import { allowedRule } from "../allowed-rule";
import { DESCRIPTION, FREE_TEXT, NAME } from "../names";
import { ID, OWNER, REGION, TAGS, TIMEOUTS, computed, elsewhere, facts, idOf, not, oneOf } from "../rules";
import type { Answer, AttributeFacts, Rule, TypeFacts } from "../types";

const LOST = elsewhere(["security-group-lost"], "reach", "who was let in is not any more");
/** A rule that is made anew and lets in the same is a note there. */
const LOST_RULE = elsewhere(["security-group-lost"], "reach", "who was let in is not any more", {
  noteIsEnough: true,
});

export const GROUP_FACTS: TypeFacts = {
  attributes: {
    all_tags: computed(),
    delete_default_rules: facts(
      "changes who can reach what",
      oneOf(
        [true, false],
        "the cloud's own rules of a new group let nothing in but its members",
        not("reach", "not known before apply"),
      ),
      not("reach", "rules may come or go"),
    ),
    description: DESCRIPTION,
    id: ID,
    name: NAME,
    region: REGION,
    stateful: facts(
      "changes who can reach what",
      oneOf(
        [true],
        "answers to what was let in may go back",
        not("reach", "answers are let in by rules of their own"),
      ),
      not("reach", "answers are let in by rules of their own"),
    ),
    tags: TAGS,
    tenant_id: OWNER,
    timeouts: TIMEOUTS,
  },
  create: () => ({ harmless: "a new group lets in what its rules say, and they are judged" }),
  destroy: LOST,
  forget: LOST,
  import: adopted,
};

const WIDENED = not("reach", "a rule can't change in place: what it lets in would be another");
/** Parts of what a rule lets in, which is judged as a whole. */
const asAWhole: Rule = ({ change, context }) => allowedOrFound(allowedRule(change, context));
const PART: AttributeFacts = facts("changes who can reach what", asAWhole, WIDENED);

/** What isn't harmless beyond doubt, the policies of reachability may have judged. */
function allowedOrFound(answer: Answer): Answer {
  if ("harmless" in answer) return answer;
  return {
    elsewhere: ["port-opened-to-world", "internal-group-opened", "reach-widened"],
    may: "reach",
    why: answer.why,
  };
}

export const RULE_FACTS: TypeFacts = {
  attributes: {
    description: FREE_TEXT,
    direction: PART,
    ethertype: PART,
    id: ID,
    port_range_max: PART,
    port_range_min: PART,
    protocol: PART,
    region: REGION,
    remote_address_group_id: PART,
    remote_group_id: PART,
    remote_ip_prefix: PART,
    security_group_id: facts(
      "changes who can reach what",
      (look) => {
        const own = idOf(
          { managed: [GROUP] },
          "reach",
          "a group of this plan",
          "its group is none of this plan",
        )(look);
        return "harmless" in own ? asAWhole(look) : allowedOrFound(own);
      },
      WIDENED,
    ),
    tenant_id: OWNER,
    timeouts: TIMEOUTS,
  },
  create: (change, context) => allowedOrFound(allowedRule(change, context)),
  destroy: LOST_RULE,
  forget: LOST,
  import: adopted,
};
