import type { Session } from "../../../scripts/openstack/session";
import { type Ended, refusalOf } from "./commands";
import { differences, record, type Recording } from "./recorder";

/** What a fix must not say of things that are somebody else's: done to a running production, it takes it down. */
const HARMFUL = /\b(delete|remove|rename|unset|detach)\b|idr (deploy|destroy) /;

/** Changes of the cloud that are told in full. */
const SHOWN = 8;

/** A command of which a refusal is expected. */
export interface Attempt {
  readonly args: readonly string[];
  /** @default `environment-foreign`; of a review also its policy `already-there`, of the live stack also whose port it is */
  readonly codes?: readonly string[];
  /** What its message must name. @default nothing more */
  readonly names?: readonly string[];
  /** Commands that its fix may propose, since they are not refused where it is tried. @default none that changes anything */
  readonly accepted?: readonly string[];
}

/**
 * Runs commands that are to be refused, one after the other.
 * @returns a line for all that is wrong: not refused, refused for another reason, a fix that does harm, changes in the cloud
 */
export async function troubleWith(
  attempts: readonly Attempt[],
  run: (args: readonly string[]) => Promise<Ended>,
  session: Session,
): Promise<string[]> {
  const trouble: string[] = [];
  let before = await record(session);
  for (const attempt of attempts) {
    const ended = await run(attempt.args);
    const after = await record(session);
    const said = [...wrongAnswer(ended, attempt), ...whatChanged(before, after)];
    trouble.push(...said.map((text) => `idr ${attempt.args.join(" ")}: ${text}`));
    before = after;
  }
  return trouble;
}

/** What is wrong with how a command ended, if it was to be refused. Pure. */
function wrongAnswer(
  ended: Ended,
  { args, codes = codesOf(args), names = [], accepted = [] }: Attempt,
): string[] {
  const refusal = refusalOf(ended);
  if (refusal === undefined) return [`is not refused: exit code ${ended.code ?? "none"}`];
  const { code, message, fix } = refusal;
  const proposed = accepted.reduce((left, command) => left.replaceAll(command, ""), fix);
  return [
    ...(codes.includes(code) ? [] : [`is refused with ${code}: ${message.slice(0, 200)}`]),
    ...names.filter((name) => !message.includes(name)).map((name) => `does not name ${name}: ${message}`),
    ...(HARMFUL.test(proposed) ? [`has a fix that does harm: ${fix}`] : []),
  ];
}

/** The live stack makes nothing of a name: it is told by whose port it would bind the address to. */
function codesOf([verb, ...stacks]: readonly string[]): readonly string[] {
  return [
    "environment-foreign",
    ...(verb === "review" ? ["already-there"] : []),
    ...(stacks.some((stack) => stack === "live" || stack === "--all")
      ? ["proxy-port-foreign", "proxy-port-unnamed"]
      : []),
  ];
}

/** How the cloud differs, a line for each object. Pure. */
export function whatChanged(before: Recording, after: Recording): string[] {
  const lines = Object.entries(differences(before, after)).flatMap(
    ([how, objects]: [string, readonly string[]]) => objects.map((text) => `${how} ${text.slice(0, 300)}`),
  );
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`];
}
