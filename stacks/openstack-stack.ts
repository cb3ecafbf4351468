import { OpenstackProvider } from "@cdktf/provider-openstack/lib/provider";

import { TerraformStack, type Construct } from "../constructs/framework";
import { setSite } from "../constructs/mark";
import type { Site } from "../constructs/model";
import { addBackend } from "./state-backend";

export interface OpenstackStackProps {
  readonly site: Site;
  /** Folder of the site file, where a local state is kept. */
  readonly directory: string;
}

/** A stack of the site: its provider reads clouds.yaml itself, so no secret gets into the synthesized file. */
export class OpenstackStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: OpenstackStackProps) {
    super(scope, id);
    const { site } = props;
    setSite(this, site.name);
    new OpenstackProvider(this, "openstack", {
      // `envvars`, as openstacksdk calls it: no entry of clouds.yaml, but OS_* variables.
      ...(site.cloud === "envvars" ? {} : { cloud: site.cloud }),
      ...(site.region === undefined ? {} : { region: site.region }),
    });
    addBackend(this, site, props.directory);
  }
}
