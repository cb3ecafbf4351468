import { Redactor } from "./redactor";
import { secretsOfCloudsFiles, secretsOfEnvironment } from "./sources";

export { Redactor } from "./redactor";

/*
 * Nothing that leaves this process for a person or a log may hold a secret. So it is taken out at the exits: the
 * screen, the documents of `--json`, the history. Who writes a message need not think of it.
 */

/** What was secret once stays so: a variable may be taken out of the environment later, a file may go. */
const secrets = new Set<string>();
const harmless = new Set<string>();
let made: { readonly size: number; readonly redactor: Redactor } | undefined;

/** Takes out the secrets of this process's environment, and of clouds.yaml and secure.yaml, as they are or ever were. */
export function redactor(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): Redactor {
  for (const found of [secretsOfEnvironment(env), secretsOfCloudsFiles(env, cwd)]) {
    for (const secret of found.secrets) secrets.add(secret);
    for (const text of found.harmless) harmless.add(text);
  }
  const size = secrets.size + harmless.size;
  if (made?.size !== size) made = { size, redactor: new Redactor(secrets, harmless) };
  return made.redactor;
}

/** A text without the secrets of this process. */
export function redacted(text: string): string {
  return redactor().text(text);
}

/** A value whose texts have none of them. */
export function redactedValue<T>(value: T): T {
  return redactor().value(value);
}
