import { inspect } from "node:util";
import { CommanderError } from "@commander-js/extra-typings";
import { commandLineHost } from "./cli/host";
import { load } from "./cli/load";
import { newProgram } from "./cli/program";
import { asksForJson, usageError } from "./cli/usage";
import { addVerbs } from "./cli/verbs";
import { redacted } from "./redaction";
import { EXIT } from "./ui/failure";
import { shown } from "./ui/style";

const program = newProgram();
// A program is told of its mistakes as of all others; people get commander's text.
if (asksForJson(process.argv.slice(2))) program.exitOverride().configureOutput({ writeErr: () => undefined });
addVerbs(program, commandLineHost);
program.parseAsync().catch(async (error: unknown) => {
  if (error instanceof CommanderError) {
    const mistake = usageError(error);
    if (mistake === undefined) return;
    const ui = await load.ui().Ui.open({ json: true, yes: false });
    ui.failure(mistake);
    ui.close();
    process.exitCode = EXIT.error;
    return;
  }
  // Verbs tell of their own failures: only a mistake of the program comes here.
  console.error(shown(redacted(inspect(error))));
  process.exitCode = EXIT.error;
});
