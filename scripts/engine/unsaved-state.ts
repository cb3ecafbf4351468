import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { WORK_FOLDER } from "./at-work";
import { isOwnMark, ownMark } from "./own-mark";
import { stateInPlan } from "./plan-archive";

/*
 * An engine that has changed the cloud and then can't save the state (a database that fails over, a lost connection)
 * writes it into this file in its working folder. It is all that knows of what was made. It is written to the state
 * by the next command; but only when this command has seen it come to be, and when that can't undo anybody's work.
 */

/** Where engines leave a state that they could not save. */
export const UNSAVED = "errored.tfstate";

const NOTE = join(WORK_FOLDER, "unsaved.json");

/** A state as engines keep it (format 4), as far as it matters here. */
export interface StateText {
  readonly text: string;
  readonly lineage: string;
  readonly serial: number;
  /** Every managed object with its address and the cloud's id. */
  readonly objects: ReadonlySet<string>;
}

/** What is known of an unsaved state: that an engine of this user left it, and from which state it had begun. */
interface Note {
  readonly digest: string;
  readonly base?: { readonly lineage: string; readonly serial: number };
}

/** Reads the state that an engine could not save; `undefined`: there is none. @throws SyntaxError when it is none */
export async function unsavedState(stackDir: string): Promise<StateText | undefined> {
  try {
    return parseState(await readFile(join(stackDir, UNSAVED), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** To be called when an apply has failed: notes what it could not save. @returns whether there is something */
export async function noteUnsaved(stackDir: string, planFile: string): Promise<boolean> {
  const state = await unsavedState(stackDir).catch((): undefined => undefined);
  if (state === undefined) return false;
  const base = await stateInPlan(planFile).then(parseState, (): undefined => undefined);
  const note: Note = {
    digest: digest(state.text),
    ...(base === undefined ? {} : { base: { lineage: base.lineage, serial: base.serial } }),
  };
  const text = JSON.stringify(note);
  await mkdir(join(stackDir, WORK_FOLDER), { recursive: true, mode: 0o700 });
  await writeFile(join(stackDir, NOTE), JSON.stringify({ text, mark: ownMark(`unsaved ${text}`) }), {
    mode: 0o600,
  });
  return true;
}

/** What to do with an unsaved state, and why not. */
export type Decision =
  | { readonly kind: "push" }
  /** The state has all of it. */
  | { readonly kind: "known" }
  | { readonly kind: "refuse"; readonly why: string };

/**
 * Judges an unsaved state beside the state as it is.
 * @param now the state as its backend has it; `undefined`: none
 * @param note what `readNote` answers
 */
export function judge(unsaved: StateText, now: StateText | undefined, note: Note | undefined): Decision {
  if (now !== undefined && now.lineage !== unsaved.lineage)
    return {
      kind: "refuse",
      why: "it belongs to another state than the one that is there (another lineage)",
    };
  if (now !== undefined && now.serial >= unsaved.serial) {
    if (covers(now, unsaved)) return { kind: "known" };
    return { kind: "refuse", why: "the state has gone on since, and doesn't know all that is in it" };
  }
  if (note === undefined) return { kind: "refuse", why: "this command has not seen an engine write it" };
  // Nobody has written since the apply began; or what was written is in it.
  const untouched = note.base !== undefined && (now?.serial ?? 0) === note.base.serial;
  if (untouched || (now !== undefined && covers(unsaved, now))) return { kind: "push" };
  return { kind: "refuse", why: "the state has changed since, and knows objects that are not in it" };
}

/** What was noted of this very state; `undefined`: nothing that can be trusted. */
export async function readNote(stackDir: string, { text: state }: StateText): Promise<Note | undefined> {
  try {
    const { text, mark } = JSON.parse(await readFile(join(stackDir, NOTE), "utf8")) as Record<string, string>;
    if (text === undefined || mark === undefined || !isOwnMark(`unsaved ${text}`, mark)) return undefined;
    const note = JSON.parse(text) as Note;
    return note.digest === digest(state) ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Puts an unsaved state away that is saved now; it is kept. @returns where */
export async function putAway(stackDir: string, { serial, text }: StateText): Promise<string> {
  const kept = join(stackDir, WORK_FOLDER, `saved-${serial}-${digest(text).slice(0, 8)}.tfstate`);
  await rename(join(stackDir, UNSAVED), kept).catch((error: unknown) => {
    // Another command has done the same at the same time.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  });
  return kept;
}

interface Instance {
  readonly index_key?: unknown;
  readonly deposed?: string;
  readonly attributes?: { readonly id?: unknown };
}

interface Resource {
  readonly module?: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly instances?: readonly Instance[];
}

/** @throws SyntaxError when the text is no state */
export function parseState(text: string): StateText {
  const { lineage, serial, resources } = JSON.parse(text) as {
    readonly lineage?: unknown;
    readonly serial?: unknown;
    readonly resources?: readonly Resource[];
  };
  if (typeof lineage !== "string" || typeof serial !== "number") throw new SyntaxError("it is no state");
  const objects = (resources ?? [])
    .filter(({ mode }) => mode === "managed")
    .flatMap(({ module, type, name, instances = [] }) =>
      instances.map(({ index_key: key, deposed, attributes }) =>
        JSON.stringify([module, type, name, key, deposed, attributes?.id]),
      ),
    );
  return { text, lineage, serial, objects: new Set(objects) };
}

const covers = ({ objects }: StateText, other: StateText): boolean =>
  [...other.objects].every((one) => objects.has(one));

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
