import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

import { parseSite } from "../../constructs/model";
import { Engine } from "../../scripts/engine";
import { silent } from "../../scripts/events";
import { ensureTools, type Tools } from "../../scripts/setup/tools";
import { synthesize, type StackInfo } from "../../stacks/app";
import type { Base, Recipe, StackConfig, StateFile } from "./scenario";
import { SCENARIOS } from "./scenarios";

/**
 * `npx tsx test/corpus/make.ts WORKDIR [deploy|plans|destroy] [scenario…]`: makes the plans of the
 * corpus with the real engine and provider, on the cloud that OS_CLOUD names.
 * `deploy` makes the base site once, `plans` plans every scenario from its state
 * (nothing is applied but the cutover), `destroy` takes the base down again.
 * With IDR_ENGINE naming OpenTofu, the plans are kept beside Terraform's.
 * `test/corpus/foreign/make.ts` does the same for the other corpus.
 */
const STACKS = ["site", "revidr", "revnew", "live"] as const;

export interface Corpus {
  readonly scenarios: readonly Recipe[];
  /** Folder of its plans. */
  readonly plans: string;
}

/** Does what the command line asks for. */
export async function makeCorpus(corpus: Corpus, argv: readonly string[]): Promise<void> {
  const [folder, what = "plans", ...only] = argv;
  if (folder === undefined) throw new Error("usage: make.ts WORKDIR [deploy|plans|destroy] [scenario…]");
  const base = resolve(folder, "base");
  const tools = await ensureTools(silent);
  if (what === "deploy") return apply(tools, base, await siteText(), STACKS);
  if (what === "destroy") return destroy(tools, base);
  const files = new Set<string>();
  const wanted = corpus.scenarios
    .filter(({ id }) => only.length === 0 || only.includes(id))
    .filter(({ id, file = id }) => !files.has(file) && files.add(file));
  await plans(
    tools,
    resolve(folder),
    corpus.plans,
    wanted.filter(({ state }) => state !== "cut-over"),
  );
  const later = wanted.filter(({ state }) => state === "cut-over");
  if (later.length === 0) return;
  const text = await siteText();
  await apply(tools, base, text.replace("live: revidr\nspare: revnew", "live: revnew\nspare: none"), [
    "live",
  ]);
  try {
    await plans(tools, resolve(folder), corpus.plans, later);
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

async function plans(
  tools: Tools,
  folder: string,
  target: string,
  scenarios: readonly Recipe[],
): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const scenario of scenarios) {
    try {
      const made = await planOf(tools, folder, scenario);
      // Which attributes depend on which is of no use to a review, and half of the file.
      const text = JSON.stringify({ ...made, relevant_attributes: undefined });
      const id = scenario.file ?? scenario.id;
      const name = tools.engine.kind === "tofu" ? `${id}.tofu` : id;
      await writeFile(join(target, `${name}.json.gz`), gzipSync(text, { level: 9 }));
      console.log(`made ${scenario.id} (${text.length} bytes)`);
    } catch (error) {
      console.error(`failed ${scenario.id}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
}

async function planOf(tools: Tools, folder: string, scenario: Recipe): Promise<object> {
  const directory = join(folder, "work", scenario.id);
  await rm(directory, { recursive: true, force: true });
  const text = await siteText();
  await mkdir(directory, { recursive: true });
  const stacks = synth(directory, scenario.site?.(text) ?? text);
  const stack = stacks.find(({ name }) => name === scenario.stack);
  if (stack === undefined) throw new Error(`the site has no stack ${scenario.stack}`);
  const base = await readBase(join(folder, "base"));
  await copyState(scenario, base, directory);
  await editConfig(scenario, stack, base);
  const engine = new Engine(tools, stack.directory, { emit: silent });
  const { json } = await engine.plan(scenario.plan ?? {});
  await rm(directory, { recursive: true, force: true });
  return json;
}

interface Deployed extends Base {
  readonly states: ReadonlyMap<string, StateFile>;
}

/** Reads the states of the base's stacks. */
async function readBase(base: string): Promise<Deployed> {
  const states = new Map<string, StateFile>();
  for (const name of STACKS) {
    const file = join(base, "state", process.env["OS_CLOUD"] ?? "idr", `${name}.tfstate`);
    if (!existsSync(file)) throw new Error(`the base is not deployed: ${file} is missing`);
    states.set(name, JSON.parse(await readFile(file, "utf8")) as StateFile);
  }
  const of: Base["of"] = (stack, address, attribute = "id") => {
    const found = states
      .get(stack)
      ?.resources.find(({ mode, type, name }) => mode === "managed" && `${type}.${name}` === address);
    const value: unknown = found?.instances[0]?.attributes[attribute];
    if (typeof value !== "string")
      throw new Error(`the base has no ${address} with ${attribute} in stack ${stack}`);
    return value;
  };
  return { states, of };
}

/** Puts the base's state beside the scenario's stack. */
async function copyState(scenario: Recipe, base: Deployed, directory: string): Promise<void> {
  if (scenario.state === "none") return;
  const deployed = base.states.get(scenario.stack);
  if (deployed === undefined) throw new Error(`the base has no stack ${scenario.stack}`);
  const to = join(directory, "state", process.env["OS_CLOUD"] ?? "idr", `${scenario.stack}.tfstate`);
  await mkdir(join(to, ".."), { recursive: true });
  const state = structuredClone(deployed);
  scenario.editState?.(state, base);
  await writeFile(to, JSON.stringify(state));
}

async function editConfig(scenario: Recipe, stack: StackInfo, base: Deployed): Promise<void> {
  for (const [name, content] of Object.entries(scenario.modules ?? {})) {
    const folder = join(stack.directory, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "main.tf.json"), JSON.stringify(content));
  }
  if (scenario.config === undefined) return;
  const file = join(stack.directory, "cdk.tf.json");
  const config = JSON.parse(await readFile(file, "utf8")) as StackConfig;
  scenario.config(config, base);
  const deployed = base.states.get(scenario.stack)?.resources ?? [];
  for (const one of config.import ?? []) {
    const found = deployed.find(({ type, name }) => `${type}.${name}` === one.to);
    one.id = String(found?.instances[0]?.attributes["id"] ?? one.id);
  }
  await writeFile(file, JSON.stringify(config, null, 2));
}

if (require.main === module) {
  makeCorpus({ scenarios: SCENARIOS, plans: join(__dirname, "plans") }, process.argv.slice(2)).catch(
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
