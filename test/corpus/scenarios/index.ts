import type { Scenario } from "../scenario";
import { LIVE } from "./live";
import { NETWORKS } from "./network";
import { SERVERS } from "./servers";
import { SITE } from "./site";
import { VOLUMES } from "./volumes";

/** Every plan of the corpus. */
export const SCENARIOS: readonly Scenario[] = [...SITE, ...VOLUMES, ...SERVERS, ...NETWORKS, ...LIVE];
