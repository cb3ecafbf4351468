import type { StorageLimits } from "../../openstack/block-storage";
import type { ComputeLimits, Usage } from "../../openstack/compute";
import type { NetworkLimits } from "../../openstack/network";
import { type Finding, Findings } from "./finding";
import type { Needs } from "./needs";

/** Limits by service; one that did not answer is left out. */
export interface Limits {
  readonly compute?: ComputeLimits;
  readonly network?: NetworkLimits;
  readonly volume?: StorageLimits;
}

interface Quota {
  readonly subject: string;
  readonly needed: number;
  readonly usage: Usage;
  readonly text?: (amount: number) => string;
}

/** Compares what is needed with what is left of every quota. Pure. */
export function quotaFindings(needs: Needs, { compute, network, volume }: Limits): readonly Finding[] {
  const findings = new Findings("quota");
  const quotas: Quota[] = [];
  if (compute === undefined) findings.unknown("quotas of servers, cores, RAM", "Nova did not answer");
  else {
    quotas.push(
      { subject: "servers", needed: needs.servers, usage: compute.servers },
      { subject: "cores", needed: needs.cores, usage: compute.cores },
      { subject: "RAM", needed: needs.ramMiB, usage: compute.ramMiB, text: ramText },
    );
  }
  if (volume === undefined) findings.unknown("quotas of volumes, GiB, snapshots", "Cinder did not answer");
  else {
    quotas.push(
      { subject: "volumes", needed: needs.volumes, usage: volume.volumes },
      { subject: "volumes' GiB", needed: needs.gib, usage: volume.gigabytes, text: gibText },
    );
  }
  if (network === undefined) findings.unknown("quotas of networks", "Neutron did not answer");
  else {
    quotas.push(
      { subject: "networks", needed: needs.networks, usage: network.networks },
      { subject: "ports", needed: needs.ports, usage: network.ports },
      { subject: "routers", needed: needs.routers, usage: network.routers },
      { subject: "floating IPs", needed: needs.floatingIps, usage: network.floatingIps },
      { subject: "security groups", needed: needs.securityGroups, usage: network.securityGroups },
      {
        subject: "security group rules",
        needed: needs.securityGroupRules,
        usage: network.securityGroupRules,
      },
    );
  }
  for (const quota of quotas) judge(quota, findings);
  if (volume !== undefined && needs.temporarySnapshots > 0) judgeSnapshots(needs, volume, findings);
  return findings.all;
}

function judge({ subject, needed, usage, text = String }: Quota, findings: Findings): void {
  const quota = `quota of ${subject}`;
  if (usage.limit < 0) {
    findings.ok(quota, `${text(needed)} more needed; no limit`);
    return;
  }
  const left = usage.limit - usage.used;
  const state = `${text(needed)} more needed; ${text(usage.used)} of ${text(usage.limit)} used`;
  if (needed <= left || needed === 0) {
    findings.ok(quota, state);
    return;
  }
  findings.problem(
    quota,
    `${state}: ${text(needed - left)} too few`,
    `ask the cloud's administrators for at least ${text(usage.used + needed)}, or destroy something first`,
  );
}

/** Short of quota for snapshots is no problem for a plain clone: only for `--via-snapshot`. */
function judgeSnapshots(needs: Needs, limits: StorageLimits, findings: Findings): void {
  const subject = "quota of snapshots";
  const { snapshots, gigabytes } = limits;
  const short = (usage: Usage, needed: number) => usage.limit >= 0 && usage.used + needed > usage.limit;
  const state = `${needs.temporarySnapshots} for a while with --via-snapshot`;
  const fix =
    "clone without --via-snapshot, delete old snapshots, or ask the cloud's administrators for more";
  if (short(snapshots, needs.temporarySnapshots)) {
    findings.warning(subject, `${state}; ${snapshots.used} of ${snapshots.limit} used`, fix);
  } else if (short(gigabytes, needs.gib + needs.temporaryGib) && !short(gigabytes, needs.gib)) {
    findings.warning(
      subject,
      `${state}: ${gibText(needs.temporaryGib)} beside the volumes; ${gibText(gigabytes.used)} of ${gibText(gigabytes.limit)} used`,
      fix,
    );
  } else {
    findings.ok(
      subject,
      `${state}; ${snapshots.limit < 0 ? "no limit" : `${snapshots.used} of ${snapshots.limit} used`}`,
    );
  }
}

function ramText(mebibytes: number): string {
  return `${Number((mebibytes / 1024).toFixed(1))} GiB`;
}

function gibText(amount: number): string {
  return `${amount} GiB`;
}
