import type { Environment, Server, Site, Volume } from "../../../constructs/model";
import type { ReviewContext } from "../types";

/** The environment that a stack is, by the site file; `undefined`: there is no site, or the stack is none. */
export function environmentOfStack({ site, stack }: ReviewContext): Environment | undefined {
  return site?.environments.find(({ name }) => name === stack);
}

/** A server by its name, of whatever environment. */
export function declaredServer(site: Site | undefined, name: string | undefined): Server | undefined {
  return site?.environments.flatMap(({ servers }) => servers).find((one) => one.name === name);
}

/** A data volume by its name, of whatever environment. */
export function declaredVolume(site: Site | undefined, name: string | undefined): Volume | undefined {
  return site?.environments
    .flatMap(({ servers }) => servers.flatMap(({ volumes }) => volumes))
    .find((one) => one.name === name);
}
