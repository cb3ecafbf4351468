import { IdrError } from "../../../constructs/errors";

interface Named {
  readonly name: string;
}

/**
 * The stacks that the operator named, in the order in which they are deployed (which `all` has).
 * @throws IdrError `stack-unknown`, `stack-missing`
 */
export function chooseStacks<T extends Named>(
  all: readonly T[],
  names: readonly string[],
  everything = false,
): T[] {
  const known = all.map(({ name }) => name).join(", ");
  if (everything) {
    if (names.length > 0) {
      throw new IdrError("stack-unknown", `both --all and stacks are given: ${names.join(", ")}`, {
        fix: "give one or the other",
      });
    }
    return [...all];
  }
  if (names.length === 0) {
    throw new IdrError("stack-missing", `no stack is named; there are ${known}`, {
      allowed: known,
      fix: "name one or more of them, or give --all",
    });
  }
  const unknown = names.filter((name) => !all.some((stack) => stack.name === name));
  if (unknown.length > 0) {
    throw new IdrError(
      "stack-unknown",
      `no stack ${unknown.map((name) => `"${name}"`).join(", ")}; there are ${known}`,
      {
        value: unknown.join(", "),
        allowed: known,
        fix: "an environment's stack has the environment's name: is it in the site file?",
      },
    );
  }
  return all.filter(({ name }) => names.includes(name));
}
