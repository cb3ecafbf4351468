import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { App } from "../constructs/framework";
import { markAt } from "../constructs/mark";
import type { Site } from "../constructs/model";
import { refuseForeignExpressions } from "./expressions";
import { proxyPortName } from "../constructs/model/shared-names";
import { sourcesOf } from "../constructs/model/volume-sizes";
import { EnvironmentStack, type EnvironmentStackProps } from "./environment-stack";
import { LiveStack } from "./live-stack";
import { putFile } from "./put-file";
import { ReleaseStack } from "./release-stack";
import { SiteStack } from "./site-stack";

/** A synthesized stack. */
export interface StackInfo {
  readonly name: string;
  readonly kind: "site" | "environment" | "live";
  /** Folder with its cdk.tf.json, where the engine runs. */
  readonly directory: string;
  /** Its cdk.tf.json as it was synthesized, whatever else is synthesized into that folder later. A function, so that no document shows it. */
  readonly configuration: () => string;
  /** The site that it was synthesized for: a step of a release binds the addresses otherwise than the site file. A function, as above. */
  readonly site: () => Site;
  /** Mark of what it creates (`constructs/model/marks.ts`). */
  readonly mark: string;
  /** What it finds in the cloud by its name, and relies on being this site's. */
  readonly uses: UsedNames;
  /** Names of the stacks that are deployed before it. */
  readonly dependencies: readonly string[];
}

/** Names by which a stack finds what other stacks of the site created. */
export interface UsedNames {
  /** The router that all environments share. @default none */
  readonly router?: string;
  /** Ports of proxies. @default none */
  readonly proxyPorts?: readonly string[];
  /** Environments of the site file: an address is taken from no other. Told for the live stack. @default none */
  readonly environments?: readonly string[];
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
 * deployed; each file that changes is replaced whole, since an engine may be
 * reading it. An address given by a DNS name must have been looked up before.
 * Stacks that `addStacks` adds to an app of one's own may have expressions of
 * one's own; what a site file alone makes may not.
 * @throws IdrError `foreign-expression`
 */
export function synthesize(site: Site, options: SynthesisOptions): StackInfo[] {
  const outdir = options.outdir ?? join(options.directory, "cdktf.out");
  const draft = mkdtempSync(join(tmpdir(), "idr-synth-"));
  try {
    const app = new App({ outdir: draft, skipValidation: false });
    const stacks = addStacks(app, site, options);
    app.synth();
    const texts = filesIn(draft);
    // Before an engine, or anybody, can see it.
    for (const [file, text] of texts) {
      if (file !== "manifest.json") refuseForeignExpressions(text, basename(dirname(file)));
    }
    for (const [file, text] of texts) putFile(join(outdir, file), text);
    return stacks.map(({ stack, kind }) => {
      const folder = join("stacks", stack.node.id);
      const configuration = texts.get(join(folder, "cdk.tf.json")) ?? "";
      return {
        name: stack.node.id,
        kind,
        directory: join(outdir, folder),
        configuration: () => configuration,
        site: () => site,
        mark: markAt(stack),
        uses: usedBy(stack.node.id, kind, site),
        dependencies: stack.dependencies.map((dependency) => dependency.node.id),
      };
    });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function usedBy(name: string, kind: StackInfo["kind"], { live, spare, environments }: Site): UsedNames {
  if (kind === "live") {
    const reached = [live, spare].filter((one) => one !== undefined);
    return {
      proxyPorts: reached.map((environment) => proxyPortName(environment)),
      environments: environments.map((environment) => environment.name),
    };
  }
  const router = environments.find((environment) => environment.name === name)?.network.router;
  return router?.kind === "site" ? { router: router.name } : {};
}

/** The texts of a folder's files, by path; the manifest, which names the others, last. */
function filesIn(folder: string): ReadonlyMap<string, string> {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
    .reverse();
  return new Map(found.map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

/** Adds the stacks of a site to an app of one's own. */
export function addStacks(
  app: App,
  site: Site,
  options: Pick<SynthesisOptions, "directory" | "unprotectedVolumes">,
): { stack: SiteStack | EnvironmentStack | LiveStack; kind: StackInfo["kind"] }[] {
  const siteStack = new SiteStack(app, { site, directory: options.directory });
  const environments = new Map<string, EnvironmentStack>();
  for (const environment of inSourceOrder(site)) {
    const props: EnvironmentStackProps = {
      site,
      directory: options.directory,
      environment,
      unprotectedVolumes: options.unprotectedVolumes ?? [],
    };
    const source = environment.releaseOf === undefined ? undefined : environments.get(environment.releaseOf);
    const stack = source ? new ReleaseStack(app, props, source) : new EnvironmentStack(app, props);
    stack.addDependency(siteStack);
    for (const name of sourcesOf(environment, site.environments)) {
      const made = environments.get(name);
      if (made !== undefined && name !== environment.releaseOf) stack.addDependency(made);
    }
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

/**
 * The environments, each behind those whose volumes it is made from. Of two that have volumes of each other (each was
 * restored from the other at some time) the first of the file comes first.
 */
function inSourceOrder(site: Site): Site["environments"] {
  const left = [...site.environments];
  const ordered: Site["environments"][number][] = [];
  const isMade = (name: string) => ordered.some((one) => one.name === name);
  while (left.length > 0) {
    const ready = left.findIndex((one) => sourcesOf(one, site.environments).every(isMade));
    // The model refuses a release of itself, so there always is one.
    const next =
      ready >= 0 ? ready : left.findIndex(({ releaseOf }) => releaseOf === undefined || isMade(releaseOf));
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}
