import type { ForeignScenario } from "../scenario";
import { ENGINE } from "./code/engine";
import { PROVIDERS } from "./code/providers";
import { TAKEN } from "./addresses/taken";
import { LOST_ADDRESSES } from "./addresses/lost";
import { PREFIXES } from "./reachability/prefixes";
import { GROUPS } from "./reachability/groups";
import { PORTS } from "./reachability/ports";
import { WAYS } from "./reachability/ways";
import { REPLACED } from "./data/replaced";
import { SHARED } from "./data/shared";
import { NAMES } from "./identities/names";
import { MARKS } from "./identities/marks";
import { OPENERS } from "./modules/openers";
import { OTHERS } from "./modules/others";
import { NEWER } from "./formats/newer";
import { LIES } from "./formats/lies";
import { WRITTEN } from "./secrets/written";
import { LEAVING } from "./secrets/leaving";
import { SPELLING } from "./harmless/spelling";
import { ADDITIONS } from "./harmless/additions";
import { BY_SITE_FILE } from "./harmless/site-file";

/** The plans of the second corpus. */
export const FOREIGN: readonly ForeignScenario[] = [
  ...ENGINE,
  ...PROVIDERS,
  ...TAKEN,
  ...LOST_ADDRESSES,
  ...PREFIXES,
  ...GROUPS,
  ...PORTS,
  ...WAYS,
  ...REPLACED,
  ...SHARED,
  ...NAMES,
  ...MARKS,
  ...OPENERS,
  ...OTHERS,
  ...NEWER,
  ...LIES,
  ...WRITTEN,
  ...LEAVING,
  ...SPELLING,
  ...ADDITIONS,
  ...BY_SITE_FILE,
];
