import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { format } from "prettier";
import { silent } from "../../../scripts/events";
import { connect } from "../../../scripts/openstack";
import { type Sandbox, startSandbox } from "../../../scripts/sandbox";
import { runProgram } from "../../../scripts/setup/process";
import { ensureTools } from "../../../scripts/setup/tools";
import { type CallPattern, joined, patternOf, type Service } from "../patterns";

/**
 * `npx tsx test/contract/provider/record.ts`: writes calls.json, the calls that the provider makes for
 * main.tf (made, changed in place, planned again, destroyed) and those of the `idr` command's client, as a
 * sandbox saw them. To be run again when the provider's version, main.tf or the client changes; the contract
 * suite then wants a case for each call.
 */
async function record(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "contract-record-"));
  const sandbox = await startSandbox({ dataPlane: false });
  try {
    const clouds = await sandbox.writeClouds(folder);
    await runProvider(folder, clouds);
    const provider = await patterns(sandbox);
    await sandbox.control.clearCalls();
    await runClient(clouds);
    const client = await patterns(sandbox);
    const file = path.join(__dirname, "calls.json");
    await writeFile(
      file,
      await format(JSON.stringify({ provider, client }), { parser: "json", printWidth: 110 }),
    );
    console.log(`${file}: ${provider.length} calls of the provider, ${client.length} of the client`);
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
}

async function runProvider(folder: string, clouds: string): Promise<void> {
  const tools = await ensureTools(silent);
  await copyFile(path.join(__dirname, "main.tf"), path.join(folder, "main.tf"));
  const env = {
    ...process.env,
    ...tools.env,
    OS_CLIENT_CONFIG_FILE: clouds,
    OS_CLOUD: "sandbox",
    TF_VAR_prefix: "recorded",
    TF_VAR_external_network: "public",
    TF_VAR_image: "Rocky Linux 9",
    TF_VAR_flavor: "m1.small",
  };
  const run = async (...args: string[]) => {
    console.log(`${tools.engine.kind} ${args.join(" ")}`);
    const { code, stdout, stderr } = await runProgram(tools.engine.path, args, {
      cwd: folder,
      env,
      timeoutSeconds: 600,
    });
    if (code !== 0) throw new Error(`${args[0] ?? ""} failed:\n${stdout}\n${stderr}`);
  };
  await run("init", "-no-color", "-input=false");
  for (const revision of ["1", "2"]) {
    const vars = `-var=revision=${revision}`;
    await run("apply", "-no-color", "-input=false", "-auto-approve", vars);
    // Exit code 2, a plan that is not empty, is a failure too.
    await run("plan", "-no-color", "-input=false", "-detailed-exitcode", vars);
  }
  await run("destroy", "-no-color", "-input=false", "-auto-approve", "-var=revision=2");
}

/** Each read of the client once, and each write. */
async function runClient(clouds: string): Promise<void> {
  const cloud = await connect({ cloud: "sandbox", env: { OS_CLIENT_CONFIG_FILE: clouds } });
  const { compute, network, volume, image } = cloud;
  const unknown = "00000000-0000-4000-8000-000000000000";
  const calls: (() => Promise<unknown>)[] = [
    () => compute.servers(),
    () => compute.server(unknown),
    () => compute.flavors(),
    () => compute.keyPairs(),
    () => compute.limits(),
    () => network.ports({ name: "x" }),
    () => network.floatingIps({ description: "x", address: "203.0.113.1" }),
    () => network.floatingIp(unknown),
    () => network.networks({ name: "x", external: true }),
    () => network.routers({ name: "x" }),
    () => network.securityGroups({ name: "x" }),
    () => network.limits(),
    () => volume.volumes({ name: "x" }),
    () => volume.volume(unknown),
    () => volume.setMetadata(unknown, { note: "x" }),
    () => volume.unsetMetadata(unknown, "note"),
    () => volume.snapshots({ name: "x", volumeId: unknown }),
    () => volume.snapshot(unknown),
    () => volume.createSnapshot({ volumeId: unknown, name: "x" }),
    () => volume.deleteSnapshot(unknown),
    () => volume.backups({ name: "x" }),
    () => volume.createBackup({ volumeId: unknown, name: "x" }),
    () => volume.limits(),
    () => image.images({ name: "x" }),
  ];
  for (const call of calls) {
    // Things that there are not: what counts is that the call was made.
    await call().catch((error: unknown) => {
      if (!(error instanceof Error) || !("status" in error) || error.status !== 404) throw error;
    });
  }
  cloud.close();
}

/** What the sandbox was asked, without its version documents and its own commands. */
async function patterns(sandbox: Sandbox): Promise<CallPattern[]> {
  const calls = await sandbox.control.calls();
  return joined(
    calls.flatMap((call) => {
      const [, service = "", rest = ""] =
        /^\/(identity|compute|network|volume|image)\/v[\d.]+(?:\/[0-9a-f]{32})?(\/.*)$/.exec(call.path) ?? [];
      return service === "" ? [] : [patternOf(call.method, service as Service, rest)];
    }),
  );
}

void record();
