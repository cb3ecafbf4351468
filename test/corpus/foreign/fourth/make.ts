import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";

import { parseSite } from "../../../../constructs/model";
import { Engine } from "../../../../scripts/engine";
import { silent } from "../../../../scripts/events";
import { ensureTools, type Tools } from "../../../../scripts/setup/tools";
import { synthesize } from "../../../../stacks/app";
import type { Base, StackConfig, StateFile } from "../../scenario";
import { FOURTH } from "./index";
import type { FourthScenario } from "./scenario";
import { SHAPES, type Shape, type ShapeName } from "./shapes";

/**
 * `npx tsx test/corpus/foreign/fourth/make.ts WORKDIR deploy [shape…] | plans [scenario…]`: as `test/corpus/make.ts`,
 * for several shapes of sites and for plain configurations. OS_CLOUD has to be `idr`, a cloud to play with.
 */
const PLANS = join(__dirname, "plans");
const CLOUD = "idr";

const isShape = (name: string): name is ShapeName => name in SHAPES;

async function main([folder, what, ...only]: readonly string[]): Promise<void> {
  if (folder === undefined) throw new Error("usage: make.ts WORKDIR deploy|plans [name…]");
  const tools = await ensureTools(silent);
  const work = resolve(folder);
  if (what === "deploy") {
    for (const name of only.length === 0 ? Object.keys(SHAPES) : only)
      if (isShape(name)) await deploy(tools, work, name);
    return;
  }
  const wanted = FOURTH.filter(({ id }) => only.length === 0 || only.includes(id));
  const now = wanted.filter(({ editPlan, state }) => editPlan === undefined && state !== "cut-over");
  await planAll(tools, work, now);
  const later = wanted.filter(({ state }) => state === "cut-over");
  if (later.length === 0) return;
  const text = await baseText();
  const bound = (live: string) => text.replace("live: revidr\nspare: revnew", `live: ${live}\nspare: none`);
  await applyStack(tools, join(work, "small"), bound("revnew"), "live", SHAPES.small);
  try {
    await planAll(tools, work, later);
  } finally {
    await applyStack(tools, join(work, "small"), bound("revidr"), "live", SHAPES.small);
    await applyStack(tools, join(work, "small"), text, "live", SHAPES.small);
  }
}

const baseText = (): Promise<string> => readFile(join(__dirname, "..", "..", "site.yaml"), "utf8");

function synth(directory: string, text: string, name: string): string {
  const site = parseSite(text, "site.yaml", { cloud: CLOUD });
  const stack = synthesize(site, { directory }).find((one) => one.name === name);
  if (stack === undefined) throw new Error(`the site has no stack ${name}`);
  return stack.directory;
}

async function changed(directory: string, change: (config: StackConfig) => void): Promise<void> {
  const file = join(directory, "cdk.tf.json");
  const config = JSON.parse(await readFile(file, "utf8")) as StackConfig;
  change(config);
  await writeFile(file, JSON.stringify(config, null, 2));
}

async function applyStack(
  tools: Tools,
  folder: string,
  text: string,
  name: string,
  shape: Shape,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const directory = synth(folder, text, name);
  await changed(directory, (config) => shape.extras?.(config, name));
  await applyIn(tools, directory);
  console.log(`applied ${name}`);
}

async function applyIn(tools: Tools, directory: string): Promise<void> {
  const engine = new Engine(tools, directory, { emit: silent });
  const { planFile } = await engine.plan();
  await engine.apply(planFile);
}

async function deploy(tools: Tools, work: string, name: ShapeName): Promise<void> {
  const shape: Shape = SHAPES[name];
  const text = shape.site(await baseText());
  for (const stack of shape.stacks) await applyStack(tools, join(work, name), text, stack, shape);
}

async function planAll(tools: Tools, work: string, scenarios: readonly FourthScenario[]): Promise<void> {
  await mkdir(PLANS, { recursive: true });
  const files = new Set<string>();
  for (const scenario of scenarios) {
    const file = scenario.file ?? scenario.id;
    if (files.has(file)) continue;
    files.add(file);
    try {
      const made = await (scenario.root === undefined ? planOf : plainPlan)(tools, work, scenario);
      // Which attributes depend on which is of no use to a review, and half of the file.
      const text = JSON.stringify({ ...made, relevant_attributes: undefined });
      await writeFile(join(PLANS, `${file}.json.gz`), gzipSync(text, { level: 9 }));
      console.log(`made ${scenario.id} (${text.length} bytes)`);
    } catch (error) {
      console.error(`failed ${scenario.id}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
}

/** The plan of a configuration that this project has not written. */
async function plainPlan(tools: Tools, work: string, scenario: FourthScenario): Promise<object> {
  const directory = join(work, "work", scenario.id);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const file = join(directory, "cdk.tf.json");
  if (scenario.before !== undefined) {
    await writeFile(file, JSON.stringify(scenario.before));
    await applyIn(tools, directory);
  }
  await writeFile(file, JSON.stringify(scenario.root));
  return (await new Engine(tools, directory, { emit: silent }).plan(scenario.plan ?? {})).json;
}

async function planOf(tools: Tools, work: string, scenario: FourthScenario): Promise<object> {
  const { shape: name = "small", stack } = scenario;
  const shape: Shape = SHAPES[name];
  const directory = join(work, "work", scenario.id);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const at = synth(directory, scenario.site?.(await baseText()) ?? (await baseText()), stack);
  const base = await readBase(join(work, name), shape.stacks);
  const deployed = base.states.get(stack);
  if (scenario.state !== "none" && deployed !== undefined) {
    const to = join(directory, "state", CLOUD, `${stack}.tfstate`);
    await mkdir(join(to, ".."), { recursive: true });
    const state = structuredClone(deployed);
    scenario.editState?.(state, base);
    await writeFile(to, JSON.stringify(state));
  }
  for (const [folder, content] of Object.entries(scenario.modules ?? {})) {
    await mkdir(join(at, folder), { recursive: true });
    await writeFile(join(at, folder, "main.tf.json"), JSON.stringify(content));
  }
  await changed(at, (config) => {
    shape.extras?.(config, stack);
    scenario.config?.(config, base);
  });
  const { json } = await new Engine(tools, at, { emit: silent }).plan(scenario.plan ?? {});
  await rm(directory, { recursive: true, force: true });
  return json;
}

async function readBase(
  folder: string,
  stacks: readonly string[],
): Promise<Base & { readonly states: ReadonlyMap<string, StateFile> }> {
  const states = new Map<string, StateFile>();
  for (const name of stacks) {
    const text = await readFile(join(folder, "state", CLOUD, `${name}.tfstate`), "utf8");
    states.set(name, JSON.parse(text) as StateFile);
  }
  const of: Base["of"] = (stack, address, attribute = "id") => {
    const found = states
      .get(stack)
      ?.resources.find(({ mode, type, name }) => mode === "managed" && `${type}.${name}` === address);
    const value: unknown = found?.instances[0]?.attributes[attribute];
    if (typeof value !== "string") throw new Error(`${stack} has no ${address} with ${attribute}`);
    return value;
  };
  return { states, of };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
