import { planPolicy } from "./policy";

/** What a request's site file says otherwise than the target branch's and no plan shows in full. */
export const siteFileAccess = planPolicy(
  {
    id: "site-file-access",
    severity: "person",
    risk: "identity",
    leastSeverity: "person",
    title: "who may log in changes, or what is looked at",
    why: "no plan shows it: a further key reaches servers that are made later, an environment that is taken out is planned no more, a check that goes is asked no more",
    example:
      "sshKeys: gets one more key, or an environment is taken out of the site file while it is deployed",
  },
  ({ siteFileChanges = [] }) => siteFileChanges,
);
