import type { Construct } from "../constructs/framework";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";

/**
 * A release (or a restore) is an environment whose data volumes are made from
 * others. It is deployed after the environment that they are in, and is
 * otherwise the same: once it is live, nothing tells it from production.
 */
export class ReleaseStack extends EnvironmentStack {
  constructor(scope: Construct, props: EnvironmentStackProps, source: EnvironmentStack) {
    super(scope, props);
    this.addDependency(source);
  }
}
