import type { ForeignScenario } from "../scenario";
import { ADDRESSES } from "./addresses";
import { ATTACHMENTS } from "./attachments";
import { COMBINATIONS } from "./combinations";
import { DATA } from "./data";
import { ENGINES } from "./engines";
import { FORMATS } from "./formats";
import { HARMLESS } from "./harmless";
import { HARMLESS_SITE } from "./harmless-site";
import { HARMLESS_MOVED } from "./harmless-moved";
import { IDENTITIES } from "./identities";
import { REACHABILITY } from "./reachability";
import { SECRETS } from "./secrets";

/**
 * The held-out set: written by somebody who knew neither the reviewer nor how it judged the first set, and judged once
 * before anything was mended by it: 7 of 124 dangerous plans came out safe (of the reviewer before both sets: 13).
 * Since then the reviewer was mended by it, too, so the next measure needs a new set.
 */
export const HELD_OUT: readonly ForeignScenario[] = [
  ...HARMLESS_SITE,
  ...HARMLESS,
  ...HARMLESS_MOVED,
  ...COMBINATIONS,
  ...ADDRESSES,
  ...REACHABILITY,
  ...DATA,
  ...ATTACHMENTS,
  ...IDENTITIES,
  ...SECRETS,
  ...FORMATS,
  ...ENGINES,
];
