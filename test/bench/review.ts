import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PlanJson, StateResource } from "../../scripts/engine";
import { htmlText } from "../../scripts/review/output/html";
import { markdownText } from "../../scripts/review/output/markdown";
import { terminalText } from "../../scripts/review/output/terminal";
import { parsePlan } from "../../scripts/review/read-plan";
import { review } from "../../scripts/review/review";
import { styleOf } from "../../scripts/ui/style";
import { corpusPlans, readCorpusPlan } from "../corpus/plans";

/**
 * `npm run bench:review`: how long a review of a large plan takes, and how much
 * memory. The plans are those of the real engine, repeated under other names
 * with everything that belongs to them (state, configuration). Each is measured
 * in processes of their own, in processor seconds (the middle one of three): reading the file, parsing, then
 * the review with its terminal text and its Markdown; the HTML page apart. Where conftest is on PATH, it judges the same
 * file beside it by the few rules of policy.rego.
 */
const RESOURCES = 5_000;
const LIMIT = { seconds: 2, mebibytes: 300 };

interface Measured {
  readonly name: string;
  readonly megabytes: number;
  readonly parseSeconds: number;
  readonly reviewSeconds: number;
  readonly htmlSeconds: number;
  /** Of the review alone: taken before the page is made. */
  readonly mebibytes: number;
  readonly verdict: string;
  /** Processor seconds of conftest for the same file. @default conftest is not here */
  readonly conftestSeconds?: number;
}

const CONFTEST = "github.com/open-policy-agent/conftest@v0.71.1";

function main(): void {
  const [file, name] = process.argv.slice(2);
  if (file !== undefined && name !== undefined) {
    process.stdout.write(JSON.stringify(measure(file, name)));
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "idr-bench-"));
  try {
    const rows = ["environment-first", "environment-unchanged", "environment-destroyed"].map((id) =>
      run(folder, id),
    );
    console.log(`A plan of ${RESOURCES} resources, from the file to the text`);
    for (const row of rows) console.log(line(row));
    if (rows.every(({ conftestSeconds }) => conftestSeconds === undefined)) {
      console.log(
        `skipped conftest: it is not on PATH (go install ${CONFTEST}), so there is nothing to compare with`,
      );
    }
    const slow = rows.filter(
      (row) => row.parseSeconds + row.reviewSeconds > LIMIT.seconds || row.mebibytes > LIMIT.mebibytes,
    );
    if (slow.length > 0) {
      console.log(
        `over ${LIMIT.seconds} s or ${LIMIT.mebibytes} MiB: ${slow.map(({ name: slowOne }) => slowOne).join(", ")}`,
      );
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function line({
  name,
  megabytes,
  parseSeconds,
  reviewSeconds,
  htmlSeconds,
  mebibytes,
  verdict,
  conftestSeconds,
}: Measured): string {
  const total = parseSeconds + reviewSeconds;
  return [
    name.padEnd(24),
    `${megabytes.toFixed(1)} MB`.padStart(8),
    `${total.toFixed(2)} s`.padStart(8),
    `(parsing ${parseSeconds.toFixed(2)} s, total ${(total / parseSeconds).toFixed(1)} times that)`,
    `${mebibytes.toFixed(0)} MiB`.padStart(8),
    `HTML page ${htmlSeconds.toFixed(2)} s more`,
    ...(conftestSeconds === undefined
      ? []
      : [`conftest ${conftestSeconds.toFixed(2)} s (${(total / conftestSeconds).toFixed(2)} of that)`]),
    verdict,
  ].join("  ");
}

/** Writes the plan and measures it three times, each time in a process of its own; the middle one counts. */
function run(folder: string, id: string): Measured {
  const file = join(folder, `${id}.json`);
  const source = corpusPlans().find(({ scenario }) => scenario.id === id);
  if (source === undefined) throw new Error(`the corpus has no plan ${id}`);
  writeFileSync(file, JSON.stringify(enlarged(readCorpusPlan(source))));
  const loader = ["--require", require.resolve("tsx/cjs")];
  const times = [1, 2, 3].map(() => {
    const child = spawnSync(process.execPath, [...loader, __filename, file, id], { encoding: "utf8" });
    if (child.status !== 0) throw new Error(`measuring ${id} failed: ${child.stderr}`);
    return JSON.parse(child.stdout) as Measured;
  });
  const [, middle] = times.toSorted(
    (a, b) => a.parseSeconds + a.reviewSeconds - b.parseSeconds - b.reviewSeconds,
  );
  const conftestSeconds = conftest(file);
  return {
    ...middle!,
    ...(conftestSeconds === undefined ? {} : { conftestSeconds }),
  };
}

/** Processor seconds that conftest takes for a plan; `undefined`: it is not here. Its exit code says what it found. */
function conftest(file: string): number | undefined {
  const command = `TIMEFORMAT='%U %S'; time conftest test --no-color --policy ${join(__dirname, "policy.rego")} "$0" >/dev/null`;
  if (spawnSync("conftest", ["--version"]).status !== 0) return undefined;
  const { stderr } = spawnSync("bash", ["-c", command, file], { encoding: "utf8" });
  const [user, system] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  if (user === undefined || system === undefined || Number.isNaN(user + system)) {
    throw new Error(`conftest could not be measured: ${stderr}`);
  }
  return user + system;
}

function measure(file: string, name: string): Measured {
  const seconds = stopwatch();
  const text = readFileSync(file, "utf8");
  const readSeconds = seconds();
  const plan = parsePlan(text, file);
  const parseSeconds = seconds();
  const reviews = [review(plan, { stack: "revidr" })];
  terminalText(reviews, styleOf(false));
  markdownText(reviews);
  const reviewSeconds = seconds();
  const mebibytes = process.resourceUsage().maxRSS / 1024;
  htmlText(reviews);
  return {
    name,
    megabytes: statSync(file).size / 1e6,
    parseSeconds,
    reviewSeconds: readSeconds + reviewSeconds,
    htmlSeconds: seconds(),
    mebibytes,
    verdict: reviews[0]!.verdict,
  };
}

/** Processor seconds since it was asked last: what other work on the machine does not change. */
function stopwatch(): () => number {
  let last = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    return (user + system) / 1e6;
  };
}

/** A plan with at least so many managed resources: the whole of it again and again, under other names. */
function enlarged(plan: PlanJson): PlanJson {
  const managed = (plan.resource_changes ?? []).filter(({ mode }) => mode === "managed").length;
  const copies = Math.ceil(RESOURCES / managed);
  const again = <T>(list: readonly T[] | undefined): T[] =>
    Array.from(
      { length: copies },
      (_, copy) => JSON.parse(JSON.stringify(list ?? []).replaceAll(/rev(idr|new)/g, `rev$1${copy}`)) as T[],
    ).flat();
  const resources = (list: readonly StateResource[] | undefined) => ({
    root_module: { resources: again(list) },
  });
  return {
    ...plan,
    resource_changes: again(plan.resource_changes),
    ...(plan.resource_drift === undefined ? {} : { resource_drift: again(plan.resource_drift) }),
    ...(plan.planned_values === undefined
      ? {}
      : { planned_values: resources(plan.planned_values.root_module.resources) }),
    ...(plan.prior_state?.values === undefined
      ? {}
      : {
          prior_state: {
            ...plan.prior_state,
            values: resources(plan.prior_state.values.root_module.resources),
          },
        }),
    ...(plan.configuration === undefined
      ? {}
      : {
          configuration: {
            ...plan.configuration,
            root_module: { resources: again(plan.configuration.root_module.resources) },
          },
        }),
  };
}

main();
