export { exitCodeOf, exitCodeOfFailure } from "./exit-code";
export { loadPolicies } from "./load-policies";
export type { SitePolicies } from "./site-policies";
export { explanationText } from "./output/explanation";
export { FORMATS, formatOf, render, reviewDocument, shortText, terminalText, type Format } from "./output";
export { POLICIES } from "./policies";
export { review, worst, type Review, type ReviewOptions } from "./review";
export {
  cloudFacts,
  lintSiteFile,
  lintStack,
  reviewFile,
  reviewSiteFile,
  siteReviewOptions,
  type CloudFacts,
} from "./run";
export type { Concern, Finding, Policy, PolicyFacts, ReviewContext, Severity, Verdict } from "./types";
export { identitiesOfStates } from "./identities";
export { reviewPlan, surroundingsOf, type Surroundings } from "./surroundings";
