import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseSite } from "../../constructs/model";
import { siteFile } from "../site-files";

/**
 * `npm run bench`: how long one synth takes and how much memory, for 1 to 100
 * environments and 1 to 200 read-only servers, and how they grow. Each size
 * runs in a process of its own, three times; the median counts. Figures are
 * also given as ratios to the floor (Node and CDKTF loaded, nothing made),
 * which is measured beside them, so that they can be compared between machines.
 */
interface Measurement {
  /** Processor seconds until CDKTF and the bindings are loaded. */
  readonly load: number;
  /** Processor seconds of reading the file, making the stacks and writing them. */
  readonly synth: number;
  /** Largest resident memory, MiB. */
  readonly memory: number;
  readonly resources: number;
}

interface Size {
  readonly environments: number;
  readonly readOnly: number;
}

const RUNS = 3;

function textOf({ environments, readOnly }: Size): string {
  const lines = Array.from(
    { length: environments },
    (_, index) =>
      `e${index + 1}: { subnet: 10.${Math.floor(index / 16)}.${(index % 16) * 16}.0/20, omeroReadOnly: ${readOnly} }`,
  );
  return siteFile(lines.join("\n"), "live: e1");
}

/** Runs in the child: one synth, measured by the process itself. */
async function measure(size: Size): Promise<Measurement> {
  const directory = mkdtempSync(join(tmpdir(), "idr-bench-"));
  try {
    const { synthesize } = await import("../../stacks/app.js");
    const loaded = process.cpuUsage();
    const site = parseSite(textOf(size), "idr.yaml");
    if (size.environments > 0) synthesize(site, { directory });
    const { user, system } = process.cpuUsage(loaded);
    const resources = site.environments
      .flatMap((environment) => environment.servers)
      .reduce((sum, server) => sum + 2 + 2 * server.volumes.length, 0);
    return {
      load: (loaded.user + loaded.system) / 1e6,
      synth: (user + system) / 1e6,
      memory: process.resourceUsage().maxRSS / 1024,
      resources,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function run(size: Size): Measurement {
  const runs = Array.from({ length: RUNS }, () => {
    const output = execFileSync(
      process.execPath,
      ["--import", "tsx", __filename, "--measure", JSON.stringify(size)],
      { encoding: "utf8", cwd: join(__dirname, "../.."), stdio: ["ignore", "pipe", "inherit"] },
    );
    return JSON.parse(output) as Measurement;
  });
  const of = (key: keyof Measurement) => median(runs.map((one) => one[key]));
  return { load: of("load"), synth: of("synth"), memory: of("memory"), resources: of("resources") };
}

function report(title: string, sizes: readonly (Size & { label: string })[], floor: number): void {
  process.stdout.write(`\n${title}\n`);
  const first = run(sizes[0]!);
  for (const [index, size] of sizes.entries()) {
    const result = index === 0 ? first : run(size);
    const growth = result.resources / first.resources;
    process.stdout.write(
      [
        size.label.padEnd(24),
        `${result.synth.toFixed(2)} s synth`.padStart(14),
        `${(result.synth / floor).toFixed(2)} × floor`.padStart(14),
        `${result.memory.toFixed(0)} MiB`.padStart(9),
        `resources × ${growth.toFixed(1)}, time × ${(result.synth / first.synth).toFixed(1)}`,
      ].join("  ") + "\n",
    );
  }
}

function main(): void {
  const example = run({ environments: 5, readOnly: 4 });
  const floor = example.load;
  process.stdout.write(
    `floor: Node, tsx, CDKTF and bindings loaded in ${floor.toFixed(2)} s of processor time\n` +
      `five environments as in the example: ${example.synth.toFixed(2)} s of processor time above the floor\n`,
  );
  report(
    "environments (4 read-only servers each)",
    [1, 10, 100].map((environments) => ({
      environments,
      readOnly: 4,
      label: `${environments} environments`,
    })),
    floor,
  );
  report(
    "read-only servers (one environment)",
    [1, 10, 50, 100, 200].map((readOnly) => ({
      environments: 1,
      readOnly,
      label: `${readOnly} read-only servers`,
    })),
    floor,
  );
}

const at = process.argv.indexOf("--measure");
if (at >= 0) {
  measure(JSON.parse(process.argv[at + 1]!) as Size).then(
    (result) => process.stdout.write(JSON.stringify(result)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    },
  );
} else {
  main();
}
