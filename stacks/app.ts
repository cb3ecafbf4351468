import { join } from "node:path";

import { App } from "../constructs/framework";
import type { Site } from "../constructs/model";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";
import { LiveStack } from "./live-stack";
import { ReleaseStack } from "./release-stack";
import { SiteStack } from "./site-stack";

/** A synthesized stack. */
export interface StackInfo {
  readonly name: string;
  readonly kind: "site" | "environment" | "live";
  /** Folder with its cdk.tf.json, where the engine runs. */
  readonly directory: string;
  /** Names of the stacks that are deployed before it. */
  readonly dependencies: readonly string[];
}

export interface SynthesisOptions {
  /** Folder of the site file: a local state is kept beside it. */
  readonly directory: string;
  /** @default `cdktf.out` in that folder */
  readonly outdir?: string;
  /** Names of the data volumes that a plan may destroy: those that the operator named. @default none */
  readonly unprotectedVolumes?: readonly string[];
}

/**
 * Writes the stacks of a site for the engine, in the order in which they are
 * deployed. An address given by a DNS name must have been looked up before.
 */
export function synthesize(site: Site, options: SynthesisOptions): StackInfo[] {
  const outdir = options.outdir ?? join(options.directory, "cdktf.out");
  const app = new App({ outdir, skipValidation: false });
  const stacks = addStacks(app, site, options);
  app.synth();
  return stacks.map(({ stack, kind }) => ({
    name: stack.node.id,
    kind,
    directory: join(outdir, "stacks", stack.node.id),
    dependencies: stack.dependencies.map((dependency) => dependency.node.id),
  }));
}

/** Adds the stacks of a site to an app of one's own. */
export function addStacks(
  app: App,
  site: Site,
  options: Pick<SynthesisOptions, "directory" | "unprotectedVolumes">,
): { stack: SiteStack | EnvironmentStack | LiveStack; kind: StackInfo["kind"] }[] {
  const siteStack = new SiteStack(app, { site, directory: options.directory });
  const environments = new Map<string, EnvironmentStack>();
  for (const environment of inReleaseOrder(site)) {
    const props: EnvironmentStackProps = {
      site,
      directory: options.directory,
      environment,
      unprotectedVolumes: options.unprotectedVolumes ?? [],
    };
    const source = environment.releaseOf === undefined ? undefined : environments.get(environment.releaseOf);
    const stack = source ? new ReleaseStack(app, props, source) : new EnvironmentStack(app, props);
    stack.addDependency(siteStack);
    environments.set(environment.name, stack);
  }
  const stacks: ReturnType<typeof addStacks> = [
    { stack: siteStack, kind: "site" },
    ...[...environments.values()].map((stack) => ({ stack, kind: "environment" as const })),
  ];
  if (site.live !== undefined) {
    const live = new LiveStack(app, { site, directory: options.directory, live: site.live });
    live.addDependency(siteStack);
    for (const name of [site.live, site.spare]) {
      if (name !== undefined) live.addDependency(environments.get(name)!);
    }
    stacks.push({ stack: live, kind: "live" });
  }
  return stacks;
}

/** The environments, each behind the one that it is made from. */
function inReleaseOrder(site: Site): Site["environments"] {
  const left = [...site.environments];
  const ordered: Site["environments"][number][] = [];
  while (left.length > 0) {
    const next = left.findIndex(
      ({ releaseOf }) => releaseOf === undefined || ordered.some(({ name }) => name === releaseOf),
    );
    // The model refuses a release of itself, so there always is one.
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}
