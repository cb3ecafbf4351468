import { IdrError } from "../../../constructs/errors";
import type { Environment, Server, Site } from "../../../constructs/model";
import { environmentNamed } from "../../../constructs/model/named";
import { type Emit, task } from "../../events";
import type { OpenStack } from "../../openstack";
import type { Check } from "./check";
import { cloudChecks } from "./cloud";
import { readVerifyFacts, type VerifyFacts } from "./cloud/facts";
import { compared } from "./compare";
import { outsideChecks, type Patience, type Target, targetsOf } from "./outside";

export type { Check } from "./check";
export { junitText } from "./junit";

export interface VerifyOptions extends Patience {
  readonly site: Site;
  readonly cloud: OpenStack;
  /** Name of the environment to look at. */
  readonly environment: string;
  /** Whether the same is looked at in production; what fails there too is a warning. @default false */
  readonly compare?: boolean;
  /** Whether it is to go live, so that a public address must reach it. @default - when the site file says so */
  readonly candidate?: boolean;
  readonly emit: Emit;
}

/** What was seen of an environment, at one moment. */
export interface Verification {
  readonly site: string;
  readonly cloud: string;
  readonly environment: string;
  /** When it began, ISO 8601. */
  readonly at: string;
  /** Public addresses through which it was looked at. */
  readonly addresses: readonly string[];
  /** Environment that it was compared with. */
  readonly comparedWith?: string;
  readonly checks: readonly Check[];
  /** Whether nothing failed; warnings and what does not apply are no failures. */
  readonly passed: boolean;
}

/**
 * Looks at an environment before a visitor sees it: at its servers, volumes and groups through the API, and
 * from outside through the address that reaches it. Changes nothing.
 * @throws IdrError `environment-unknown`, `nothing-to-compare`; OpenStackError
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { site, cloud, emit } = options;
  const environment = environmentNamed(site, options.environment);
  const live = options.compare === true ? comparable(site, environment) : undefined;
  const at = new Date().toISOString();
  const facts = await task(emit, { id: "verify/cloud", name: `${environment.name} in the cloud` }, () =>
    readVerifyFacts(cloud),
  );
  const targets = targetsOf(environment, facts);
  const seen = await outside(options, environment, targets);
  const inProduction = live === undefined ? undefined : await outside(options, live, targetsOf(live, facts));
  const checks = [
    ...cloudChecks(
      site,
      environment,
      facts,
      (server) => isToBeReached(server, environment, options),
      targets,
    ),
    ...(live === undefined || inProduction === undefined ? seen : compared(seen, inProduction, live.name)),
    ...(live !== undefined && inProduction?.length === 0 ? [nothingSeen(live.name)] : []),
  ];
  return {
    site: site.name,
    cloud: cloud.cloud,
    environment: environment.name,
    at,
    addresses: targets.map(({ address }) => address),
    ...(live === undefined ? {} : { comparedWith: live.name }),
    checks,
    passed: checks.every(({ verdict }) => verdict !== "failed"),
  };
}

function comparable(site: Site, environment: Environment): Environment {
  if (site.live === undefined || site.live === environment.name) {
    const why = site.live === undefined ? "no environment is live" : `${environment.name} is live itself`;
    throw new IdrError("nothing-to-compare", `nothing to compare ${environment.name} with: ${why}`, {
      fix: "leave --compare out",
    });
  }
  return environmentNamed(site, site.live);
}

async function outside(
  options: VerifyOptions,
  environment: Environment,
  targets: readonly Target[],
): Promise<readonly Check[]> {
  const { site, cloud, emit } = options;
  const found = await Promise.all(
    targets.map((target) =>
      task(
        emit,
        { id: `verify/${target.address}`, name: `${target.server.name} from outside, at ${target.address}` },
        () => outsideChecks(site, environment, target, cloud, options),
      ),
    ),
  );
  return found.flat();
}

/** Whether the site file, or what is asked for, wants a public address to reach a server that may have one. */
function isToBeReached(
  { address }: Server,
  { name, releaseOf }: Environment,
  { site, candidate = false }: VerifyOptions,
): boolean {
  return (
    candidate || address !== undefined || releaseOf !== undefined || [site.live, site.spare].includes(name)
  );
}

function nothingSeen(live: string): Check {
  return {
    group: "address",
    name: `comparison with ${live}`,
    verdict: "warning",
    detail: `no public address reaches ${live}, so there was nothing to compare with`,
  };
}

export type { VerifyFacts };
