import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { privatePath, script, temporaryFolder } from "./helpers";

export const source = join(__dirname, "../../..");

/** A copy of what the launcher needs: scripts/, the lock file, the settings. */
export interface Checkout {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly npmCalls: () => string[];
}

/** The `npm` of the tests: links the packages of this checkout, after a while. */
const NPM = `
const fs = require("fs"), path = require("path");
// cdktf-cli asks it for a version now and then.
if (process.argv[2] !== "ci") process.exit(1);
fs.appendFileSync(process.env.NPM_LOG, process.argv.slice(2).join(" ") + "\\n");
if (process.env.NPM_FAILS) {
  console.error("npm error code ENOTFOUND\\nnpm error network request failed\\n\\nUsage: npm ci");
  process.exit(1);
}
fs.rmSync("node_modules", { recursive: true, force: true });
setTimeout(() => {
  const from = path.join(${JSON.stringify(source)}, "node_modules");
  fs.mkdirSync("node_modules/.bin", { recursive: true });
  for (const name of fs.readdirSync(from)) {
    if (!name.startsWith(".")) fs.symlinkSync(path.join(from, name), path.join("node_modules", name));
  }
  fs.copyFileSync("package-lock.json", "node_modules/.package-lock.json");
}, 500);
`;

/** A checkout as cloned, with a PATH that has the `npm` of the tests. */
export function checkout(): Checkout {
  const root = join(realpathSync(temporaryFolder()), "check out");
  mkdirSync(root);
  cpSync(join(source, "scripts"), join(root, "scripts"), { recursive: true });
  for (const file of ["package.json", "package-lock.json", "tsconfig.json", "cdktf.json"]) {
    cpSync(join(source, file), join(root, file));
  }
  mkdirSync(join(root, "constructs"));
  cpSync(join(source, "constructs/errors.ts"), join(root, "constructs/errors.ts"));
  const bin = privatePath();
  writeFileSync(join(bin, "npm.js"), NPM);
  script(join(bin, "npm"), `exec node "${bin}/npm.js" "$@"`);
  const log = join(bin, "npm.log");
  return {
    root,
    env: { PATH: bin, HOME: bin, NPM_LOG: log, IDR_SETUP_ENV: "NPM_LOG NPM_FAILS" },
    npmCalls: () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []),
  };
}

/** Runs one of its scripts to the end. */
export function run({ root, env }: Checkout, args: readonly string[], cwd = root) {
  const [launcher, ...rest] = args;
  return spawnSync(process.execPath, [join(root, launcher ?? ""), ...rest], { cwd, env, encoding: "utf8" });
}

/** Gives a checkout the dependencies, as npm has installed them. */
export function installed(made: Checkout): Checkout {
  spawnSync("npm", ["ci"], { cwd: made.root, env: made.env });
  writeFileSync(made.env["NPM_LOG"] ?? "", "");
  return made;
}

/** Saves the seconds of generating them, where they aren't the matter. */
export function withBindings(made: Checkout): Checkout {
  cpSync(join(source, ".gen"), join(made.root, ".gen"), { recursive: true });
  return made;
}

let shared: Checkout | undefined;
/** A checkout that lacks nothing, for tests that don't change what was set up. */
export const ready = () => (shared ??= withBindings(installed(checkout())));

/** Gives it a target to run. */
export const tsFile = <C extends Checkout>(made: C, text: string): C => {
  writeFileSync(join(made.root, "target.ts"), text);
  return made;
};
