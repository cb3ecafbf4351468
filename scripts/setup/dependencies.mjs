/**
 * The npm dependencies: installed when they are missing or not those of
 * package-lock.json. Scripts of packages are never run. `runtime` leaves out the
 * packages for development: 49 instead of some 500 (scripts/launch.mjs says when).
 */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import environment from "./environment.cjs";
import lock from "./lock.cjs";
import { run, SetupError, step } from "./step.mjs";

const readText = (file) => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

/**
 * Whether npm's own record of what it installed has every package that the
 * lock file asks for. Optional packages are for some platforms only.
 */
function installedAsLocked(lockText, installedText, mode) {
  if (installedText === undefined) return false;
  const installed = JSON.parse(installedText).packages;
  return Object.entries(JSON.parse(lockText).packages).every(([path, wanted]) => {
    if (path === "" || wanted.optional || wanted.devOptional) return true;
    if (wanted.dev && mode === "runtime") return true;
    const found = installed[path];
    return found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

const ARGUMENTS = {
  full: ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund"],
  runtime: ["ci", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"],
};

/** npm would empty what a link points to: another checkout's packages. */
function refuseLink(folder) {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new SetupError("npm-linked", `${folder} is a link, and npm ci would empty what it points to`, {
    fix: "remove the link, then run the command again",
  });
}

async function install(root, mode, progress) {
  // npm may itself be what runs this (`npm start`, `npx idr`): its settings for that
  // command must not steer this one.
  const env = environment.setupEnvironment(process.env);
  for (const name of Object.keys(env)) {
    if (
      /^npm_(command|config_(global|prefix|local_prefix|location|package|call|omit|include|yes|dry_run))$/.test(
        name,
      )
    )
      delete env[name];
  }
  progress("npm ci");
  let result;
  try {
    result = await run("npm", ARGUMENTS[mode], { cwd: root, env });
  } catch (error) {
    throw new SetupError("npm-missing", `npm can't be started: ${error.message}`, {
      fix: "install npm (it comes with Node.js: https://nodejs.org) and see that it is on PATH",
      cause: error,
    });
  }
  if (result.code !== 0) {
    // npm gives its reason first, and its usage after it.
    const errors = result.output.split("\n").filter((line) => /^npm error \S/.test(line));
    const told = (errors.length > 0 ? errors.slice(0, 8) : result.output.trim().split("\n").slice(-8))
      .map((line) => `  ${line}`)
      .join("\n");
    throw new SetupError("npm-failed", `npm ci in ${root} ended with code ${result.code}:\n${told}`, {
      fix: "see that the npm registry can be reached (npm ping), then run the command again; variables that npm needs are named in IDR_SETUP_ENV",
    });
  }
}

/** `npx idr` runs node_modules/.bin/idr, but npm doesn't link a package's own commands there. */
function linkOwnCommand(root) {
  const link = join(root, "node_modules/.bin/idr");
  mkdirSync(join(root, "node_modules/.bin"), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync("../../scripts/idr.mjs", link);
}

/**
 * Sees that node_modules is what package-lock.json says; runs `npm ci` if it
 * isn't. Quick (a hash of the lock file) and silent when there is nothing to
 * do. Safe for several at a time. Throws SetupError `npm-missing`, `npm-failed`.
 *
 * @param {string} root the checkout
 * @param {"full" | "runtime"} mode what has to be there; more does no harm
 * @param {(event: object) => void} emit
 */
export async function ensureDependencies(root, mode, emit) {
  const stampFile = join(root, "node_modules/.idr-stamp");
  const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
  const hash = createHash("sha256").update(lockText).digest("hex");
  const stamps = { full: hash, runtime: `${hash} runtime` };
  const isReady = () => {
    const found = readText(stampFile);
    return (
      (found === stamps[mode] || found === stamps.full) && existsSync(join(root, "node_modules/.bin/idr"))
    );
  };
  if (isReady()) return;
  const needsInstall = () =>
    !installedAsLocked(lockText, readText(join(root, "node_modules/.package-lock.json")), mode);
  const work = async (progress) => {
    if (isReady()) return;
    // Also the stamp and the link to `idr` would be written where it points to.
    refuseLink(join(root, "node_modules"));
    if (needsInstall()) await install(root, mode, progress);
    linkOwnCommand(root);
    writeFileSync(stampFile, stamps[mode]);
  };
  const lockFile = join(root, ".idr/npm.lock");
  if (!needsInstall()) return await lock.withLock(lockFile, () => work(() => undefined));
  await step(emit, { id: "setup/dependencies", name: "npm dependencies" }, (progress) =>
    lock.withLock(lockFile, () => work(progress), {
      onWait: ({ pid }) => progress(`waiting for process ${pid ?? "?"}, which installs them`),
    }),
  );
}
