import type { Environment, Server, Volume as DeclaredVolume } from "../../../../constructs/model";
import type { Volume } from "../../../openstack/block-storage";
import { type Check, Checks } from "../check";
import type { VerifyFacts } from "./facts";
import { judgeSource, sourceOf } from "./source";

/**
 * Whether each data volume is there once, attached to its server, made from the source that the site file names, at
 * least as large as the file and that source have it, and whether each server's volumes have their devices in the right order. Pure.
 */
export function volumeChecks(environment: Environment, facts: VerifyFacts): readonly Check[] {
  const checks = new Checks("volumes");
  for (const server of environment.servers) {
    for (const declared of server.volumes) volumeCheck(server, declared, facts, checks);
    if (server.volumes.length > 1) orderCheck(server, facts, checks);
  }
  if (checks.all.length === 0) checks.add("data volumes", "skipped", "the site file has none here");
  return checks.all;
}

function volumeCheck(server: Server, declared: DeclaredVolume, facts: VerifyFacts, checks: Checks): void {
  const found = facts.volumes.filter(({ name }) => name === declared.name);
  const [volume] = found;
  if (volume === undefined) {
    checks.add(declared.name, "failed", "is missing");
    return;
  }
  if (found.length > 1) {
    checks.add(declared.name, "failed", `${found.length} volumes have this name`);
    return;
  }
  const source = sourceOf(volume, facts);
  const origin = judgeSource(declared, volume, facts);
  const troubles = [
    ...attachmentTroubles(server, volume, facts),
    ...(volume.sizeGiB < declared.sizeGiB
      ? [`has ${volume.sizeGiB} GiB; the site file says ${declared.sizeGiB}`]
      : []),
    ...(source?.sizeGiB !== undefined && volume.sizeGiB < source.sizeGiB
      ? [`has ${volume.sizeGiB} GiB; its source ${source.name} has ${source.sizeGiB}`]
      : []),
    ...(origin.kind === "wrong" ? [origin.why] : []),
  ];
  const larger =
    volume.sizeGiB > declared.sizeGiB
      ? `the site file says ${declared.sizeGiB} GiB, and a volume can't be made smaller: write ${volume.sizeGiB}`
      : undefined;
  const doubt = origin.kind === "unknown" ? origin.why : larger;
  const device = volume.attachments[0]?.device ?? "";
  const from = source === undefined ? "" : `, made from ${source.name}`;
  const good = `${device} of ${server.name}, ${volume.sizeGiB} GiB${from}`;
  if (troubles.length === 0 && doubt !== undefined) {
    checks.add(declared.name, "warning", `${good}; ${doubt}`);
  } else checks.judge(declared.name, troubles, good);
}

function attachmentTroubles(server: Server, volume: Volume, { servers }: VerifyFacts): string[] {
  const names = volume.attachments.map(
    ({ serverId }) => servers.find(({ id }) => id === serverId)?.name ?? serverId,
  );
  return [
    ...(volume.status === "in-use" ? [] : [`is ${volume.status}, not in-use`]),
    ...(names.length === 0 ? [`is attached to nothing`] : []),
    ...(names.length > 0 && !(names.length === 1 && names[0] === server.name)
      ? [`is attached to ${names.join(" and ")}, not to ${server.name}`]
      : []),
  ];
}

/** Clouds name devices in their own way (vdb, sdb): what counts is which comes first. */
function orderCheck(server: Server, { servers, volumes }: VerifyFacts, checks: Checks): void {
  const name = `device order of ${server.name}`;
  const ids = new Set(servers.filter((one) => one.name === server.name).map(({ id }) => id));
  const attached = server.volumes.flatMap((declared) => {
    const attachment = volumes
      .find((volume) => volume.name === declared.name)
      ?.attachments.find(({ serverId }) => ids.has(serverId));
    return attachment === undefined ? [] : [{ name: declared.name, device: attachment.device }];
  });
  if (attached.length < server.volumes.length) {
    checks.add(name, "skipped", "not all of its volumes are attached");
    return;
  }
  const rising = attached.every(
    ({ device }, index) => index === 0 || precedes(attached[index - 1]!.device, device),
  );
  const shown = attached.map((one) => `${one.device} ${one.name}`).join(", ");
  if (rising) checks.add(name, "passed", shown);
  else
    checks.add(
      name,
      "failed",
      `${shown}; the order must be ${server.volumes.map((one) => one.name).join(", ")}`,
    );
}

/** /dev/vdz precedes /dev/vdaa. */
function precedes(a: string, b: string): boolean {
  return a.length === b.length ? a < b : a.length < b.length;
}
