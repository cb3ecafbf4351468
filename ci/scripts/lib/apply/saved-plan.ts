import { IdrError } from "../../../../constructs/errors";
import { readZip } from "./plan-zip";

/** What is read of a plan that an engine saved, without an engine. */
export interface SavedPlan {
  /** The configuration that it was made of (cdk.tf.json). */
  readonly configuration: string;
  /** The providers that it was made with. */
  readonly providers: readonly LockedProvider[];
  /** Which state it was made from. */
  readonly state: StateMark;
}

export interface LockedProvider {
  readonly source: string;
  readonly version: string;
}

/** Tells one state of a stack from another. */
export interface StateMark {
  readonly lineage: string;
  readonly serial: number;
}

const CONFIGURATION = "tfconfig/m-/cdk.tf.json";
const MODULES = "tfconfig/modules.json";
const LOCK = ".terraform.lock.hcl";
const STATE = "tfstate";
/** All that a plan of one of our stacks has in it: one module of one file. */
const FILES: readonly string[] = ["tfplan", STATE, "tfstate-prev", CONFIGURATION, MODULES, LOCK];

/**
 * Reads a saved plan in memory, as a zip; no engine or provider sees it.
 * @throws IdrError `plan-unreadable`, `plan-foreign-content` when there is anything in it that a plan of ours has not
 */
export function readSavedPlan(zip: Buffer, stack: string): SavedPlan {
  const files = readZip(zip);
  const more = [...files.keys()].filter((name) => !FILES.includes(name));
  const missing = FILES.filter((name) => !files.has(name));
  if (more.length > 0 || missing.length > 0) {
    const what = [
      ...(more.length > 0 ? [`has ${more.join(", ")}`] : []),
      ...(missing.length > 0 ? [`lacks ${missing.join(", ")}`] : []),
    ];
    throw foreign(stack, `${what.join(", and ")} (a plan of one of our stacks has one module of one file)`);
  }
  const text = (name: string) => files.get(name)!.toString("utf8");
  if (!isRootAlone(text(MODULES))) throw foreign(stack, "names other modules than its own");
  return {
    configuration: text(CONFIGURATION),
    providers: providersOf(text(LOCK), stack),
    state: markOf(text(STATE), stack),
  };
}

/** Refuses a plan whose content is not that of the merged tree. */
export function foreign(stack: string, what: string): IdrError {
  return new IdrError("plan-foreign-content", `refused: the saved plan of ${stack} ${what}`, {
    fix: "nothing was applied; this plan was not made of what was merged: find out who made it, and plan again",
  });
}

/** Whether the list of modules is that of a configuration without any: `[{"Key": "", "Dir": "."}]`. */
function isRootAlone(text: string): boolean {
  const modules = parsed(text);
  if (!Array.isArray(modules) || modules.length !== 1) return false;
  const [root] = modules as [unknown];
  return JSON.stringify(root) === JSON.stringify({ Key: "", Dir: "." });
}

/** A lock file as engines write it: comments and `provider` blocks. What isn't understood is refused. */
function providersOf(text: string, stack: string): LockedProvider[] {
  const block =
    /^provider "([\w./-]+)" \{\n {2}version {5}= "([\w.+-]+)"\n(?: {2}constraints = "[\w.,<>=!~ ]*"\n)?(?: {2}hashes = \[\n(?: {4}"[\w+/=:-]+",\n)*? {2}\]\n)?\}$/gm;
  const rest = text.replaceAll(block, "").replaceAll(/^#.*$/gm, "");
  if (rest.trim() !== "") throw foreign(stack, "has a lock file that no engine writes");
  return [...text.matchAll(block)].map(([, source, version]) => ({ source: source!, version: version! }));
}

function markOf(text: string, stack: string): StateMark {
  const state = parsed(text) as { readonly lineage?: unknown; readonly serial?: unknown } | null | undefined;
  if (typeof state?.lineage === "string" && typeof state.serial === "number")
    return { lineage: state.lineage, serial: state.serial };
  throw foreign(stack, "does not say from which state it was made");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
