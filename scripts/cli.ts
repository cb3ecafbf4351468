import { inspect } from "node:util";
import { register as demo } from "./cli/demo";
import { register as deploy } from "./cli/deploy";
import { register as destroy } from "./cli/destroy";
import { register as diagram } from "./cli/diagram";
import { register as doctor } from "./cli/doctor";
import { register as env } from "./cli/env";
import { register as history } from "./cli/history";
import { commandLineHost } from "./cli/host";
import { register as lint } from "./cli/lint";
import { register as lock } from "./cli/lock";
import { register as plan } from "./cli/plan";
import { newProgram } from "./cli/program";
import { register as release } from "./cli/release";
import { register as review } from "./cli/review";
import { register as sandbox } from "./cli/sandbox";
import { register as status } from "./cli/status";
import { register as synth } from "./cli/synth";
import { register as verify } from "./cli/verify";
import { redacted } from "./redaction";
import { shown } from "./ui/style";

/** The command tree, in the order of the help. Each verb's own modules are loaded when it runs. */
const VERBS = [
  status,
  doctor,
  plan,
  review,
  deploy,
  verify,
  release,
  destroy,
  history,
  lock,
  synth,
  lint,
  diagram,
  sandbox,
  demo,
  env,
];

const program = newProgram();
for (const register of VERBS) register(program, commandLineHost);
program.parseAsync().catch((error: unknown) => {
  // Verbs tell of their own failures: only a mistake of the program comes here.
  console.error(shown(redacted(inspect(error))));
  process.exitCode = 1;
});
