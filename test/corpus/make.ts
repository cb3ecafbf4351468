import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

import { parseSite } from "../../constructs/model";
import { Engine } from "../../scripts/engine";
import { silent } from "../../scripts/events";
import { ensureTools, type Tools } from "../../scripts/setup/tools";
import { synthesize, type StackInfo } from "../../stacks/app";
import type { Scenario, StackConfig, StateFile } from "./scenario";
import { SCENARIOS } from "./scenarios";

/**
 * `npx tsx test/corpus/make.ts WORKDIR [deploy|plans|destroy] [scenario…]`: makes the plans of the
 * corpus with the real engine and provider, on the cloud that OS_CLOUD names.
 * `deploy` makes the base site once, `plans` plans every scenario from its state
 * (nothing is applied but the cutover), `destroy` takes the base down again.
 * With IDR_ENGINE naming OpenTofu, the plans are kept beside Terraform's.
 */
const PLANS = join(__dirname, "plans");
const STACKS = ["site", "revidr", "revnew", "live"] as const;

async function main(): Promise<void> {
  const [folder, what = "plans", ...only] = process.argv.slice(2);
  if (folder === undefined) throw new Error("usage: make.ts WORKDIR [deploy|plans|destroy] [scenario…]");
  const base = resolve(folder, "base");
  const tools = await ensureTools(silent);
  if (what === "deploy") return apply(tools, base, await siteText(), STACKS);
  if (what === "destroy") return destroy(tools, base);
  const wanted = SCENARIOS.filter(({ id }) => only.length === 0 || only.includes(id));
  await plans(
    tools,
    resolve(folder),
    wanted.filter(({ state }) => state !== "cut-over"),
  );
  const later = wanted.filter(({ state }) => state === "cut-over");
  if (later.length === 0) return;
  const text = await siteText();
  await apply(tools, base, text.replace("live: revidr\nspare: revnew", "live: revnew\nspare: none"), [
    "live",
  ]);
  try {
    await plans(tools, resolve(folder), later);
  } finally {
    await apply(tools, base, text.replace("spare: revnew", "spare: none"), ["live"]);
    await apply(tools, base, text, ["live"]);
  }
}

async function siteText(): Promise<string> {
  return readFile(join(__dirname, "site.yaml"), "utf8");
}

function synth(directory: string, text: string, unprotectedVolumes: readonly string[] = []): StackInfo[] {
  const site = parseSite(text, "site.yaml", { cloud: process.env["OS_CLOUD"] ?? "idr" });
  return synthesize(site, { directory, unprotectedVolumes });
}

async function apply(tools: Tools, base: string, text: string, names: readonly string[]): Promise<void> {
  await mkdir(base, { recursive: true });
  const stacks = synth(base, text);
  for (const name of names) {
    const engine = new Engine(tools, stacks.find((stack) => stack.name === name)!.directory, {
      emit: silent,
    });
    const { planFile } = await engine.plan();
    await engine.apply(planFile);
    console.log(`applied ${name}`);
  }
}

async function destroy(tools: Tools, base: string): Promise<void> {
  const text = await siteText();
  const volumes = (environment: string) =>
    ["database-db", "omeroreadwrite-data", "proxy-nginxcache"].map((name) => `${environment}-${name}`);
  const stacks = synth(base, text, [...volumes("revidr"), ...volumes("revnew")]);
  for (const name of [...STACKS].reverse()) {
    const stack = stacks.find((one) => one.name === name)!;
    // Addresses and the binding are protected in the synthesized file, rightly: here they may go.
    const file = join(stack.directory, "cdk.tf.json");
    await writeFile(
      file,
      (await readFile(file, "utf8")).replaceAll('"prevent_destroy": true', '"prevent_destroy": false'),
    );
    const engine = new Engine(tools, stack.directory, { emit: silent });
    const { planFile } = await engine.plan({ destroy: true });
    await engine.apply(planFile);
    console.log(`destroyed ${name}`);
  }
}

async function plans(tools: Tools, folder: string, scenarios: readonly Scenario[]): Promise<void> {
  await mkdir(PLANS, { recursive: true });
  for (const scenario of scenarios) {
    try {
      const made = await planOf(tools, folder, scenario);
      // Which attributes depend on which is of no use to a review, and half of the file.
      const text = JSON.stringify({ ...made, relevant_attributes: undefined });
      const name = tools.engine.kind === "tofu" ? `${scenario.id}.tofu` : scenario.id;
      await writeFile(join(PLANS, `${name}.json.gz`), gzipSync(text, { level: 9 }));
      console.log(`made ${scenario.id} (${text.length} bytes)`);
    } catch (error) {
      console.error(`failed ${scenario.id}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
}

async function planOf(tools: Tools, folder: string, scenario: Scenario): Promise<object> {
  const directory = join(folder, "work", scenario.id);
  await rm(directory, { recursive: true, force: true });
  const text = await siteText();
  await mkdir(directory, { recursive: true });
  const stack = synth(directory, scenario.site?.(text) ?? text).find(({ name }) => name === scenario.stack)!;
  const ids = await copyState(scenario, join(folder, "base"), directory);
  await editConfig(scenario, stack, ids);
  const engine = new Engine(tools, stack.directory, { emit: silent });
  const { json } = await engine.plan(scenario.plan ?? {});
  await rm(directory, { recursive: true, force: true });
  return json;
}

/** Puts the base's state beside the scenario's stack; returns the ids that it had, by address. */
async function copyState(
  scenario: Scenario,
  base: string,
  directory: string,
): Promise<ReadonlyMap<string, string>> {
  const cloud = process.env["OS_CLOUD"] ?? "idr";
  const from = join(base, "state", cloud, `${scenario.stack}.tfstate`);
  const to = join(directory, "state", cloud, `${scenario.stack}.tfstate`);
  if (scenario.state === "none") return new Map();
  if (!existsSync(from)) throw new Error(`the base is not deployed: ${from} is missing`);
  await mkdir(join(to, ".."), { recursive: true });
  await cp(from, to);
  const state = JSON.parse(await readFile(to, "utf8")) as StateFile & { serial: number };
  const ids = new Map(
    state.resources.flatMap(({ type, name, instances }) =>
      instances.map(({ attributes }): [string, string] => [`${type}.${name}`, String(attributes["id"])]),
    ),
  );
  scenario.editState?.(state);
  await writeFile(to, JSON.stringify(state));
  return ids;
}

async function editConfig(
  scenario: Scenario,
  stack: StackInfo,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  if (scenario.config === undefined) return;
  const file = join(stack.directory, "cdk.tf.json");
  const config = JSON.parse(await readFile(file, "utf8")) as StackConfig;
  scenario.config(config);
  for (const one of config.import ?? []) one.id = ids.get(one.to) ?? one.id;
  await writeFile(file, JSON.stringify(config, null, 2));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
