/**
 * The typed bindings of the OpenStack provider (`.gen`), generated from the
 * schema that is kept beside this file: neither engine nor provider is needed.
 * They are committed, since their generator brings hundreds of npm packages,
 * which have no business in a job that holds a production credential.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import environment from "./environment.cjs";
import lock from "./lock.cjs";
import { lastLines, run, SetupError, step } from "./step.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const schemaFile = join(here, "openstack-provider.schema.json");
const { provider } = JSON.parse(readFileSync(join(here, "versions.json"), "utf8"));
const name = provider.source.split("/").at(-1);
/** To be raised when the way they are generated changes. */
const RECIPE = 1;

/** The schema where `cdktf get` looks for it: a folder with a file named `<provider>@<constraint>.json`. */
export function schemaCache(root) {
  const folder = join(root, ".idr/provider-schema");
  const file = join(folder, `${name}@${encodeURIComponent(provider.constraint)}.json`);
  mkdirSync(folder, { recursive: true });
  // Another set-up may be reading it: put it there whole.
  const temporary = `${file}.${process.pid}`;
  copyFileSync(schemaFile, temporary);
  renameSync(temporary, file);
  return folder;
}

async function generate(root, folder) {
  if (!existsSync(join(root, "node_modules/cdktf-cli"))) {
    throw new SetupError(
      "bindings-stale",
      "the bindings in .gen are not those of scripts/setup/openstack-provider.schema.json, and their generator is not installed",
      {
        fix: "run node scripts/launch.mjs setup where no secrets are, and commit .gen",
      },
    );
  }
  mkdirSync(folder, { recursive: true });
  const config = {
    language: "typescript",
    app: "true",
    terraformProviders: [{ name, source: provider.source, version: provider.constraint }],
    codeMakerOutput: "out",
    projectId: "bindings",
    sendCrashReports: "false",
  };
  writeFileSync(join(folder, "cdktf.json"), JSON.stringify(config));
  const cli = createRequire(join(root, "package.json")).resolve("cdktf-cli/bundle/bin/cdktf");
  const { code, output } = await run(process.execPath, [cli, "get", "--silent"], {
    cwd: folder,
    env: {
      ...environment.setupEnvironment(process.env),
      CDKTF_EXPERIMENTAL_PROVIDER_SCHEMA_CACHE_PATH: schemaCache(root),
      CHECKPOINT_DISABLE: "1",
      CI: "1",
      // Should the schema not be found, fail, and don't go and fetch the provider.
      TERRAFORM_BINARY_NAME: "no-engine-is-needed-for-this",
    },
  });
  if (code !== 0 || !existsSync(join(folder, "out/providers", name))) {
    throw new SetupError("bindings-failed", `cdktf get ended with code ${code}:\n${lastLines(output)}`, {
      fix: "remove node_modules and run the command again; if it fails again, report this output",
    });
  }
}

/**
 * Sees that `.gen` holds the bindings of the kept schema, as the pinned
 * cdktf-cli makes them. Quick and silent when there is nothing to do. Safe for
 * several at a time. Only to make them it needs the npm dependencies, those for
 * development too. Throws SetupError `bindings-failed`, `bindings-stale`.
 *
 * @param {string} root the checkout
 * @param {(event: object) => void} emit
 */
export async function ensureBindings(root, emit) {
  const target = join(root, ".gen");
  const stampFile = join(target, ".idr-stamp");
  // An exact version: package.json pins it.
  const generator = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies["cdktf-cli"];
  const stamp = createHash("sha256")
    .update(JSON.stringify([RECIPE, generator, provider.source, provider.constraint]))
    .update(readFileSync(schemaFile))
    .digest("hex");
  const isReady = () => existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (isReady()) return;
  const work = async () => {
    if (isReady()) return;
    const scratch = join(root, ".idr/bindings");
    mkdirSync(scratch, { recursive: true });
    // What an interrupted run left: nobody else is at work here, the lock says so.
    for (const left of readdirSync(scratch)) rmSync(join(scratch, left), { recursive: true, force: true });
    const folder = join(scratch, randomBytes(4).toString("hex"));
    await generate(root, folder);
    writeFileSync(join(folder, "out/.idr-stamp"), stamp);
    if (existsSync(target)) renameSync(target, join(folder, "old"));
    renameSync(join(folder, "out"), target);
    rmSync(folder, { recursive: true, force: true });
  };
  await step(emit, { id: "setup/bindings", name: "provider bindings (.gen)" }, (progress) =>
    lock.withLock(join(root, ".idr/bindings.lock"), work, {
      onWait: ({ pid }) => progress(`waiting for process ${pid ?? "?"}, which generates them`),
    }),
  );
}
