import type { ForeignScenario } from "../scenario";
import { ADDRESSES } from "./addresses";
import { CODE } from "./code";
import { SECRETS } from "./secrets";

/** The plans of the second corpus. */
export const FOREIGN: readonly ForeignScenario[] = [...CODE, ...ADDRESSES, ...SECRETS];
