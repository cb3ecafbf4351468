#!/usr/bin/env node
/**
 * Runs something of this project after preparing what it needs (npm
 * dependencies, provider bindings; for jest and cdktf also the engine and the
 * provider), each only if it is missing:
 *
 *   node scripts/launch.mjs <file.ts>  [args…]   a TypeScript file of this project, in this process
 *   node scripts/launch.mjs jest       [args…]
 *   node scripts/launch.mjs cdktf      [args…]   cdktf-cli, e.g. `cdktf deploy site idr live --auto-approve`
 *   node scripts/launch.mjs setup [--runtime]    prepare everything, run nothing
 *
 * A CI job that runs a TypeScript file, or says `setup --runtime`, gets no npm
 * package that is for development only: so a job with a production credential
 * runs 49 packages and not 500. IDR_SETUP=full or runtime says it for any job.
 *
 * Plain JavaScript without dependencies, because it runs before there are any.
 * What the set-up says goes to stderr; stdout is the target's. Exit code and
 * signals pass through.
 */
import { spawn } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBindings, schemaCache } from "./setup/bindings.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import environment from "./setup/environment.cjs";
import { setupReporter } from "./setup/reporter.mjs";
import { requireNode } from "./setup/node-version.mjs";
import { SetupError } from "./setup/step.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(join(root, "package.json"));

/** Lets `require` load TypeScript, with this project's tsconfig wherever the working directory is. */
function registerTypeScript() {
  const before = process.env.TSX_TSCONFIG_PATH;
  process.env.TSX_TSCONFIG_PATH = join(root, "tsconfig.json");
  const unregister = require("tsx/cjs/api").register();
  // Not for the processes that this one will start.
  if (before === undefined) delete process.env.TSX_TSCONFIG_PATH;
  else process.env.TSX_TSCONFIG_PATH = before;
  return unregister;
}

/** What `work` makes of a TypeScript file of this project. */
async function withModule(file, work) {
  const unregister = registerTypeScript();
  try {
    return await work(require(file));
  } finally {
    unregister();
  }
}

/** Engine and provider, as scripts/setup/tools.ts gives them. */
const prepareTools = (emit) => withModule("./scripts/setup/tools.ts", ({ ensureTools }) => ensureTools(emit));

/** The clouds.yaml that `idr` reads here: cdktf runs the engine in another folder. */
async function cloudsVariable() {
  const file = await withModule("./scripts/openstack/clouds.ts", ({ cloudsFile }) => cloudsFile());
  return file === undefined ? {} : { OS_CLIENT_CONFIG_FILE: file };
}

/**
 * Runs a program of node_modules to its end and leaves as it left: with its
 * exit code, or by its signal. An interrupt typed at a terminal reaches the
 * child by itself; a second one, from here, would make it drop everything.
 */
function runProgram(script, args, env) {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  return new Promise((_, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (signal === null) process.exit(code);
      process.exit(128 + os.constants.signals[signal]);
    });
  });
}

const programs = {
  jest: async (args, emit) => {
    const tools = await prepareTools(emit);
    await runProgram(require.resolve("jest/bin/jest"), args, {
      ...tools.env,
      IDR_TOOLS: JSON.stringify(tools),
    });
  },
  cdktf: async (args, emit) => {
    const tools = await prepareTools(emit);
    await runProgram(require.resolve("cdktf-cli/bundle/bin/cdktf"), args, {
      ...tools.env,
      ...(await cloudsVariable()),
      IDR_TOOLS: JSON.stringify(tools),
      TERRAFORM_BINARY_NAME: tools.engine.path,
      CDKTF_EXPERIMENTAL_PROVIDER_SCHEMA_CACHE_PATH: schemaCache(root),
      // Two stacks that fill one plugin cache at a time damage it; the mirror makes it needless.
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
      // Locking checksums for other platforms asks the registry, mirror or not.
      CDKTF_SKIP_PROVIDER_LOCK: "true",
      // The mirror pins the provider; a lock file left by another version of it must not.
      TF_CLI_ARGS_init: `${process.env.TF_CLI_ARGS_init ?? ""} -upgrade`.trim(),
      // Into a pipe or a log it draws every frame of its screen, unless it thinks it's in CI.
      ...(process.stdout.isTTY ? {} : { CI: "true" }),
    });
  },
  setup: async (_args, emit) => {
    const { engine, providerVersion } = await prepareTools(emit);
    emit({
      type: "log",
      level: "info",
      message: `ready: ${engine.kind} ${engine.version} (${engine.path}), OpenStack provider ${providerVersion}`,
    });
  },
};

/** Which npm packages a target needs. */
function modeFor(target, args) {
  const wish = process.env.IDR_SETUP ?? "";
  if (!["", "full", "runtime"].includes(wish)) {
    throw new SetupError("setup-setting", `IDR_SETUP is "${wish}"; full, runtime or nothing is allowed`, {
      fix: "unset IDR_SETUP",
    });
  }
  // jest and cdktf-cli are for development themselves.
  if (target === "jest" || target === "cdktf") return "full";
  if (target === "setup" && args.includes("--runtime")) return "runtime";
  if (wish !== "") return wish;
  return target !== "setup" && environment.isCi(process.env) ? "runtime" : "full";
}

/**
 * Prepares and runs `target`: a program by its name, or a TypeScript file by
 * its path (from the root of this project, or from the working directory).
 * What fails is told on stderr, with exit code 1.
 *
 * @param {string} target
 * @param {readonly string[]} args
 */
export async function launch(target, args) {
  const emit = setupReporter();
  try {
    requireNode();
    await ensureDependencies(root, modeFor(target, args), emit);
    await ensureBindings(root, emit);
    const program = Object.hasOwn(programs, target) ? programs[target] : undefined;
    if (program !== undefined) return await program(args, emit);
  } catch (error) {
    // A failed step has said so already; here is why, and what to do.
    console.error(`error: ${error.code && !error.fix ? error.stack : error.message}`);
    if (error.fix) console.error(`fix: ${error.fix}`);
    process.exit(1);
  }
  const file = [resolve(root, target), resolve(target)].find(
    (path) => /\.[cm]?ts$/.test(path) && isFile(path),
  );
  if (file === undefined) {
    console.error(
      `error: no such target: ${target}\nfix: give a .ts file, or one of ${Object.keys(programs).join(", ")}`,
    );
    process.exit(2);
  }
  process.argv = [process.argv[0], file, ...args];
  process.setSourceMapsEnabled(true);
  registerTypeScript();
  require(file);
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [target, ...args] = process.argv.slice(2);
  if (target === undefined) {
    console.error("usage: node scripts/launch.mjs <file.ts | jest | cdktf | setup> [args…]");
    process.exit(2);
  }
  await launch(target, args);
}
