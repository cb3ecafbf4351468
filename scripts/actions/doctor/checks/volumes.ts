import type { Environment, Volume as DeclaredVolume } from "../../../../constructs/model";
import { candidatesOf, meantBy, type CloudSource } from "../../../cloud/source-sizes";
import type { Backup, Snapshot, Volume } from "../../../openstack/block-storage";
import { type Finding, Findings, listed } from "../finding";
import { isWhole } from "../present";

export interface VolumeFacts {
  readonly volumes: readonly Volume[];
  readonly snapshots: readonly Snapshot[];
  /** `undefined`: the cloud's backups could not be read. */
  readonly backups?: readonly Backup[];
  readonly types: readonly string[];
}

const HEALTHY: Readonly<Record<"volume" | "snapshot" | "backup", readonly string[]>> = {
  volume: ["available", "in-use"],
  snapshot: ["available"],
  backup: ["available"],
};

/**
 * Whether the volumes that are still to be made (also anew, where a copy has failed) can be: their types are there, and
 * their sources are, exactly once, healthy and not larger than what is made of them. Pure.
 */
export function volumeFindings(environments: readonly Environment[], facts: VolumeFacts): readonly Finding[] {
  const missing = environments
    .flatMap(({ servers }) => servers)
    .flatMap(({ volumes }) => volumes)
    .filter((declared) => !facts.volumes.some((volume) => isWhole(declared, volume)));
  const willBe = new Map(missing.map((volume) => [volume.name, volume]));
  return [
    ...typeFindings(missing, facts.types),
    ...missing.flatMap((volume) => sourceFindings(volume, willBe, facts)),
  ];
}

function typeFindings(missing: readonly DeclaredVolume[], known: readonly string[]): readonly Finding[] {
  const findings = new Findings("volume-type");
  for (const type of new Set(missing.flatMap((volume) => volume.type ?? []))) {
    const subject = `volume type ${type}`;
    if (known.includes(type)) findings.ok(subject, "there");
    else
      findings.problem(
        subject,
        `not there; the project sees ${listed(known)}`,
        "name one of those, or leave `volumeType:` out",
      );
  }
  return findings.all;
}

function sourceFindings(
  volume: DeclaredVolume,
  willBe: ReadonlyMap<string, DeclaredVolume>,
  facts: VolumeFacts,
): readonly Finding[] {
  const { source } = volume;
  if (source.kind === "blank") return [];
  const findings = new Findings("volume-source");
  const subject = `source of ${volume.name}`;
  const what = `${source.kind} ${source.ref}`;
  const among = candidatesOf(source.kind, facts);
  if (among === undefined) {
    findings.unknown(subject, `${what}: the cloud's backups could not be read`);
    return findings.all;
  }
  const found = meantBy(source, facts);
  if (found.length === 0) absent(subject, what, source, willBe, among, findings);
  else if (found.length > 1) {
    findings.problem(
      subject,
      `${found.length} ${source.kind}s are called ${source.ref}: ${listed(found.map(({ id }) => id))}`,
      "rename all but one, or name it by its id in the site file",
    );
  } else judge(subject, what, volume, source.kind, found[0]!, findings);
  return findings.all;
}

function absent(
  subject: string,
  what: string,
  source: { readonly kind: string; readonly ref: string },
  willBe: ReadonlyMap<string, DeclaredVolume>,
  among: readonly CloudSource[],
  findings: Findings,
): void {
  if (source.kind === "volume" && willBe.has(source.ref)) {
    findings.ok(subject, `${what}, which is made first`);
    return;
  }
  const near = among.map(({ name }) => name).filter((name) => name !== "");
  findings.problem(
    subject,
    `${what} is not there; there are ${listed(near)}`,
    "deploy the environment that it belongs to, or name another source in the site file",
  );
}

function judge(
  subject: string,
  what: string,
  volume: DeclaredVolume,
  kind: "volume" | "snapshot" | "backup",
  source: CloudSource,
  findings: Findings,
): void {
  if (!HEALTHY[kind].includes(source.status)) {
    findings.problem(
      subject,
      `${what} is ${source.status} (allowed: ${HEALTHY[kind].join(", ")})`,
      /error/.test(source.status) ? "have it repaired, or name another source" : "wait until it is done",
    );
  } else if (source.sizeGiB > volume.sizeGiB) {
    findings.problem(
      subject,
      `${what} has ${source.sizeGiB} GiB, more than the ${volume.sizeGiB} GiB of ${volume.name}`,
      `set \`size: ${source.sizeGiB}\` for ${volume.key} in the site file`,
    );
  } else findings.ok(subject, `${what}, ${source.sizeGiB} GiB, ${source.status}`);
}
