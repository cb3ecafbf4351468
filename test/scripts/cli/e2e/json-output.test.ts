import { spawn } from "node:child_process";
import path from "node:path";

import type { CommandUnknownOpts, CommanderError } from "@commander-js/extra-typings";

import { newProgram } from "../../../../scripts/cli/program";
import { usageError } from "../../../../scripts/cli/usage";
import { addVerbs } from "../../../../scripts/cli/verbs";
import { DOCUMENTS } from "../../../../scripts/documents/shapes";
import { type Sandbox, startSandbox } from "../../../../scripts/sandbox";
import { failureDocument } from "../../../../scripts/ui/failure";
import { SEEN_IN } from "../../../e2e/printed";
import { commandOf, misfits } from "../../documents/printed";
import { SMALL, SiteFolder, type Outcome } from "../run";

/** What each command prints with --json, with the real engine and provider on a simulated cloud. */
jest.setTimeout(600_000);

const SITE = SMALL.replace(
  "live: idr",
  `  newidr:
    omeroReadOnly: 1
    omeroReadWrite: false
    database: false
    searchEngine: false
    management: false
    volumes:
      proxy-nginxcache: { size: 2 }
    release: { from: idr }
live: idr`,
);
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  plan: ["--all"],
  review: ["site"],
  deploy: ["site"],
  verify: ["idr"],
  destroy: ["site"],
  demo: ["--directory", "."],
  "history show": ["0badcafe"],
  "lock release": ["--id", "0badcafe"],
};

const every = commandsOf(newProgram());
/** Those whose documents were compared here. */
const seen = new Set<string | undefined>();
let site: SiteFolder;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false, bootSeconds: 0.1 });
  site = new SiteFolder(SITE);
  site.useCloud(sandbox);
});

afterAll(async () => {
  site.remove();
  await sandbox.close();
});

test("every command of the command line has a shape, and every shape a command", () => {
  expect(Object.keys(DOCUMENTS).sort()).toEqual([...every].sort());
});

test("GIVEN a site WHEN it is looked at THEN each command prints what is documented", async () => {
  const { needs } = (await prints("doctor")) as { needs: unknown };
  expect(needs).toBeDefined();
  for (const args of [
    ["status"],
    ["synth"],
    ["lint"],
    ["diagram"],
    ["diagram", "--format", "svg", "--out", "site.svg"],
    ["env"],
    ["plan", "--all"],
    ["plan", "site", "--out", "site.tfplan"],
    ["review", "site"],
    ["review", "--policies"],
    ["review", "site", "--explain", "openstack_networking_router_v2.idr-router"],
    ["lock", "show"],
    ["history"],
  ]) {
    await prints(...args);
  }
  // They end with 1, since nothing is deployed.
  await printsAnyhow("verify", "idr");
  await printsAnyhow("release", "doctor");
});

test("GIVEN a site WHEN it is deployed, interrupted and destroyed THEN each command prints what is documented", async () => {
  expect(await prints("deploy", "site", "--yes")).toMatchObject({
    stacks: [{ stack: "site", applied: { change: 0, destroy: 0, adopt: 0 } }],
  });
  const { entries, total } = (await prints("history")) as { entries: { id: string }[]; total: number };
  expect([entries.length, total]).toEqual([1, 1]);
  expect(await prints("history", "show", entries[0]!.id)).toMatchObject({ step: "deploy", state: "done" });

  await killed("deploy", "idr");
  const { entries: now } = (await prints("history")) as { entries: { id: string; state: string }[] };
  expect(now[0]!.state).toBe("running");
  await prints("lock", "release", "--id", now[0]!.id, "--yes");
  await prints("status");
  await prints("plan", "idr");
  await prints("destroy", "newidr", "--yes");
});

test("GIVEN a sandbox WHEN it is started, looked at, emptied and stopped THEN each command prints what is documented", async () => {
  try {
    await prints("sandbox", "start");
    await prints("sandbox", "status");
    await prints("sandbox", "reset", "--yes");
  } finally {
    await prints("sandbox", "stop");
  }
  await prints("sandbox", "status");
});

test("each command was seen, here or in test/e2e", () => {
  const elsewhere: string[] = Object.values(SEEN_IN).flat();
  expect(every.filter((command) => !seen.has(command) && !elsewhere.includes(command))).toEqual([]);
});

// The others find nothing that is wrong; they fail for a wrong command line, below.
test.each(every.filter((command) => !/^(?:sandbox (?:status|stop)|env)$/.test(command)))(
  "fails as it is documented: %s",
  async (command) => {
    // No site file, and a file where the folder of the sandbox would be.
    const folder = new SiteFolder(SITE);
    folder.write(".idr", "");
    const elsewhere = /^(?:sandbox .*|demo)$/.test(command) ? [] : ["--site", "none.yaml"];
    const args = [...command.split(" "), ...(ARGUMENTS[command] ?? []), ...elsewhere];
    try {
      const run = await folder.idr("--json", ...args);
      expect(misfits(args, run)).toEqual([]);
      expect(run.code).toBe(1);
      expect(JSON.parse(run.stdout)).toMatchObject({
        error: { message: expect.stringMatching(/./) as string },
      });
    } finally {
      folder.remove();
    }
  },
);

test.each(every)("fails as it is documented for an option that there is not: %s", async (command) => {
  const program = newProgram()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  addVerbs(program, { run: () => Promise.resolve() });
  const words = [...command.split(" "), ...(ARGUMENTS[command] ?? []), "--nonsense"];
  const error: unknown = await program.parseAsync(words, { from: "user" }).catch((thrown: unknown) => thrown);
  const document = failureDocument(usageError(error as CommanderError));
  expect(misfits([command], { stdout: JSON.stringify(document), stderr: "" })).toEqual([]);
  expect(document.error).toMatchObject({ code: "usage", value: "--nonsense" });
});

test.each([
  { args: ["status", "--nonsense", "--json"], message: "unknown option '--nonsense'", value: "--nonsense" },
  { args: ["--json"], message: "no command is given" },
  { args: ["staus", "--json"], message: "unknown command 'staus'", value: "staus" },
  {
    args: ["--json", "history", "--limit", "few"],
    message:
      "option '--limit <number>' argument 'few' is invalid. It is a whole number, 1 or more, or `all`.",
    value: "few",
    allowed: "It is a whole number, 1 or more, or `all`.",
  },
])("fails as it is documented for a wrong command line: $args", async ({ args, ...error }) => {
  const run = await site.idr(...args);
  expect([run.code, run.stderr, misfits([], run)]).toEqual([1, "", []]);
  expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: "usage", ...error } });
});

/** A command that ends well. */
async function prints(...args: string[]): Promise<unknown> {
  const run = await site.idr("--json", ...args);
  expect({ args, code: run.code, said: run.code === 0 ? "" : run.stdout + run.stderr }).toEqual({
    args,
    code: 0,
    said: "",
  });
  return documentOf(args, run);
}

/** A command that prints its document and ends with 1. */
async function printsAnyhow(...args: string[]): Promise<unknown> {
  const run = await site.idr("--json", ...args);
  const document = documentOf(args, run);
  expect([run.code, document]).toEqual([
    1,
    expect.not.objectContaining({ error: expect.anything() as unknown }),
  ]);
  return document;
}

function documentOf(args: readonly string[], run: Outcome): unknown {
  expect(misfits(args, run)).toEqual([]);
  seen.add(commandOf(args));
  return JSON.parse(run.stdout);
}

/** Starts a deployment, and kills it as soon as it changes something. */
async function killed(...args: string[]): Promise<void> {
  const command = path.join(__dirname, "..", "..", "..", "..", "scripts", "idr.mjs");
  const child = spawn(process.execPath, [command, "--json", "--yes", ...args], {
    cwd: site.folder,
    env: {
      ...process.env,
      OS_CLOUD: "sandbox",
      OS_CLIENT_CONFIG_FILE: path.join(site.folder, "clouds.yaml"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.on("data", (data: Buffer) => {
    if (data.toString().includes('"idr/apply')) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.once("close", resolve));
}

/** The commands that do something: those without commands of their own, and `history`, which lists. */
function commandsOf(program: ReturnType<typeof newProgram>): string[] {
  addVerbs(program, { run: () => Promise.resolve() });
  const named = (command: CommandUnknownOpts, above: string): string[] => {
    const name = `${above} ${command.name()}`.trim();
    const inside = command.commands.filter((one) => one.name() !== "help").flatMap((one) => named(one, name));
    return inside.length === 0 || name === "history" ? [name, ...inside] : inside;
  };
  return program.commands.flatMap((command) => named(command, ""));
}
