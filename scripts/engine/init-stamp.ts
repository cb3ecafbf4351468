import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { IdrError, messageOf } from "../../constructs/errors";
import type { Tools } from "../setup/tools";
import { WORK_FOLDER } from "./run";

const STAMP = join(WORK_FOLDER, "initialized");

/** Whether the last `init` of a stack still holds. */
export async function isInitialized(tools: Tools, stackDir: string): Promise<boolean> {
  const [stamp] = await readStamp(stackDir);
  return stamp !== "" && stamp === (await fingerprint(tools, stackDir)) && (await pluginsAreThere(stackDir));
}

/** Notes that `init` has just been done. */
export async function markInitialized(tools: Tools, stackDir: string): Promise<void> {
  await mkdir(join(stackDir, WORK_FOLDER), { recursive: true });
  const text = `${await fingerprint(tools, stackDir)}\n${placeOf(await readSynthesized(stackDir))}`;
  await writeFile(join(stackDir, STAMP), text);
}

/**
 * To be asked when the backend is another one than that of the last `init`: whether that is only because the cloud is
 * another one, or the checkout has moved. Each has its state where its own backend says, so nothing is to be moved.
 * @throws IdrError `state-elsewhere` when the site file says that states are kept elsewhere
 */
export async function refuseMovedState(stackDir: string, stack: string): Promise<void> {
  const now = placeOf(await readSynthesized(stackDir));
  const [, before = "somewhere else"] = await readStamp(stackDir);
  if (now === before) return;
  throw new IdrError(
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

async function readStamp(stackDir: string): Promise<readonly [string, string?]> {
  const [stamp = "", place] = (await readIfThere(join(stackDir, STAMP))).split("\n");
  return place === undefined ? [stamp] : [stamp, place];
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
