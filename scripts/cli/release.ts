import type { SwitchOptions } from "../actions/release";
import { movedDocument, preparedDocument } from "../documents/releases";
import { seconds } from "./deploy";
import { diagnose } from "./doctor";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";
import { movedText, named, releaseOptions, type Sides } from "./release-options";
import { addRetire } from "./retire";
import { showVerification } from "./verify";

const EXAMPLES = `
Each step finds out from the cloud and the state where things stand, so it can be run again after anything.
The sides come from the site file; --from names production as it was before the release, --to the new environment.

Examples:
  idr release doctor                          what would stop it
  idr release prepare                         clone production into the next environment
  idr release verify                          look at it through the spare address
  idr release cutover                         take it live
  idr release rollback                        take the old one live again
  idr release retire                          take the old one down; its data volumes are kept
  idr release cutover newidr --yes
  idr release rollback --from idr --to newidr
`;

const FROM = "production before the release (default: from the site file)";
const TO = "the new environment (default: from the site file)";

/** `idr release`: the steps of a release. */
export function register(program: Program, host: Host): void {
  const release = program
    .command("release")
    .description("clone production into a new environment, take it live, go back, retire the old one")
    .addHelpText("after", EXAMPLES);

  release
    .command("doctor")
    .description("what would stop the release: all of it at once, each with its fix")
    .argument("[environment]", "the new environment, as --to")
    .option("--from <environment>", FROM)
    .option("--to <environment>", TO)
    .action((environment, options, command) =>
      host.run(globalsOf(command), async (context) => {
        const { site } = await context.site();
        const { from, to } = load.release().releasePair(site, named({ to: environment }, options));
        return diagnose("release doctor", context, to.name, from.name);
      }),
    );

  release
    .command("prepare")
    .description("make the new environment with production's data, and give it the spare address")
    .argument("[environment]", "the new environment, as --to")
    .option("--from <environment>", FROM)
    .option("--to <environment>", TO)
    .option("--via-snapshot", "copy snapshots of production's volumes, which are removed afterwards")
    .action((environment, options, command) =>
      host.run(globalsOf(command), async (context) => {
        const { prepareRelease, topologyText } = load.release();
        const wanted = await releaseOptions(context, named({ to: environment }, options));
        const result = await prepareRelease({ ...wanted, viaSnapshot: options.viaSnapshot === true });
        context.result("release prepare", preparedDocument(result), (style) =>
          [
            topologyText(result.after),
            `${style.good(`${result.to} is ready to be looked at`)} through the spare address; next: idr release verify`,
          ].join("\n"),
        );
      }),
    );

  release
    .command("verify")
    .description("check the new environment through the spare address; a cutover asks for it")
    .argument("[environment]", "the new environment, as --to")
    .option("--from <environment>", FROM)
    .option("--to <environment>", TO)
    .option("--compare", "look at production too: what fails there as well is a warning (default)")
    .option("--no-compare", "look at the new environment alone")
    .option("--junit <file>", "write the checks as JUnit XML to this file as well")
    .action((environment, options, command) =>
      host.run(globalsOf(command), async (context) => {
        const wanted = await releaseOptions(context, named({ to: environment }, options));
        const { compare } = options;
        const verification = await load
          .release()
          .verifyRelease({ ...wanted, ...(compare === undefined ? {} : { compare }) });
        return showVerification("release verify", context, verification, options.junit);
      }),
    );

  release
    .command("cutover")
    .description("take the new environment live; the old one gets the spare address")
    .argument("[environment]", "the new environment, as --to")
    .option("--from <environment>", FROM)
    .option("--to <environment>", TO)
    .option("--timeout <seconds>", "go back when it does not answer from outside by then", seconds, 300)
    .option("--verified-within <minutes>", "how old its verification may be", minutes, 120)
    .option("--skip-verify", "go without a verification")
    .action((environment, options, command) =>
      host.run(globalsOf(command), (context) =>
        move("cutover", context, named({ to: environment }, options), {
          timeoutSeconds: options.timeout,
          verifiedWithinMinutes: options.verifiedWithin,
          skipVerify: options.skipVerify === true,
        }),
      ),
    );

  release
    .command("rollback")
    .description("take the old environment live again; the sides are named as for the cutover")
    .argument("[environment]", "the old environment, as --from")
    .option("--from <environment>", FROM)
    .option("--to <environment>", TO)
    .option("--timeout <seconds>", "how long to wait for its answers from outside", seconds, 300)
    .action((environment, options, command) =>
      host.run(globalsOf(command), (context) =>
        move("rollback", context, named({ from: environment }, options), { timeoutSeconds: options.timeout }),
      ),
    );

  addRetire(release, host);
}

async function move(
  step: "cutover" | "rollback",
  context: Context,
  sides: Sides,
  how: Pick<SwitchOptions, "timeoutSeconds" | "verifiedWithinMinutes" | "skipVerify">,
): Promise<void> {
  const { cutover, rollback } = load.release();
  const steps = { cutover, rollback };
  const result = await steps[step]({ ...(await releaseOptions(context, sides)), ...how });
  context.result(`release ${step}`, movedDocument(result), (style) => movedText(result, style));
}

function minutes(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number) || number <= 0) {
    throw new (load.commander().InvalidArgumentError)("It is a number of minutes above 0.");
  }
  return number;
}
