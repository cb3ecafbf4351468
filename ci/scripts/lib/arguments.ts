import { IdrError } from "../../../constructs/errors";

/** The value of an option that has no default. @throws IdrError `usage` */
export function needed(value: string | undefined, option: string): string {
  if (value !== undefined && value !== "") return value;
  throw new IdrError("usage", `expected the option ${option} with a value`, {
    fix: "docs/ci.md lists the options of each script",
  });
}
