import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { open as openFile, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { IdrError, messageOf } from "../../constructs/errors";
import { type CloudObject, readObjects } from "../cloud/objects";
import { Engine, type PlanJson } from "../engine";
import type { Emit } from "../events";
import type { OpenStack } from "../openstack";
import type { Tools } from "../setup/tools";
import type { OpenSite } from "../site";
import { synthesize, type StackInfo } from "../../stacks/app";
import type { Identity } from "./identities";
import type { FlavorSize, QuotaLimits } from "./cost";
import type { CloudAddress } from "./reach";
import { loadPolicies } from "./load-policies";
import { isPlanFile, parsePlan } from "./read-plan";
import { review, type Review, type ReviewOptions } from "./review";
import type { SiteFileChange } from "./site-file/changes";
import { readSynthesized } from "./synthesized";

/** What the reviews of one run have in common. */
export interface RunOptions {
  /** The site that the plans belong to; its waivers and policies count. @default none */
  readonly open?: OpenSite;
  /** Flavors and quota, where a cloud was asked. */
  readonly cloud?: CloudFacts;
  /** What the states of the site's stacks have. @default unknown: the marks of the cloud's objects alone tell */
  readonly states?: readonly Identity[];
  /** Data volumes that the operator named for destruction. @default none */
  readonly destroyVolumes?: readonly string[];
}

export interface CloudFacts {
  readonly flavors: readonly FlavorSize[];
  readonly limits: QuotaLimits;
  /** What the project has by name. */
  readonly there: readonly CloudObject[];
  /** Floating IPs of the project. */
  readonly cloudAddresses: readonly CloudAddress[];
}

/** Asks a cloud what a review needs of it. @throws OpenStackError */
export async function cloudFacts(cloud: OpenStack): Promise<CloudFacts> {
  const [flavors, there, compute, storage, network, cloudAddresses] = await Promise.all([
    cloud.compute.flavors(),
    readObjects(cloud),
    cloud.compute.limits(),
    cloud.volume.limits(),
    cloud.network.limits(),
    cloud.network.floatingIps(),
  ]);
  return {
    flavors,
    there,
    cloudAddresses,
    limits: {
      servers: compute.servers,
      cores: compute.cores,
      ramMiB: compute.ramMiB,
      volumes: storage.volumes,
      gib: storage.gigabytes,
      addresses: network.floatingIps,
    },
  };
}

/**
 * Reviews a plan that is in a file: JSON, or as an engine saved it.
 * @param file `-`: standard input
 * @param tools how to read a saved plan; asked for only then
 * @throws IdrError `plan-missing`, `plan-truncated`, `plan-foreign`, `plan-too-old`, `plan-too-new`
 */
export async function reviewFile(
  file: string,
  options: RunOptions & { readonly stack?: string },
  tools: () => Promise<Tools>,
  emit: Emit,
): Promise<Review> {
  const shown = file === "-" ? "standard input" : file;
  const saved = file !== "-" && isPlanFile(await start(file));
  const plan = saved
    ? await showPlan(file, options, await tools(), emit)
    : parsePlan(await text(file), shown);
  return review(plan, {
    ...siteReviewOptions(options),
    ...measureOf(options),
    name: options.stack ?? (file === "-" ? "plan" : basename(file).replace(/\.(json|tfplan)$/, "")),
    ...(options.stack === undefined ? {} : { stack: options.stack }),
  });
}

/** What our constructs write for the stack of a site that a plan file belongs to; nothing for a stack of somebody's own app. */
function measureOf({
  open,
  stack,
}: RunOptions & { readonly stack?: string }): Pick<ReviewOptions, "synthesized"> {
  if (open === undefined || stack === undefined) return {};
  const outdir = mkdtempSync(join(tmpdir(), "idr-measure-"));
  try {
    const stacks = synthesize(open.site, { directory: open.directory, outdir });
    const own = stacks.find(({ name }) => name === stack);
    return own === undefined ? {} : wordsOf(own.configuration());
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What our constructs write for a stack, of its synthesized JSON. */
export function wordsOf(configuration: string): Pick<ReviewOptions, "synthesized"> {
  return { synthesized: JSON.parse(configuration) as Readonly<Record<string, unknown>> };
}

/** Reviews a stack's synthesized JSON, without cloud, engine or state. @throws IdrError `not-synthesized` */
export async function lintStack(
  stack: Pick<StackInfo, "name" | "directory">,
  options: RunOptions,
): Promise<Review> {
  const file = join(stack.directory, "cdk.tf.json");
  const { plan, ...synthesized } = readSynthesized(await readFile(file, "utf8"), file);
  return review(plan, { ...siteReviewOptions(options), stack: stack.name, mode: "lint", ...synthesized });
}

/** Reviews what the site file itself says of reviews (waivers), without cloud, engine or state. @throws IdrError `policy-module` */
export function lintSiteFile(
  options: RunOptions & Pick<ReviewOptions, "placeChanges" | "siteFileChanges">,
): Review {
  const { sitePolicies, ...settings } = siteReviewOptions(options);
  return review(NOTHING, {
    ...settings,
    name: "site file",
    mode: "lint",
    // The site's own policies look at stacks.
    ...(sitePolicies === undefined
      ? {}
      : { sitePolicies: { ...sitePolicies, look: () => ({ findings: [], failures: [] }) } }),
    ...(options.placeChanges === undefined ? {} : { placeChanges: options.placeChanges }),
    ...(options.siteFileChanges === undefined ? {} : { siteFileChanges: options.siteFileChanges }),
  });
}

/**
 * Reviews how a request's site file differs from the target branch's, apart from its plans. Nothing waives it.
 * @returns `undefined`: nothing differs but what plans show
 */
export function reviewSiteFile(siteFileChanges: readonly SiteFileChange[]): Review | undefined {
  if (siteFileChanges.length === 0) return undefined;
  return review(NOTHING, { name: "site file", mode: "lint", siteFileChanges });
}

/** A plan of no stack. */
const NOTHING: PlanJson = { format_version: "1.2", terraform_version: "", resource_changes: [] };

/** What a site says of its reviews: waivers, policies of its own, copy rate. @throws IdrError `policy-module` */
export function siteReviewOptions({ open, cloud, states, destroyVolumes }: RunOptions): ReviewOptions {
  const settings = open?.site.review;
  return {
    ...(open === undefined ? {} : { site: open.site }),
    ...(settings === undefined
      ? {}
      : {
          waivers: settings.waive,
          copyRate: settings.copyGiBPerSecond,
          sitePolicies: loadPolicies(settings.policies, open?.readBeside ?? open?.directory ?? "."),
        }),
    ...(cloud === undefined ? {} : cloud),
    ...(states === undefined ? {} : { states }),
    ...(destroyVolumes === undefined ? {} : { destroyVolumes }),
  };
}

/** An engine reads a saved plan where its providers are: in the stack's folder. */
async function showPlan(
  file: string,
  options: RunOptions & { readonly stack?: string },
  tools: Tools,
  emit: Emit,
): Promise<PlanJson> {
  const places = [
    dirname(file),
    ...(options.open === undefined || options.stack === undefined
      ? []
      : [join(options.open.directory, "cdktf.out", "stacks", options.stack)]),
  ];
  const place = places.find((folder) => existsSync(join(folder, "cdk.tf.json")));
  if (place === undefined) {
    throw new IdrError("plan-foreign", `${file} is a saved plan, which is read in the folder of its stack`, {
      fix: `name the stack with --stack, or give the JSON: \`tofu show -json ${basename(file)} > plan.json\``,
    });
  }
  return new Engine(tools, place, { emit }).show(file);
}

async function start(file: string): Promise<Uint8Array> {
  const handle = await openFile(file).catch((error: unknown) => {
    throw missing(file, error);
  });
  try {
    const buffer = new Uint8Array(4);
    await handle.read(buffer, 0, 4, 0);
    return buffer;
  } catch (error) {
    throw missing(file, error);
  } finally {
    await handle.close();
  }
}

async function text(file: string): Promise<string> {
  if (file !== "-") return readFile(file, "utf8");
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}

function missing(file: string, error: unknown): IdrError {
  return new IdrError("plan-missing", `can't read the plan ${file}: ${messageOf(error)}`, {
    fix: "give the JSON of a plan, or the name of a stack",
    cause: error,
  });
}
