import { IdrError } from "../../../../constructs/errors";
import { refuseStale } from "../../release/clones";
import type { ReleasePair } from "../../release/pair";
import { checkProduction, refuseOtherRelease } from "../../release/prepare-checks";
import type { Standing } from "../../release/standing";
import type { DoctorFacts } from "../facts";
import { type Finding, Findings } from "../finding";

/**
 * What preparing a release would refuse for, by its own rules: the site file has it as the release of another
 * environment, production's address reaches another one, or data volumes of the new one are there and are no copies of
 * production's. Pure.
 * @param site its name
 * @param standing where the addresses are; or why that can't be told
 */
export function releaseFindings(
  site: string,
  sides: ReleasePair,
  standing: Pick<Standing, "production"> | IdrError,
  { volume }: DoctorFacts,
): readonly Finding[] {
  const findings = new Findings("release");
  const { from, to } = sides;
  const said =
    to.releaseOf === undefined ? "the site file does not say of which it is one" : "as the site file says";
  judge(`${to.name} is a release of ${from.name}`, said, findings, () => refuseOtherRelease(sides));
  judge(`${from.name} is live`, "production's address reaches it", findings, () => {
    if (standing instanceof IdrError) throw standing;
    checkProduction(standing, from.name, to.name);
  });
  if (volume === undefined) findings.unknown(`volumes of ${to.name}`, "Cinder did not answer");
  else {
    judge(`volumes of ${to.name}`, `none, or copies of ${from.name}'s`, findings, () =>
      refuseStale(site, to, volume.volumes, volume.snapshots),
    );
  }
  return findings.all;
}

function judge(subject: string, good: string, findings: Findings, check: () => void): void {
  try {
    check();
    findings.ok(subject, good);
  } catch (error) {
    if (!(error instanceof IdrError)) throw error;
    findings.problem(subject, error.message, error.fix ?? "see docs/release.md");
  }
}
