import type { Environment, Server, Site } from "../../../../constructs/model";
import { addressChecks } from "../addresses";
import type { Check } from "../check";
import { type Target, targetsOf } from "../outside";
import type { VerifyFacts } from "./facts";
import { firewallChecks } from "./firewall";
import { serverChecks } from "./servers";
import { volumeChecks } from "./volumes";

/**
 * Everything of an environment that the cloud's API tells, beside what the site file says: the one answer to whether it
 * is as it should be, for `verify`, `status` and `doctor`. Pure.
 * @param isExpected whether a public address must reach a server that may have one
 */
export function cloudChecks(
  site: Pick<Site, "name" | "addresses">,
  environment: Environment,
  facts: VerifyFacts,
  isExpected: (server: Server) => boolean = () => false,
  targets: readonly Target[] = targetsOf(environment, facts),
): readonly Check[] {
  return [
    ...serverChecks(environment, facts),
    ...volumeChecks(environment, facts),
    ...firewallChecks(environment, facts),
    ...addressChecks(site, environment, targets, facts, isExpected),
  ];
}
