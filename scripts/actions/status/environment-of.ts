/** An environment's name has no hyphen, so all up to the first one is it. */
export function environmentOf(name: string): string | undefined {
  return /^([a-z][a-z0-9]*)-/.exec(name)?.[1];
}
