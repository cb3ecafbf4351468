import { checkNames, checkSite } from "./checks";
import { checkAddresses } from "./checks-addresses";
import { checkWaivers } from "./checks-waivers";
import { addressSpec, resolveEnvironment } from "./environment";
import { IdrError } from "../errors";
import type { Report } from "./report";
import type { SiteInput } from "./schema";
import { CLOUD_NAME, CLOUD_NAME_WORDS } from "./schema-parts";
import type { Problem } from "./site-file-error";
import { readSiteText } from "./site-text";
import { refusalOf, shownValue } from "./text";
import type { ExternalNetwork, Site } from "./types";
import { withSourceSizes } from "./volume-sizes";

export * from "./types";
export { Peer, Port, type Protocol } from "./ports";
export { SiteFileError, type LocatedProblem } from "./site-file-error";
export { CLOSED_PORTS } from "./closed-ports";
export { INTERNAL_PORTS, PUBLIC_PORTS } from "./firewall";

/** What a command line or an environment variable says instead of the file. */
export interface SiteOverrides {
  /** An entry of clouds.yaml. @default the file's */
  readonly cloud?: string;
  /** The day on which the file is read: waivers end within a year of it. @default today */
  readonly now?: Date;
}

/**
 * Reads a site file's text into the whole model of the site.
 * @param file name of the file, for the messages
 * @throws SiteFileError with all mistakes at once, each with its line; IdrError `cloud-name` for one from elsewhere
 */
export function parseSite(text: string, file: string, overrides: SiteOverrides = {}): Site {
  if (overrides.cloud !== undefined) checkCloud(overrides.cloud);
  const { judged, isWrong, error } = readSiteText(text, file);
  if (judged === undefined) throw error([]);
  const { input, leftOut, pathInFile } = judged;
  const problems: Problem[] = [];
  const report: Report = (place, message, fix, because = []) => {
    const path = pathInFile(place);
    if (leftOut.has(path) || because.some((other) => leftOut.touches(pathInFile(other)))) return;
    problems.push({ path, message, ...(fix === undefined ? {} : { fix }) });
  };
  checkNames(input, report);
  const site = resolveSite(input, overrides, report);
  checkSite(input, site, report);
  checkAddresses(input, report);
  checkWaivers(input, overrides.now ?? new Date(), report);
  if (isWrong || problems.length > 0) throw error(distinct(problems));
  return site;
}

/** What doesn't come from the file is as much a part of the site: its cloud is a folder of states, and an argument of the provider. */
function checkCloud(name: string): void {
  if (CLOUD_NAME.test(name) && refusalOf(name) === undefined) return;
  throw new IdrError(
    "cloud-name",
    `not a name of a cloud: ${shownValue(name)} (allowed: ${CLOUD_NAME_WORDS})`,
    {
      fix: "it comes from --cloud or OS_CLOUD; rename the entry of clouds.yaml, if it is called so",
    },
  );
}

function resolveSite(input: SiteInput, overrides: SiteOverrides, report: Report): Site {
  const router = `${input.name}-router`;
  const environments = Object.keys(input.environments).map((name) =>
    resolveEnvironment(name, input, router, report),
  );
  return {
    name: input.name,
    cloud: overrides.cloud ?? input.cloud,
    ...(input.region === undefined ? {} : { region: input.region }),
    externalNetwork: externalNetwork(input.externalNetwork),
    router,
    keyPair: { name: input.keyPair, publicKeys: input.sshKeys },
    addresses: {
      production: addressSpec(input.addresses.production),
      spare: addressSpec(input.addresses.spare),
    },
    ...(input.live === "none" ? {} : { live: input.live }),
    ...(input.spare === "none" ? {} : { spare: input.spare }),
    ...webName(input),
    checks: input.checks.map(({ path, status, minimumBytes, contentType, text }) => ({
      path,
      status,
      minimumBytes,
      ...(contentType === undefined ? {} : { contentType }),
      ...(text === undefined ? {} : { text }),
    })),
    state: input.state,
    review: reviewSettings(input.review),
    environments: withSourceSizes(environments, input, report),
  };
}

/** What the file says, or the name that production's address is given by. */
function webName({ webName, addresses: { production } }: SiteInput): { webName?: string } {
  const isName = production !== undefined && production !== "allocate" && !/^[\d.]+$/.test(production);
  const name = webName ?? (isName ? production : undefined);
  return name === undefined ? {} : { webName: name };
}

function reviewSettings(input: SiteInput["review"]): Site["review"] {
  const waive = input.waive.map(({ resource, ...rest }) => ({
    ...rest,
    ...(resource === undefined ? {} : { resource }),
  }));
  return { ...input, waive };
}

function externalNetwork(text: string): ExternalNetwork {
  if (text === "auto" || text === "none") return { kind: text };
  return { kind: "named", name: text };
}

/** A mistake that each environment meets (in the site's own rules) is said once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.message]), problem]));
  return [...seen.values()];
}
