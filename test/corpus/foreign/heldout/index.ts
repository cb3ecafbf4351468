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

/** The held-out set: plans that no reviewer was mended with when they were written. */
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
