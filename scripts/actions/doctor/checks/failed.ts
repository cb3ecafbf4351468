import type { Environment } from "../../../../constructs/model";
import { hasFailed } from "../../deploy/orphan-volume";
import type { DoctorFacts } from "../facts";
import { type Finding, Findings } from "../finding";
import { isFailedCopy, isInError } from "../present";

/** What is there by name, but has failed, and what becomes of it in the next run. Pure. */
export function failedFindings(
  environments: readonly Environment[],
  { compute, volume: storage }: DoctorFacts,
): readonly Finding[] {
  const findings = new Findings("failed");
  for (const { name, volumes } of environments.flatMap(({ servers }) => servers)) {
    for (const server of compute?.servers ?? []) {
      if (server.name !== name || !isInError(server)) continue;
      findings.warning(
        `server ${name}`,
        `is ERROR${server.fault === undefined ? "" : `: ${server.fault}`}`,
        `see why: openstack server show ${server.id}; the next run makes it anew only if it was never whole`,
      );
    }
    for (const declared of volumes) {
      for (const volume of storage?.volumes ?? []) {
        if (volume.name !== declared.name || !hasFailed(volume)) continue;
        const subject = `volume ${volume.name}`;
        if (isFailedCopy(declared, volume)) {
          findings.warning(
            subject,
            `its copy failed: it is ${volume.status}, and attached to nothing`,
            "nothing, if no run has seen it whole: the next one removes it and copies it anew; otherwise it stays as it is, so see " +
              `what is wrong: openstack volume show ${volume.id}`,
          );
        } else {
          findings.warning(
            subject,
            `is ${volume.status}, and is no failed copy: there may be data on it`,
            `see why: openstack volume show ${volume.id}; the next run leaves it as it is if it ever was whole`,
          );
        }
      }
    }
  }
  return findings.all;
}
