import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { IdrEvent, TaskEvent } from "../../../scripts/events";
import { cacheRoot, platform } from "../../../scripts/setup/cache";
import type { EngineProgram } from "../../../scripts/setup/engine";
import type { Tools } from "../../../scripts/setup/tools";
import { versions } from "../../../scripts/setup/versions";

/**
 * The engines of this machine: what `npm test` has prepared, the one that `IDR_OTHER_ENGINE` names, a Terraform and an
 * OpenTofu on PATH, and the OpenTofu of the cache. At least one, or it throws;
 * a kind that is not there becomes a skipped test. Called while a test file is
 * loaded.
 */
export function enginesHere(): readonly EngineProgram[] {
  const { IDR_TOOLS, IDR_OTHER_ENGINE } = process.env;
  const prepared = IDR_TOOLS === undefined ? [] : [(JSON.parse(IDR_TOOLS) as Tools).engine.path];
  const built = join(cacheRoot(process.env), "opentofu", versions.engine.build.version, platform(), "tofu");
  const found = new Map<string, EngineProgram>();
  const other = IDR_OTHER_ENGINE === undefined ? [] : [IDR_OTHER_ENGINE];
  for (const path of [...prepared, ...other, "terraform", "tofu", built]) {
    const run = (...args: string[]) =>
      spawnSync(path, args, { encoding: "utf8", env: { ...process.env, ...QUIET } });
    const answer = run("version", "-json");
    if (answer.status !== 0) continue;
    const { terraform_version: version } = JSON.parse(answer.stdout) as { terraform_version: string };
    const kind = run("version").stdout.startsWith("OpenTofu") ? "tofu" : "terraform";
    found.set(`${kind} ${version}`, { kind, path, version });
  }
  if (found.size === 0) throw new Error("no engine: run the tests with npm test, which prepares one");
  for (const kind of ["terraform", "tofu"] as const) {
    if ([...found.values()].some((engine) => engine.kind === kind)) continue;
    // A test of its own, so that the run says what it left out and why.
    test.skip(`with ${kind}: there is none on PATH${kind === "tofu" ? ", nor one built in the cache" : ""}`, () => {
      throw new Error("skipped");
    });
  }
  return [...found.values()];
}

const QUIET = { CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null" };

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder, removed when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "idr-engine-"));
  folders.push(folder);
  return folder;
}

/** Tools with an empty mirror: enough for stacks without a provider. */
export function toolsWith(engine: EngineProgram): Tools {
  const cliConfigFile = join(temporaryFolder(), "cli.tfrc");
  writeFileSync(cliConfigFile, "");
  const path = engine.path.includes("/")
    ? engine.path
    : execFileSync("which", [engine.path], { encoding: "utf8" }).trim();
  return {
    engine: { ...engine, path },
    cliConfigFile,
    providerVersion: "0.0.0",
    env: { TF_CLI_CONFIG_FILE: cliConfigFile, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1", TF_INPUT: "0" },
  };
}

/** A stack's folder, as synthesized: `resources` are the blocks of type terraform_data. */
export function stackOf(resources: Readonly<Record<string, object>>, more: object = {}): string {
  const folder = join(temporaryFolder(), "idr");
  mkdirSync(folder);
  return rewrite(folder, resources, more);
}

export function rewrite(
  folder: string,
  resources: Readonly<Record<string, object>>,
  more: object = {},
): string {
  const config = { resource: { terraform_data: resources }, ...more };
  writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(config, null, 2));
  return folder;
}

/** A resource whose creation runs a shell command. */
export const running = (command: string, more: object = {}) => ({
  provisioner: [{ "local-exec": { command } }],
  ...more,
});

/** A resource whose creation takes until a file is there, or its folder gone. */
export const runningUntil = (file: string, more: object = {}) =>
  running(`while [ -d '${dirname(file)}' ] && [ ! -e '${file}' ]; do sleep 0.1; done; echo made`, more);

export const tasks = (events: readonly IdrEvent[]): readonly TaskEvent[] =>
  events.filter((event): event is TaskEvent => event.type === "task");
