import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { IdrError } from "../../../constructs/errors";

/** The plan of one stack, as the manifest tells of it. */
export interface PlannedStack {
  readonly name: string;
  /** Whether there is anything to apply. */
  readonly changes: boolean;
  /** Stacks to be deployed first; it has no plan then. */
  readonly blockedBy?: readonly string[];
  /** SHA-256 of its saved plan, in hex. */
  readonly sha256?: string;
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

const FORMAT = "idr-plan/1";
const SHORTEST_KEY = 20;
const SALT = 16;
const NONCE = 12;
const TAG = 16;

/** Name of the artifact with the plans of a tree. */
export function bundleName(tree: string): string {
  return `idr-plan-${tree}`;
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
 * Opens what `sealBundle` made for this tree.
 * @throws IdrError `plan-bundle` when it was made with another key, for another tree, or was tampered with
 */
export function openBundle(sealed: Buffer, key: string, tree: string): Bundle {
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
  const { manifest, files } = JSON.parse(gunzipSync(opened).toString("utf8")) as {
    readonly manifest: Omit<Bundle, "plans">;
    readonly files: Readonly<Record<string, string>>;
  };
  const plans = new Map(Object.entries(files).map(([stack, text]) => [stack, Buffer.from(text, "base64")]));
  return { ...manifest, plans };
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
