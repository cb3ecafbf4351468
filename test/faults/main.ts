import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { IdrError } from "../../constructs/errors";
import { ensureTools } from "../../scripts/setup/tools";

import { bundleCommand, ROOT } from "../command/bundle";
import { exhausted, runCase, type Case } from "./exhaustive";
import { ranges, recordCampaign } from "./figures";
import { digestOf, Journal, type Done } from "./journal";
import { readOptions, type Options } from "./options";
import { casesOf, caseText, sameCase, type Part, type Writes } from "./parts";
import { prepare, type Prepared } from "./prepared";
import { processesIn, signal } from "./processes";
import { releaseRun, type RunReport } from "./release-run";
import {
  caseFailure,
  failureText,
  partFailure,
  resultOf,
  resultText,
  runFailure,
  undisturbedFailure,
  type Failure,
  type Result,
} from "./report";

/** The fault campaign: see docs/faults.md. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (process.platform !== "linux") {
    throw new IdrError("platform-unsupported", "the fault campaign finds the processes it kills in /proc", {
      fix: "run it on Linux",
    });
  }
  const folder = mkdtempSync(path.join(tmpdir(), "idr-faults-"));
  const end = () => {
    signal(processesIn(folder), "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const found = nothingYet();
  const tell = (): Result => {
    const { done, undisturbed, earlier, seconds } = found;
    const result = resultOf({ ...done, undisturbed, earlier, seconds });
    process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : resultText(result)}\n`);
    return result;
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => {
      tell();
      end();
      process.exit(130);
    });
  }
  try {
    const command = await campaign(options, folder, found);
    if (found.undisturbed.length === 0) recordCampaign(found.done, command);
    process.exitCode = tell().ok ? 0 : 1;
  } finally {
    end();
  }
}

function nothingYet() {
  const started = performance.now();
  return {
    done: { runs: [], parts: [], cases: [] } as Done,
    undisturbed: [] as Failure[],
    earlier: 0,
    get seconds() {
      return (performance.now() - started) / 1000;
    },
  };
}

/** Runs it all, and adds to `found` what comes of it. Resolves with the digest of the command that was tested. */
async function campaign(
  options: Options,
  folder: string,
  found: ReturnType<typeof nothingYet>,
): Promise<string> {
  const seconds = () => found.seconds;
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const tell = (failures: readonly Failure[]) => failures.forEach((failure) => say(failureText(failure)));
  say(
    `seeds ${ranges(options.seeds) || "none"}; disturbed at every write: ${options.exhaustive.join(", ") || "none"}`,
  );
  const command = await bundleCommand();
  process.once("exit", () => rmSync(command, { force: true }));
  const digest = digestOf(command, ROOT);
  const journal = Journal.open(options.journal, digest);
  found.done = journal.done;
  const { runs, cases } = journal.done;
  found.earlier = runs.length;
  if (runs.length + cases.length > 0) say(`done before: ${runs.length} runs, ${cases.length} cases`);
  const tools = await ensureTools((event) => {
    if (event.type === "task" && event.state === "started") say(event.name);
  });
  const prepared = await prepare(folder, { tools, command });
  say(`production is prepared (${Math.round(seconds())} s)`);

  await sideBySide(options.jobs, jobsOf(options, prepared, journal), folder, {
    run: (run) => {
      journal.run(run);
      const { seed, ending, story } = run;
      say(
        `${runs.length}/${options.seeds.length} seed ${seed}: ${ending}, ${story.commands} commands, ${story.reruns} again (${Math.round(run.seconds)} s; ${Math.round(seconds())} s in all)`,
      );
      tell(runFailure(run));
    },
    writes: (writes) => {
      journal.writes(writes);
      tell(partFailure(writes));
    },
    one: (one) => {
      journal.one(one);
      const { reached, broken } = one;
      say(
        `${caseText(one)}: ${broken.length > 0 ? "failed" : reached ? "ok" : "not reached"} (${Math.round(one.seconds)} s)`,
      );
      tell(caseFailure(one));
    },
    failed: (error) => {
      found.undisturbed.push(undisturbedFailure(error));
      tell(found.undisturbed.slice(-1));
    },
  });
  return digest;
}

interface Listener {
  readonly run: (run: RunReport) => void;
  readonly writes: (writes: Writes) => void;
  readonly one: (one: Case) => void;
  /** Something that nothing was to happen to failed. */
  readonly failed: (error: unknown) => void;
}

/** Something to do in a folder of one's own; what it finds to do is done after it. */
type Job = (folder: string, listener: Listener) => Promise<readonly Job[]>;

/** What is left to do. */
function jobsOf({ seeds, exhaustive }: Options, prepared: Prepared, { done }: Journal): Job[] {
  const casesLeft = (of: Writes) =>
    casesOf(of).filter((planned) => !done.cases.some((one) => sameCase(one, planned)));
  const isDone = (part: Part) => done.parts.some((one) => one.part === part && casesLeft(one).length === 0);
  const seedsLeft = seeds.filter((seed) => !done.runs.some((run) => run.seed === seed));
  return [
    ...exhaustive
      .filter((part) => !isDone(part))
      .map((part): Job => async (_, listener) => {
        const found = await exhausted(part, prepared);
        listener.writes(found);
        return casesLeft(found).map((one): Job => async (folder, { one: tell }) => {
          tell(await runCase(folder, found, one, prepared));
          return [];
        });
      }),
    ...seedsLeft.map((seed): Job => async (folder, listener) => {
      listener.run(await releaseRun(folder, seed, prepared));
      return [];
    }),
  ];
}

/** Each place has a folder that it keeps: what the engine prepares there is prepared once. */
async function sideBySide(places: number, jobs: Job[], folder: string, listener: Listener): Promise<void> {
  let atWork = 0;
  await Promise.all(
    Array.from({ length: places }, async (_, place) => {
      for (;;) {
        const job = jobs.shift();
        if (job === undefined) {
          if (atWork === 0) return;
          // Another one may find more to do.
          await new Promise((resolve) => setTimeout(resolve, 200));
          continue;
        }
        atWork += 1;
        try {
          jobs.unshift(...(await job(path.join(folder, `place-${place}`), listener)));
        } catch (error) {
          listener.failed(error);
        } finally {
          atWork -= 1;
        }
      }
    }),
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof IdrError ? `error: ${error.message}\n${error.fix ?? ""}` : error);
  process.exitCode = 1;
});
