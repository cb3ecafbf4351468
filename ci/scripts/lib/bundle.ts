import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { IdrError } from "../../../constructs/errors";
import { isTold, type Told } from "./told";

/** The plan of one stack, as the manifest tells of it. */
export interface PlannedStack {
  readonly name: string;
  /** Whether there is anything to apply. */
  readonly changes: boolean;
  /** Stacks to be deployed first; it has no plan then. */
  readonly blockedBy?: readonly string[];
  /** SHA-256 of its saved plan, in hex. */
  readonly sha256?: string;
  /** What its review came to; every stack with a plan has it. */
  readonly told?: Told;
}

/** Saved plans of a site, and what they belong to. */
export interface Bundle {
  /** Git's hash of the content (tree) that was planned: the same after a merge, squash or rebase. */
  readonly tree: string;
  /** The commit that was planned, for people. */
  readonly commit: string;
  readonly cloud: string;
  /** ISO 8601. */
  readonly madeAt: string;
  /** In the order in which they are deployed. */
  readonly stacks: readonly PlannedStack[];
  /** Saved plans by stack. They hold secrets in the clear. */
  readonly plans: ReadonlyMap<string, Buffer>;
}

const FORMAT = "idr-plan/2";
const SHORTEST_KEY = 20;
const SALT = 16;
const NONCE = 12;
const TAG = 16;
/** Far more than the plans of a large site: whoever sealed them may want to fill the disk or memory of the job. */
const LARGEST_SEALED = 128 * 1024 * 1024;
const LARGEST_OPENED = 512 * 1024 * 1024;

/** Name of the plans of a tree. */
export function bundleName(tree: string): string {
  return `idr-plan-${tree}`;
}

/**
 * Name of the artifact with the plans of a tree that were made for a head: of a pull request, or main's own. GitHub does
 * not say reliably for which commit a run of `pull_request_target` was made, so the run's own workflow does, which is main's.
 */
export function artifactName(tree: string, head: string): string {
  return `${bundleName(tree)}-${head}`;
}

/** @throws IdrError `plan-key` when it is missing or too short */
export function planKey(env: NodeJS.ProcessEnv): string {
  const key = env["IDR_PLAN_KEY"] ?? "";
  if (key.length >= SHORTEST_KEY) return key;
  const what = key === "" ? "is not set" : `has ${key.length} characters (allowed: ${SHORTEST_KEY} or more)`;
  throw new IdrError("plan-key", `the secret IDR_PLAN_KEY, which seals saved plans, ${what}`, {
    fix: "make one with `openssl rand -base64 32`, and give it to plan and apply as a secret variable",
  });
}

/**
 * Packs plans so that an artifact store may keep them: encrypted, because a
 * saved plan holds secrets, and authenticated, so that nobody without the key
 * can have another plan applied.
 */
export function sealBundle(bundle: Bundle, key: string): Buffer {
  const { plans, ...manifest } = bundle;
  const files = Object.fromEntries([...plans].map(([stack, plan]) => [stack, plan.toString("base64")]));
  const content = gzipSync(JSON.stringify({ manifest, files }));
  const salt = randomBytes(SALT);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", derived(key, salt), nonce).setAAD(about(bundle.tree));
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]);
}

/**
 * Opens what `sealBundle` made for this tree. The seal says only that whoever made it had the key, which every branch's
 * plan job has: what is in it is looked at as if an enemy had written it.
 * @throws IdrError `plan-bundle` when it was made with another key, for another tree, or was tampered with, or when
 * it is not made as `sealBundle` makes it
 */
export function openBundle(sealed: Buffer, key: string, tree: string): Bundle {
  if (sealed.length > LARGEST_SEALED)
    throw damaged(`has ${sealed.length} bytes (allowed: ${LARGEST_SEALED})`);
  const [salt, nonce, tag, content] = [
    sealed.subarray(0, SALT),
    sealed.subarray(SALT, SALT + NONCE),
    sealed.subarray(SALT + NONCE, SALT + NONCE + TAG),
    sealed.subarray(SALT + NONCE + TAG),
  ] as const;
  let opened: Buffer;
  try {
    const decipher = createDecipheriv("aes-256-gcm", derived(key, salt), nonce)
      .setAAD(about(tree))
      .setAuthTag(tag);
    opened = Buffer.concat([decipher.update(content), decipher.final()]);
  } catch (error) {
    throw new IdrError(
      "plan-bundle",
      `the saved plans were not made for this content (tree ${tree}) with this key`,
      {
        fix: "nothing was applied; make a new plan, and see that plan and apply have the same IDR_PLAN_KEY",
        cause: error,
      },
    );
  }
  let read: unknown;
  try {
    read = JSON.parse(gunzipSync(opened, { maxOutputLength: LARGEST_OPENED }).toString("utf8"));
  } catch (error) {
    throw damaged("can't be unpacked", error);
  }
  return bundleOf(read, tree);
}

/** A bundle that is whole: a plan and a verdict for each stack that has changes, and nothing else. */
function bundleOf(read: unknown, tree: string): Bundle {
  const { manifest, files } = recordOf(read);
  const { commit, cloud, madeAt, stacks, ...rest } = recordOf(manifest);
  if (rest["tree"] !== tree) throw damaged("names another tree");
  if (!isText(commit, /^[0-9a-f]{40,64}$/)) throw damaged("names no commit");
  if (!isText(cloud, /^[^\p{Cc}]{1,200}$/u)) throw damaged("names no cloud");
  if (!isText(madeAt, /^[0-9TZ:.-]{10,30}$/)) throw damaged("does not say when it was made");
  if (!Array.isArray(stacks)) throw damaged("has no list of stacks");
  const plans = new Map<string, Buffer>();
  for (const [stack, text] of Object.entries(recordOf(files))) {
    if (typeof text !== "string") throw damaged("has a plan that is no text");
    plans.set(stack, Buffer.from(text, "base64"));
  }
  const planned = stacks.map((one: unknown) => plannedOf(one, plans));
  const names = planned.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw damaged("names a stack twice");
  if (planned.filter(({ sha256: sum }) => sum !== undefined).length !== plans.size)
    throw damaged("has plans of stacks that it does not name");
  return { tree, commit, cloud, madeAt, stacks: planned, plans };
}

/** @throws IdrError `plan-bundle` when a plan is there without its verdict, or isn't the one whose sum is told */
function plannedOf(value: unknown, plans: ReadonlyMap<string, Buffer>): PlannedStack {
  const { name, changes, blockedBy, sha256: sum, told } = recordOf(value);
  if (!isText(name, /^[a-z][a-z0-9]{0,62}$/) || typeof changes !== "boolean")
    throw damaged("has a stack without a name");
  if (blockedBy !== undefined) {
    if (
      !Array.isArray(blockedBy) ||
      !blockedBy.every((one) => isText(one, /^[a-z][a-z0-9]{0,62}$/)) ||
      plans.has(name)
    )
      throw damaged(`has a plan of ${name}, which waits for others`);
    return { name, changes: true, blockedBy };
  }
  const plan = plans.get(name);
  if (changes !== (plan !== undefined)) throw damaged(`has no plan of ${name}, or one without changes`);
  if (plan === undefined) return { name, changes: false };
  if (sum !== sha256(plan)) throw damaged(`has another plan of ${name} than it says`);
  if (!isTold(told))
    throw damaged(`has no verdict for the plan of ${name} (allowed: safe, person, forbidden)`);
  const { verdict, add, change, destroy } = told;
  return { name, changes: true, sha256: sum, told: { verdict, add, change, destroy } };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>;
  throw damaged("is not made as the plan job makes it");
}

function isText(value: unknown, pattern: RegExp): value is string {
  return typeof value === "string" && pattern.test(value);
}

function damaged(what: string, cause?: unknown): IdrError {
  return new IdrError("plan-bundle", `refused: the file of the saved plans ${what}`, {
    fix: "nothing was applied; find out who made it, and plan again",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** SHA-256 in hex. */
export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function derived(key: string, salt: Buffer): Buffer {
  return scryptSync(key, salt, 32);
}

/** What the seal also vouches for: the format, and the tree that the plans are for. */
function about(tree: string): Buffer {
  return Buffer.from(`${FORMAT} ${tree}`);
}
