import path from "node:path";
import type { DaemonStatus, SandboxPlace } from "../actions/sandbox";
import { enumerate } from "../ui/format";
import type { Style } from "../ui/style";
import { shellExports } from "./env";
import type { GlobalOptions, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
It keeps its state between starts, in .idr/sandbox beside the site file. It is never the proof: it is for
trying things, for tests and for the demo.

Examples:
  eval "$(idr sandbox start)"      and every idr, openstack and tofu command of this shell uses it
  idr sandbox reset                an empty cloud again
`;

/** `idr sandbox`: a simulated OpenStack on this machine. */
export function register(program: Program, host: Host): void {
  const sandbox = program
    .command("sandbox")
    .description("a simulated OpenStack on this machine: start, stop, reset, status")
    .addHelpText("after", EXAMPLES);

  sandbox
    .command("start")
    .description("start it in the background and print what a shell needs to use it")
    .option("--port <number>", "port of its API (default: the last one, or any that is free)", portNumber)
    .action((options, command) =>
      host.run(globalsOf(command), async ({ result }) => {
        const { start, exportsOf } = load.sandbox();
        const place = placeOf(globalsOf(command));
        const found = await start(place, options.port === undefined ? {} : { port: options.port });
        result("sandbox start", { ...found, exports: exportsOf(found) }, () =>
          // Comments, so that a shell can read all of it.
          [
            `# the sandbox runs at ${found.url ?? ""} (process ${found.pid ?? ""}), log ${found.logFile}`,
            shellExports({ ...exportsOf(found) }),
          ].join("\n"),
        );
      }),
    );

  sandbox
    .command("stop")
    .description("stop it; its state stays")
    .action((_options, command) =>
      host.run(globalsOf(command), async ({ result }) => {
        const stopped = await load.sandbox().stop(placeOf(globalsOf(command)));
        result("sandbox stop", { stopped }, () =>
          stopped ? "The sandbox is stopped; its state stays." : "No sandbox runs.",
        );
      }),
    );

  sandbox
    .command("reset")
    .description("empty it, and remove the engine's state of its clouds")
    .action((_options, command) =>
      host.run(globalsOf(command), async ({ ui, result }) => {
        const { reset, statesOf } = load.sandbox();
        const place = placeOf(globalsOf(command));
        const states = await statesOf(place);
        const shown = states.map((folder) => path.relative(process.cwd(), folder) || folder);
        const also = states.length === 0 ? "" : ` and removes ${enumerate(shown)}`;
        await ui.confirm(`This empties the sandbox${also}. Go on?`);
        await reset(place, states);
        result(
          "sandbox reset",
          { reset: true, removed: states },
          () => `The sandbox is empty${states.length === 0 ? "" : `; removed ${enumerate(shown)}`}.`,
        );
      }),
    );

  sandbox
    .command("status")
    .description("whether it runs, where, and what is in it")
    .action((_options, command) =>
      host.run(globalsOf(command), async ({ result }) => {
        const found = await load.sandbox().status(placeOf(globalsOf(command)));
        result("sandbox status", found, (style) => statusText(found, style));
      }),
    );
}

function statusText(found: DaemonStatus, style: Style): string {
  if (!found.running) return `No sandbox runs. ${style.dim("Start one with: idr sandbox start")}`;
  return [
    `${style.good("The sandbox runs")} at ${found.url ?? ""} (process ${found.pid ?? ""})`,
    `  clouds.yaml  ${found.cloudsFile}`,
    `  log          ${found.logFile}`,
  ].join("\n");
}

/** The sandbox stands beside the site file, whether or not that is valid or there. */
function placeOf(options: GlobalOptions): SandboxPlace {
  const file = path.resolve(options.site ?? process.env.IDR_SITE ?? "idr.yaml");
  return { siteDirectory: path.dirname(file) };
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new (load.commander().InvalidArgumentError)("It is a number from 1 to 65535.");
  }
  return port;
}
