import type { ForeignScenario } from "../scenario";
import { CODE } from "./code";

/** The plans of the second corpus. */
export const FOREIGN: readonly ForeignScenario[] = [...CODE];
