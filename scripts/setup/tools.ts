import { existsSync } from "node:fs";
import type { Emit } from "../events";
import { type EngineProgram, ensureEngine } from "./engine";
import { ensureProvider } from "./provider";
import { type Trust, trustOf } from "./vouch";

/** What it takes to run a synthesized stack. */
export interface Tools {
  readonly engine: EngineProgram;
  /** The engine's CLI configuration file: takes the provider from the local mirror. */
  readonly cliConfigFile: string;
  /** Version of the OpenStack provider in the mirror. */
  readonly providerVersion: string;
  /** What an engine process needs in its environment, over and above the usual. */
  readonly env: Readonly<Record<string, string>>;
}

export interface ToolsOptions {
  /** Where PATH, HOME, XDG_CACHE_HOME, CI, IDR_ENGINE, IDR_PROVIDER and IDR_TOOLS come from; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder with the Go modules of what is built; default: the one of this file. */
  readonly recipes?: string;
  /** Asks the provider registry; default: the global one. */
  readonly fetch?: typeof fetch;
  /** What vouches for the cache; default: `trustOf(env)`. */
  readonly trust?: Trust;
}

/**
 * Sees that there are an engine and the provider, making what is missing (in
 * the cache, safe for several at a time). Emits tasks only for what it has to
 * do. Takes some 0.1 s when all is there, and next to nothing in a process
 * that launch.mjs started, which hands its own answer on in `IDR_TOOLS`.
 *
 * Throws IdrError `engine-unusable`, `provider-setting`, `registry-failed`,
 * `go-missing`, `go-too-old`, `build-failed`, `digest-missing`,
 * `digest-mismatch`, `cache-not-writable`, `platform-unsupported`.
 */
export async function ensureTools(emit: Emit, options: ToolsOptions = {}): Promise<Tools> {
  const env = options.env ?? process.env;
  const handedOn = readHandedOn(env["IDR_TOOLS"]);
  if (handedOn !== undefined) return handedOn;
  const recipes = options.recipes ?? __dirname;
  const trust = options.trust ?? trustOf(env);
  const engine = await ensureEngine(emit, env, recipes, { trust });
  const provider = await ensureProvider(emit, { engine, env, recipes, trust, fetch: options.fetch ?? fetch });
  return {
    engine,
    cliConfigFile: provider.cliConfigFile,
    providerVersion: provider.version,
    env: {
      TF_CLI_CONFIG_FILE: provider.cliConfigFile,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      // The mirror makes a plugin cache needless, and one that two stacks fill at a time is damaged.
      TF_PLUGIN_CACHE_DIR: "",
    },
  };
}

function readHandedOn(text: string | undefined): Tools | undefined {
  if (text === undefined || text === "") return undefined;
  const tools = JSON.parse(text) as Tools;
  return existsSync(tools.engine.path) && existsSync(tools.cliConfigFile) ? tools : undefined;
}
