import { IdrError } from "../errors";
import type { Environment, Site } from "./types";

/** An environment of a site, by its name. @throws IdrError `environment-unknown` */
export function environmentNamed({ environments }: Pick<Site, "environments">, name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const known = environments.map((environment) => environment.name).join(", ");
  throw new IdrError("environment-unknown", `the site file has no environment "${name}" (known: ${known})`, {
    value: name,
    allowed: known,
    fix: "name one of the site file's environments",
  });
}
