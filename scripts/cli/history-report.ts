import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { writeFile } from "node:fs/promises";

import { IdrError, messageOf } from "../../constructs/errors";
import { readEntries } from "./history-entries";
import type { Host } from "./host";
import { load } from "./load";
import { globalsOf } from "./program";

const EXAMPLES = `
One HTML page that needs nothing else: who did what when, each step's timeline and plans, the checks of each
verification, and what visitors saw of each move.

Examples:
  idr history report                               the last release, as release-newidr.html
  idr history report --to newidr --out page.html
`;

/** `idr history report`. */
export function addReport(history: CommandUnknownOpts, host: Host): void {
  history
    .command("report")
    .description("a release as an HTML page, of what the history has of it")
    .option("--from <environment>", "production before the release (default: of the last release)")
    .option("--to <environment>", "the new environment (default: of the last release)")
    .option("--out <file>", "where to write the page (default: release-<environment>.html)")
    .addHelpText("after", EXAMPLES)
    .action((options, command) =>
      host.run(globalsOf(command), async ({ ui, site: openSite, result }) => {
        const open = await openSite();
        const entries = await readEntries({ ui }, open);
        const { from, to } = options;
        const { releaseIn } = load.historyRelease();
        const release = releaseIn(entries, {
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        });
        const report = load.historyReport().releaseReport(release, open.site);
        const file = options.out ?? `release-${release.to}.html`;
        await write(file, load.report().renderReport(report));
        const { title, verdict } = report;
        result(
          "history report",
          { file, from: release.from, to: release.to, verdict, operations: release.entries },
          (style) =>
            `${style.strong(title)}: ${(verdict.ok ? style.good : style.bad)(verdict.text)}\nwritten to ${file}`,
        );
      }),
    );
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new IdrError("report-not-written", `can't write ${file}: ${messageOf(error)}`, {
      fix: "name another file with --out",
      cause: error,
    });
  }
}
