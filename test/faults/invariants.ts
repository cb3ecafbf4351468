import type { State } from "../../scripts/sandbox/state";
import type { Volume } from "../../scripts/sandbox/types";

import { siteText, CLONES, DATA, PRODUCTION_ADDRESS, SPARE_ADDRESS } from "./site";
import type { Step } from "./trouble";

/**
 * What must hold at every moment, whatever was killed: what is broken, in words.
 * @param retiring whether production's old environment is being taken down, or was
 */
export function brokenAlways(before: State, now: State, retiring: boolean): string[] {
  return [
    ...brokenData(before, now, retiring),
    ...(retiring ? [] : brokenServers(before, now)),
    ...brokenAddress(now),
    ...brokenCopies(now),
  ];
}

/** Who is live when a step has come to its end, and, where the step decides it, who has the spare address. */
const REACHED: Readonly<Record<Step, readonly [live: string, spare?: string]>> = {
  prepare: ["idr", "newidr"],
  verify: ["idr", "newidr"],
  cutover: ["newidr", "idr"],
  rollback: ["idr", "newidr"],
  retire: ["newidr", "none"],
  return: ["newidr"],
};

/** What must hold when a step has come to its end: the addresses are where it was to bring them. */
export function brokenAfter(step: Step, now: State): string[] {
  const [live, spare] = REACHED[step];
  const there = [reached(now, PRODUCTION_ADDRESS), reached(now, SPARE_ADDRESS)] as const;
  return [
    ...(there[0] === live ? [] : [`after ${step} production's address reaches ${there[0]}, not ${live}`]),
    ...(spare === undefined || there[1] === spare
      ? []
      : [`after ${step} the spare address reaches ${there[1]}, not ${spare}`]),
  ];
}

/** What must hold when a release has come to an end. */
export function brokenAtRest(before: State, now: State, siteFile: string): string[] {
  return [...brokenMarks(before, now), ...brokenSiteFile(now, siteFile)];
}

/** What a retired environment leaves: its data volumes, free, marked as kept, each with one final snapshot. */
export function brokenRetired(before: State, now: State): string[] {
  return DATA.flatMap((name) => {
    const volume = named(now, name);
    if (volume === undefined) return [];
    const finals = [...now.snapshots.values()].filter(({ volumeId }) => volumeId === volume.id);
    const marks = ["idr-stacks-retired", "idr-stacks-keep-until"].filter((key) => !(key in volume.metadata));
    return [
      ...(volume.status === "available" ? [] : [`the retired volume ${name} is ${volume.status}`]),
      ...marks.map((key) => `the retired volume ${name} has no ${key}`),
      ...(finals.length === 1 ? [] : [`${name} has ${finals.length} final snapshots`]),
      ...finals.flatMap(({ mark, status }) => [
        ...(mark === named(before, name)?.mark ? [] : [`the final snapshot of ${name} holds something else`]),
        ...(status === "available" ? [] : [`the final snapshot of ${name} is ${status}`]),
      ]),
    ];
  });
}

const named = (state: State, name: string): Volume | undefined =>
  [...state.volumes.values()].find((volume) => volume.name === name);

/** Production's data volumes: the same ones, with the same content, and in use where they were unless it is retired. */
function brokenData(before: State, now: State, retiring: boolean): string[] {
  const content = ({ id, size, sourceVolumeId, createdAt, mark }: Volume) =>
    JSON.stringify({ id, size, sourceVolumeId, createdAt, mark });
  return DATA.flatMap((name) => {
    const old = named(before, name);
    if (old === undefined) return [`production had no ${name} to begin with`];
    const same = now.volumes.get(old.id);
    if (same === undefined) return [`production's volume ${name} is gone`];
    if (content(same) !== content(old)) return [`production's volume ${name} was changed`];
    const fine = retiring ? ["in-use", "available", "detaching", "attaching", "reserved"] : ["in-use"];
    if (!fine.includes(same.status)) return [`production's volume ${name} is ${same.status}`];
    const attached = ({ attachments }: Volume) => attachments.map(({ id, serverId }) => `${id} ${serverId}`);
    return retiring || attached(same).join() === attached(old).join()
      ? []
      : [`production's volume ${name} is attached to something else`];
  });
}

/** Production's servers: the same ones, all of them active. */
function brokenServers(before: State, now: State): string[] {
  return [...before.servers.values()].flatMap(({ id, name }) => {
    const same = now.servers.get(id);
    if (same === undefined) return [`production's server ${name} is gone`];
    return same.status === "ACTIVE" ? [] : [`production's server ${name} is ${same.status}`];
  });
}

/** Production's address is one and the same, and never was bound to nothing. */
function brokenAddress(now: State): string[] {
  const floating = [...now.floatingIps.values()].filter(
    ({ description }) => description === PRODUCTION_ADDRESS,
  );
  const [only] = floating;
  if (only === undefined || floating.length > 1) return [`there are ${floating.length} production addresses`];
  const events = now.addressEvents.filter(({ floatingIpId }) => floatingIpId === only.id);
  const first = events.findIndex(({ portId }) => portId !== null);
  const bound = first < 0 ? [] : events.slice(first);
  return [
    ...(bound.length === 0 ? ["production's address was never bound"] : []),
    ...bound.flatMap(({ portId, serverName }) => {
      if (portId === null) return ["production's address was bound to nothing"];
      return serverName === "idr-proxy" || serverName === "newidr-proxy"
        ? []
        : [`production's address reached ${serverName ?? "a port without a server"}`];
    }),
  ];
}

/** No copy was deleted while it was made, and none was made again unless the one before had failed. */
function brokenCopies(now: State): string[] {
  const events = now.volumeEvents.filter(({ name }) => (CLONES as readonly (string | null)[]).includes(name));
  const broken: string[] = [];
  for (const { kind, name } of events) {
    if (kind === "refused") broken.push(`somebody wanted to delete ${name} while it was copied`);
  }
  for (const name of CLONES) {
    const begun = events.filter((event) => event.name === name && event.kind === "created");
    for (const { volumeId } of begun.slice(0, -1)) {
      const failed = events.some((event) => event.volumeId === volumeId && event.kind === "failed");
      if (!failed) broken.push(`${name} was copied again though its copy had not failed`);
    }
    for (const { volumeId } of events.filter((event) => event.name === name && event.kind === "deleted")) {
      const how = events.filter((event) => event.volumeId === volumeId).map(({ kind }) => kind);
      if (!how.includes("failed")) broken.push(`${name} was deleted though its copy had not failed`);
    }
  }
  return broken;
}

/** The clones hold what production held. */
function brokenMarks(before: State, now: State): string[] {
  return DATA.flatMap((name, index) => {
    const clone = named(now, CLONES[index]!);
    const mark = named(before, name)?.mark;
    if (clone === undefined) return [`there is no ${CLONES[index]!}`];
    return clone.mark === mark ? [] : [`${CLONES[index]!} does not hold what ${name} held`];
  });
}

/** The environment that an address reaches, or none. */
export function reached(state: State, description: string): string {
  const floating = [...state.floatingIps.values()].find((one) => one.description === description);
  const port = floating?.portId == null ? undefined : state.ports.get(floating.portId);
  return port?.name.replace(/-proxy$/, "") ?? "none";
}

/** The site file says what is, and nothing else of it has changed. */
function brokenSiteFile(now: State, siteFile: string): string[] {
  const expected = siteText(reached(now, PRODUCTION_ADDRESS), reached(now, SPARE_ADDRESS));
  return siteFile === expected
    ? []
    : [`the site file does not say what is:\n${siteFile}\n--- expected ---\n${expected}`];
}
