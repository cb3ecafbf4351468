import { register as demo } from "./demo";
import { register as deploy } from "./deploy";
import { register as destroy } from "./destroy";
import { register as diagram } from "./diagram";
import { register as doctor } from "./doctor";
import { register as env } from "./env";
import { register as history } from "./history";
import type { Host } from "./host";
import { register as lint } from "./lint";
import { register as lock } from "./lock";
import { register as plan } from "./plan";
import type { Program } from "./program";
import { register as release } from "./release";
import { register as review } from "./review";
import { register as sandbox } from "./sandbox";
import { register as status } from "./status";
import { register as synth } from "./synth";
import { register as verify } from "./verify";

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

/** Adds the verbs to the program. */
export function addVerbs(program: Program, host: Host): void {
  for (const register of VERBS) register(program, host);
}
