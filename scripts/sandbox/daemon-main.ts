/** The background sandbox's process: `daemon-main.ts <directory> <options as JSON>`; see `startDaemon`. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PidFile } from "./daemon";
import { startOf } from "./process-start";
import { startSandbox, type Sandbox, type SandboxOptions } from "./sandbox";

async function main(): Promise<void> {
  const [dir = ".", options = "{}"] = process.argv.slice(2);
  const sandbox = await start(dir, JSON.parse(options) as SandboxOptions);
  await sandbox.writeClouds(dir);
  const pidFile: PidFile = { pid: process.pid, started: startOf(process.pid) ?? "", port: sandbox.port };
  const fresh = join(dir, `sandbox.pid.${process.pid}`);
  writeFileSync(fresh, JSON.stringify(pidFile));
  renameSync(fresh, join(dir, "sandbox.pid"));
  console.log(`${new Date().toISOString()} sandbox listens on ${sandbox.url}, process ${process.pid}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      console.log(`${new Date().toISOString()} sandbox ends (${signal})`);
      sandbox.close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

/** On the port it had, so that a clouds.yaml somebody holds stays right; on any other when that one is taken. */
async function start(dir: string, options: SandboxOptions): Promise<Sandbox> {
  const stateFile = join(dir, "state.json");
  try {
    return await startSandbox({ ...options, stateFile });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    console.log(`${new Date().toISOString()} port ${options.port ?? 0} is taken, another one is used`);
    return startSandbox({ ...options, port: 0, stateFile });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
