import { writeFile } from "node:fs/promises";
import { IdrError, messageOf } from "../../constructs/errors";
import { verificationDocument } from "../documents/releases";
import { EXIT } from "../ui/failure";
import type { Verification } from "../actions/verify";
import type { Context, Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

const EXAMPLES = `
Looks at servers, volumes and security groups through the API, and from outside through the address that
reaches the environment (the spare one, for a release). Changes nothing. See docs/verify.md.

Examples:
  idr verify newidr                      before it goes live
  idr verify newidr --compare            what fails in production too is a warning
  idr verify newidr --junit verify.xml

Exit codes: 0 nothing failed, 1 something did.
`;

/** `idr verify`: an environment, before a visitor sees it. */
export function register(program: Program, host: Host): void {
  program
    .command("verify")
    .description("check an environment from inside and outside before a visitor sees it")
    .argument("<environment>", "the environment to look at")
    .option("--compare", "look at production too: what fails there as well is a warning")
    .option("--junit <file>", "write the checks as JUnit XML to this file as well")
    .addHelpText("after", EXAMPLES)
    .action((environment, options, command) =>
      host.run(globalsOf(command), async (context) => {
        const [open, cloud] = await Promise.all([context.site(), context.cloud()]);
        const { verify } = load.verify();
        const { site } = open;
        const compare = options.compare === true;
        const verification = await verify({ site, cloud, environment, compare, emit: context.ui.emit });
        return showVerification("verify", context, verification, options.junit);
      }),
    );
}

/** Prints a verification, writes it as JUnit XML where that is wanted, and gives the exit code. */
export async function showVerification(
  command: "verify" | "release verify",
  { ui, result }: Context,
  verification: Verification,
  junitFile: string | undefined,
): Promise<number> {
  result(command, verificationDocument(verification), (style) =>
    load.verifyText().verificationText(verification, ui.columns, style),
  );
  if (junitFile !== undefined) await write(junitFile, load.verify().junitText(verification));
  return verification.passed ? EXIT.ok : EXIT.error;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new IdrError("junit-not-written", `can't write ${file}: ${messageOf(error)}`, { cause: error });
  }
}
