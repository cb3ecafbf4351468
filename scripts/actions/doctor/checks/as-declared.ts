import type { Environment, Site } from "../../../../constructs/model";
import { isOurs } from "../../../cloud/holder";
import { cloudChecks } from "../../verify/cloud";
import type { DoctorFacts } from "../facts";
import { type Finding, Findings } from "../finding";

/**
 * Whether environments that are there are as the site file has them: the same question as `idr verify` and `idr status`
 * ask of the cloud. Those that this site did not make are not looked at: what is theirs need not be as the file says. Pure.
 * @param environments that are there with all servers and volumes
 * @param known ids of what the states of the site know; `undefined`: marks alone tell
 */
export function declaredFindings(
  site: Site,
  environments: readonly Environment[],
  { compute, network, volume }: DoctorFacts,
  known: ReadonlySet<string> | undefined,
): readonly Finding[] {
  if (compute === undefined || network === undefined || volume === undefined) return [];
  const findings = new Findings("as-declared");
  const facts = { ...network, ...volume, servers: compute.servers };
  const told = { site: site.name, known: known ?? new Set<string>() };
  for (const environment of environments) {
    const names = new Set(environment.servers.map(({ name }) => name));
    const own = compute.servers.filter(({ name }) => names.has(name));
    if (!own.some((server) => isOurs(server, told))) continue;
    const { name } = environment;
    const fix = `see what a deployment would change: idr plan ${name}`;
    const found = cloudChecks(site, environment, facts).filter(({ verdict }) =>
      ["failed", "warning"].includes(verdict),
    );
    for (const { group, name: what, verdict, detail } of found) {
      if (verdict === "warning" || group === "metadata") findings.warning(what, detail, fix);
      else findings.problem(what, detail, fix);
    }
    if (found.length === 0) findings.ok(`${name} in the cloud`, "as the site file has it");
  }
  return findings.all;
}
