import { planPolicy } from "./policy";

/** The site's own policies didn't do their work: what they would have found, nobody has looked for. */
export const sitePolicyFailed = planPolicy(
  {
    id: "site-policy-failed",
    severity: "person",
    risk: "identity",
    unknown: true,
    leastSeverity: "person",
    title: "a policy of the site's own could not do its work",
    why: "what it looks for was not looked for, so that its silence says nothing",
    example: "a module of review.policies that never comes to its end",
  },
  ({ policyFailures = [] }) =>
    policyFailures.map((why) => ({
      subject: "the site's own policies",
      message: why,
      fix: "mend the module that review.policies names, or take it out",
    })),
);
