import * as path from "node:path";

import type { DemoResult } from "../actions/demo";
import { demoDocument } from "../documents/demo";
import { count, duration } from "../ui/format";
import type { Style } from "../ui/style";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
It deploys a whole IDR on a simulated cloud, with the real engine and provider, clones it into a release and takes
that live, back, and live again, while visitors ask without pause. It works in .idr/demo and begins afresh each time.
It ends with exit code 1 if a request was lost or data is not where it must be: it is a check as well.

Examples:
  npm start                 the same
  idr demo --no-keep        stop the simulated cloud at the end
`;

/** `idr demo`: what `npm start` runs. */
export function register(program: Program, host: Host): void {
  program
    .command("demo")
    .description("watch the release of a whole IDR on a simulated cloud")
    .option("--keep", "let the simulated cloud run on, to look around (default)", true)
    .option("--directory <folder>", "where it works (default: .idr/demo of the checkout)")
    .option("--no-keep", "stop the simulated cloud at the end")
    .addHelpText("after", EXAMPLES)
    .action((options, command) =>
      host.run(globalsOf(command), async ({ ui, signal, result: tell }) => {
        ui.say(intro(ui.style));
        const { verbose, site } = globalsOf(command);
        const result = await load.demo().demo({
          emit: ui.emit,
          signal,
          keep: options.keep,
          verbose: verbose === true,
          ...(site === undefined ? {} : { siteFile: site }),
          ...(options.directory === undefined ? {} : { directory: options.directory }),
        });
        tell("demo", demoDocument(result), (style) => ending(result, ui.columns, style));
        return result.ok ? 0 : 1;
      }),
    );
}

function intro(style: Style): string {
  return [
    style.strong("The release of an Image Data Resource, on a simulated cloud."),
    "Production is deployed, its data cloned into a new environment, and that goes live, while visitors keep asking.",
    "",
  ].join("\n");
}

function ending(result: DemoResult, columns: Context["ui"]["columns"], style: Style): string {
  const { requests, marks, moves, status, sandbox } = result;
  const last = moves.at(-1);
  const here = (file: string): string => path.relative(process.cwd(), file) || ".";
  const folder = here(path.dirname(result.siteFile));
  const slowest = requests.slowestMs === undefined ? "" : `, slowest ${Math.round(requests.slowestMs)} ms`;
  const verdict = result.ok
    ? style.good("All is as it must be:")
    : `${style.bad("Not all is as it must be:")} ${result.failures.join("; ")}`;
  const lines = [
    "",
    load.statusView().statusText(status, columns, style),
    "",
    verdict,
    `  visitors  ${requests.requests} requests, ${requests.lost} lost${slowest}, through ${count(moves.length, "move")} of production's address`,
    `  address   bound to nothing for ${(result.unboundMs / 1000).toFixed(1)} s`,
    `  data      ${count(marks.length, "volume")} cloned, ${marks.filter(({ mark, onClone }) => mark === onClone).length} with production's data mark`,
    `  time      ${duration(result.seconds)}`,
    "",
    `Report: ${here(result.reportFile)} ${style.dim(`(open it with a browser: ${opener()} ${here(result.reportFile)})`)}`,
  ];
  if (!sandbox.running) return lines.join("\n");
  return [
    ...lines,
    "",
    `The simulated cloud runs on at ${sandbox.url}. What to try next:`,
    `  cd ${folder}`,
    "  npx idr status                      who is live",
    "  npx idr release rollback            back to the old environment",
    `  ${`npx idr plan ${[last?.from, last?.to].join(" ")}`.padEnd(36)}nothing to do; then edit idr.yaml and plan again`,
    "  npx idr sandbox stop                stop the simulated cloud",
  ].join("\n");
}

function opener(): string {
  return process.platform === "darwin" ? "open" : "xdg-open";
}
