import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "@commander-js/extra-typings";
import type { GlobalOptions } from "./host";

/** The top of the command tree. */
export type Program = ReturnType<typeof newProgram>;

const EXAMPLES = `
Examples:
  idr sandbox start          a simulated OpenStack, to try everything on
  idr plan newidr            what would change
  idr deploy --all           make the whole site, or bring it up to date
  idr status                 who is live, servers, volumes, addresses

The site is described in idr.yaml. Credentials come from clouds.yaml, as for the openstack command.
Exit codes: 0 ok, 1 error or refused, 2 a plan has changes (--detailed-exitcode), 130 interrupted.
`;

/** The command without verbs: options that all of them take, help and version. */
export function newProgram() {
  return new Command("idr")
    .description(
      "Runs an Image Data Resource on OpenStack: deploy it, clone it into a release, take that live.",
    )
    .version(versionOf(), "--version", "print the version")
    .option("-s, --site <file>", "site file (default: $IDR_SITE, else ./idr.yaml)")
    .option("--cloud <name>", "entry of clouds.yaml (default: $OS_CLOUD, else the site file's)")
    .option("--json", "result as one JSON document on stdout, events as ndjson on stderr")
    .option("--no-color", "no colours (NO_COLOR does the same, FORCE_COLOR the opposite)")
    .option("-y, --yes", "answer questions with yes")
    .option("-v, --verbose", "say more")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help")
    .addHelpText("after", EXAMPLES)
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("(`idr --help` shows what there is)")
    .showSuggestionAfterError();
}

/** The options of a command together with those of the program. */
export function globalsOf(command: { optsWithGlobals(): unknown }): GlobalOptions {
  return command.optsWithGlobals() as GlobalOptions;
}

/** Version of idr-stacks. */
export function versionOf(): string {
  const file = path.join(__dirname, "..", "..", "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
