import { ADDRESSES } from "./addresses";
import { COPIES } from "./copies";
import { DATA } from "./data";
import { DRIFT } from "./drift";
import { HARMLESS_BLOCKS } from "./harmless-blocks";
import { HARMLESS_PLAIN } from "./harmless-plain";
import { HARMLESS_READ } from "./harmless-read";
import { HARMLESS_SITE } from "./harmless-site";
import { IDENTITIES } from "./identities";
import { PLAIN } from "./plain";
import { REACHABILITY } from "./reachability";
import type { FourthScenario } from "./scenario";
import { SECRETS } from "./secrets";
import { TOFU } from "./tofu";
import { WAYS } from "./ways";

/**
 * The fourth set: planned by the engine from several shapes of sites, and from strangers' configurations, by somebody who
 * knew neither the reviewer nor how it judged the sets before. Its verdicts were fixed before it was judged once.
 */
export const FOURTH: readonly FourthScenario[] = [
  ...HARMLESS_SITE,
  ...HARMLESS_BLOCKS,
  ...HARMLESS_READ,
  ...HARMLESS_PLAIN,
  ...ADDRESSES,
  ...REACHABILITY,
  ...WAYS,
  ...DATA,
  ...COPIES,
  ...DRIFT,
  ...IDENTITIES,
  ...SECRETS,
  ...PLAIN,
  ...TOFU,
];
