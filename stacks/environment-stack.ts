import { IdrEnvironment } from "../constructs";
import type { Construct } from "../constructs/framework";
import type { Environment } from "../constructs/model";
import { OpenstackStack, type OpenstackStackProps } from "./openstack-stack";

export interface EnvironmentStackProps extends OpenstackStackProps {
  readonly environment: Environment;
  /** Names of the data volumes that a plan may destroy. @default none */
  readonly unprotectedVolumes?: readonly string[];
}

/** One environment, apart from all others: taking it down can't touch them. */
export class EnvironmentStack extends OpenstackStack {
  constructor(scope: Construct, props: EnvironmentStackProps) {
    super(scope, props.environment.name, props);
    new IdrEnvironment(this, "environment", {
      environment: props.environment,
      keyPair: props.site.keyPair,
      externalNetwork: props.site.externalNetwork,
      unprotectedVolumes: props.unprotectedVolumes ?? [],
    });
  }
}
