import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Tools } from "../setup/tools";
import { isOwnMark, ownMark } from "./own-mark";
import { WORK_FOLDER } from "./run";

/** Where engines keep what `init` made. */
const DATA = ".terraform";
const STAMP = join(WORK_FOLDER, "initialized");

/** Whether the last `init` of a stack still holds. */
export async function isInitialized(tools: Tools, stackDir: string): Promise<boolean> {
  const { stamp, own } = await readStamp(stackDir);
  return own && stamp === (await fingerprint(tools, stackDir)) && (await pluginsAreThere(stackDir));
}

/** Notes that `init` has just been done. */
export async function markInitialized(tools: Tools, stackDir: string): Promise<void> {
  await mkdir(join(stackDir, WORK_FOLDER), { recursive: true, mode: 0o700 });
  const text = `${await fingerprint(tools, stackDir)}\n${placeOf(await readSynthesized(stackDir))}`;
  const data = await dataOf(stackDir);
  await writeFile(join(stackDir, STAMP), `${text}\n${ownMark(marked(stackDir, text, data))}`);
}

/**
 * Sees before an `init` that what engines keep in the folder (`.terraform`: the provider that they run, the backend that
 * they talk to) was put there by an `init` of this user. Anything else is removed, so that the engine makes it anew: a
 * committed provider would be run, and a committed backend be given the state and its credentials.
 * @throws IdrError `state-elsewhere` when what was there says that the state is kept elsewhere
 */
export async function forgetForeignData(stackDir: string, stack: string): Promise<void> {
  const { own, place } = await readStamp(stackDir);
  if (own) return;
  const folder = join(stackDir, DATA);
  if (!existsSync(folder)) return;
  const saved = await savedBackend(stackDir);
  const synthesized = await readSynthesized(stackDir);
  // Who has worked on this stack with an engine of one's own, or an older version: the state must not be left behind.
  if (saved !== undefined && !isSameBackend(saved, synthesized)) {
    const now = placeOf(synthesized);
    if (place !== now) throw stateElsewhere(stackDir, stack, place ?? `a backend "${saved.type}"`, now);
  }
  await rm(folder, { recursive: true, force: true });
}

/**
 * To be asked when the backend is another one than that of the last `init`: whether that is only because the cloud is
 * another one, or the checkout has moved. Each has its state where its own backend says, so nothing is to be moved.
 * @throws IdrError `state-elsewhere` when the site file says that states are kept elsewhere
 */
export async function refuseMovedState(stackDir: string, stack: string): Promise<void> {
  const now = placeOf(await readSynthesized(stackDir));
  const { place: before = "somewhere else" } = await readStamp(stackDir);
  if (now !== before) throw stateElsewhere(stackDir, stack, before, now);
}

function stateElsewhere(stackDir: string, stack: string, before: string, now: string): IdrError {
  return new IdrError(
    "state-elsewhere",
    `the state of ${stack} was kept in ${before}, and the site file now says ${now}`,
    {
      fix:
        "nothing was changed; put `state:` back as it was in the site file. If the states are to move: while nobody is at work, " +
        `go to each stack's folder (cdktf.out/history too) and take the state along, there: cd ${stackDir} && tofu init -migrate-state ` +
        "(or terraform; `idr env` sets what it needs). Where the states are in the new place already, or are to begin there: init -reconfigure",
    },
  );
}

/** What the last `init` left: `own` when it was one of this user on this machine, and its data has not been changed since. */
async function readStamp(
  stackDir: string,
): Promise<{ readonly stamp: string; readonly place?: string; readonly own: boolean }> {
  const [stamp = "", place, mark = ""] = (await readIfThere(join(stackDir, STAMP))).split("\n");
  if (place === undefined) return { stamp, own: false };
  const own = isOwnMark(marked(stackDir, `${stamp}\n${place}`, await dataOf(stackDir)), mark);
  return { stamp, place, own };
}

/** The folder counts too: a folder that was prepared is not another one. */
const marked = (stackDir: string, text: string, data: string): string =>
  `prepared ${resolve(stackDir)}\n${text}\n${data}`;

/** What engines go by in their data: the backend, the workspace, the modules, and which files they run as providers. */
async function dataOf(stackDir: string): Promise<string> {
  const folder = join(stackDir, DATA);
  const files = ["terraform.tfstate", "environment", "modules/modules.json"];
  const texts = await Promise.all(files.map((file) => readIfThere(join(folder, file))));
  return createHash("sha256")
    .update(JSON.stringify([texts, await programsOf(folder)]))
    .digest("hex");
}

/** Each provider's folder with where it really is, and, where that is in the stack's own folder, with its files. */
async function programsOf(folder: string): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    for (const entry of (await readdir(path, { withFileTypes: true })).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const one = join(path, entry.name);
      if (entry.isSymbolicLink()) found.push([one, await readlink(one)]);
      else if (entry.isDirectory()) await walk(one, depth + 1);
      else {
        const { size, mtimeMs } = await stat(one);
        found.push([one, size, mtimeMs]);
      }
    }
  };
  for (const name of ["providers", "plugins", "modules"]) {
    if (existsSync(join(folder, name))) await walk(join(folder, name), 0);
  }
  return found;
}

interface SavedBackend {
  readonly type: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The backend of the last `init`, whoever did it. */
async function savedBackend(stackDir: string): Promise<SavedBackend | undefined> {
  const text = await readIfThere(join(stackDir, DATA, "terraform.tfstate"));
  if (text === "") return undefined;
  try {
    const { backend } = JSON.parse(text) as { readonly backend?: Partial<SavedBackend> };
    return backend === undefined ? undefined : { type: backend.type ?? "?", config: backend.config ?? {} };
  } catch {
    return { type: "?", config: {} };
  }
}

/** Whether a saved backend has all that the configuration says of it. */
function isSameBackend({ type, config }: SavedBackend, { terraform }: Synthesized): boolean {
  const [kind, settings = {}] = Object.entries(terraform?.backend ?? {})[0] ?? [];
  return (
    type === kind &&
    Object.entries(settings as object).every(([name, value]) => isDeepStrictEqual(config[name], value))
  );
}

/** Where the synthesis says that states are kept (stacks/state-backend.ts); a stack of one's own has its kind of backend. */
function placeOf({ "//": comment, terraform }: Synthesized): string {
  return comment?.state ?? Object.keys(terraform?.backend ?? { local: {} })[0] ?? "local";
}

interface Synthesized {
  readonly "//"?: { readonly state?: string };
  readonly terraform?: { readonly required_providers?: unknown; readonly backend?: object };
  readonly module?: Readonly<Record<string, { readonly source?: string; readonly version?: string }>>;
}

/**
 * All that `init` depends on, and what it made that others may have changed
 * since (cdktf-cli runs its own `init` in the same folder).
 */
async function fingerprint(tools: Tools, stackDir: string): Promise<string> {
  const { terraform, module } = await readSynthesized(stackDir);
  const modules = Object.entries(module ?? {}).map(([name, { source, version }]) => [name, source, version]);
  const parts = [
    tools.engine.kind,
    tools.engine.version,
    tools.cliConfigFile,
    tools.providerVersion,
    // A provider that was built again has another checksum.
    await readIfThere(join(dirname(tools.cliConfigFile), "manifest.json")),
    await readIfThere(join(stackDir, ".terraform.lock.hcl")),
    await readIfThere(join(stackDir, ".terraform/terraform.tfstate")),
    terraform,
    modules,
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

async function readSynthesized(stackDir: string): Promise<Synthesized> {
  const file = join(stackDir, "cdk.tf.json");
  try {
    return JSON.parse(await readFile(file, "utf8")) as Synthesized;
  } catch (cause) {
    throw new IdrError("not-synthesized", `${file} can't be read: ${messageOf(cause)}`, {
      fix: "run idr synth first, and see that the stack's name is right",
      cause,
    });
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

/** Installed providers are links into the mirror; a cleared cache leaves them dangling. */
async function pluginsAreThere(stackDir: string): Promise<boolean> {
  let level = [join(stackDir, ".terraform/providers")];
  // host / namespace / type / version / platform
  for (let depth = 0; depth < 5; depth++) {
    if (!level.every((folder) => existsSync(folder))) return depth === 0;
    level = (
      await Promise.all(
        level.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
      )
    ).flat();
  }
  return level.every((folder) => existsSync(folder));
}
