import type { ForeignScenario } from "../scenario";
import { ADDRESSES } from "./addresses";
import { CODE } from "./code";
import { DATA } from "./data";
import { FORMATS } from "./formats";
import { HARMLESS } from "./harmless";
import { IDENTITIES } from "./identities";
import { MODULES } from "./modules";
import { NETWORKS } from "./networks";
import { RULES } from "./rules";
import { SECRETS } from "./secrets";

/** The plans of the second corpus. */
export const FOREIGN: readonly ForeignScenario[] = [
  ...CODE,
  ...ADDRESSES,
  ...RULES,
  ...NETWORKS,
  ...DATA,
  ...IDENTITIES,
  ...MODULES,
  ...FORMATS,
  ...SECRETS,
  ...HARMLESS,
];
