import { setTimeout as sleep } from "node:timers/promises";
import { IdrError } from "../../../constructs/errors";
import { enginesAtWork } from "../../engine";
import { type Emit, task } from "../../events";
import { isUnanswered, type OpenStack } from "../../openstack";
import type { Volume } from "../../openstack/block-storage";
import type { Server } from "../../openstack/compute";
import { duration } from "../../ui/format";
import { type CopyTime, copyProgress } from "./estimate";
import { isBeingMade, isBusy } from "./orphan-volume";

/** Seconds between two looks. */
export const POLL_SECONDS = 3;
/** The same at copies of which an engine of an earlier run sees to it. */
const COPIES_POLL_SECONDS = 6;
/** A server that is not up by then will not come up. */
const BOOT_LIMIT_SECONDS = 1800;
/** Volumes are busy for as long as a server takes to be made: those that it starts with are reserved for it. */
const BUSY_LIMIT_SECONDS = 300;

/** What a wait for an engine is told with. */
interface EngineWait {
  /** Where the copies are looked at that it makes. @default they are not told */
  readonly cloud?: Pick<OpenStack, "volume">;
  /** GiB a second that copies went at before, for an estimate. */
  readonly rate?: number;
  /** @default 60 */
  readonly warnAfterSeconds?: number;
}

/** How the copies of a stack are getting on, and the share done of the slowest. */
interface Copying {
  readonly detail?: string;
  readonly ratio?: number;
}

/**
 * Waits as long as an engine works on the stack that an earlier run of this machine started: a killed command
 * leaves it to end its work, and only then does the state tell all that is there. There is no limit, since it may be
 * watching copies all night; how to end one that hangs is said after a minute.
 */
export async function waitForEngine(
  stack: { readonly name: string; readonly directory: string },
  emit: Emit,
  { cloud, rate, warnAfterSeconds = 60 }: EngineWait = {},
): Promise<void> {
  const first = (await enginesAtWork(stack.directory))[0];
  if (first === undefined) return;
  const identity = { id: `${stack.name}/earlier`, name: `wait for ${stack.name}'s engine of an earlier run` };
  await task(emit, identity, async (progress) => {
    let engine: typeof first | undefined = first;
    let copies: Copying = {};
    for (let seconds = 0; engine !== undefined; seconds++) {
      const { command, pid, since } = engine;
      if (cloud !== undefined && seconds % COPIES_POLL_SECONDS === 0) {
        copies = await copyingOf(stack.name, cloud, rate, copies);
      }
      const told = `an engine that an earlier run started is still at work since ${since.toISOString()} (${command}, process ${pid})`;
      progress([told, copies.detail].filter((text) => text !== undefined).join("; "), copies.ratio);
      if (seconds === warnAfterSeconds) {
        const message = `an engine of an earlier run still works on ${stack.name}: process ${pid} (${command}), since ${since.toISOString()}. It may be waiting for copies, which take hours; if it hangs, end it in good order with kill -INT ${pid}: this goes on then`;
        emit({ type: "log", level: "warn", message });
      }
      await sleep(1000);
      engine = (await enginesAtWork(stack.directory))[0];
    }
  });
}

/**
 * Looks at the volumes of a stack that are being made.
 * @param before what holds when the cloud doesn't answer: this is for the eye
 */
async function copyingOf(
  stack: string,
  cloud: Pick<OpenStack, "volume">,
  rate: number | undefined,
  before: Copying,
): Promise<Copying> {
  const volumes = await cloud.volume.volumes().catch(() => undefined);
  if (volumes === undefined) return before;
  // No environment's name has a hyphen.
  const going = volumes.filter((volume) => volume.name.startsWith(`${stack}-`) && isBeingMade(volume));
  const told = going.map((volume) => ({
    name: volume.name,
    ...copyProgress(volume.sizeGiB, secondsSince(volume), rate),
  }));
  if (told.length === 0) return {};
  const ratios = told.flatMap(({ ratio }) => (ratio === undefined ? [] : [ratio]));
  return {
    detail: told.map(({ name, detail }) => `${name}: ${detail}`).join("; "),
    ...(ratios.length === 0 ? {} : { ratio: Math.min(...ratios) }),
  };
}

/** By this machine's clock: the cloud's may differ, but hours of copying don't show it. */
function secondsSince({ createdAt }: Pick<Volume, "createdAt">): number {
  return Math.max(0, (Date.now() - Date.parse(createdAt)) / 1000);
}

/**
 * Waits until a volume is no longer being made, however long that takes.
 * @param rate GiB a second that copies went at before, for an estimate
 * @returns how it came out, and its copy's time; `undefined` when it is gone
 */
export async function waitForCopy(
  volume: Volume,
  options: { readonly cloud: OpenStack; readonly emit: Emit; readonly stack: string; readonly rate?: number },
): Promise<{ readonly volume: Volume; readonly copy: CopyTime } | undefined> {
  const { cloud, emit, stack, rate } = options;
  const { id, name, sizeGiB } = volume;
  const elapsed = () => secondsSince(volume);
  return await task(emit, { id: `${stack}/copy/${name}`, name: `copy of ${name}` }, async (progress) => {
    const found = await untilSettled(progress, {
      find: async () => (await cloud.volume.volumes({ name })).find((one) => one.id === id),
      goesOn: isBeingMade,
      tell: () => {
        const { detail, ratio } = copyProgress(sizeGiB, elapsed(), rate);
        progress(`begun by an earlier run: ${detail}`, ratio);
      },
    });
    if (found === undefined) return undefined;
    progress(`${found.status} after ${duration(elapsed())}`);
    return { volume: found, copy: { name, sizeGiB, seconds: elapsed() } };
  });
}

/**
 * Waits until a volume is neither being attached nor extended, nor whatever else keeps it busy for a moment.
 * @param limitSeconds @default 300
 * @returns the volume as it is then; `undefined` when it is gone
 * @throws IdrError `volume-busy` when it is busy for longer than the limit
 */
export async function waitForVolume(
  { id, name }: Volume,
  options: { readonly cloud: OpenStack; readonly emit: Emit; readonly stack: string },
  limitSeconds = BUSY_LIMIT_SECONDS,
): Promise<Volume | undefined> {
  const { cloud, emit, stack } = options;
  const identity = { id: `${stack}/busy/${name}`, name: `volume ${name} of an earlier run` };
  return await task(emit, identity, (progress) =>
    untilSettled(progress, {
      find: async () => (await cloud.volume.volumes({ name })).find((one) => one.id === id),
      goesOn: isBusy,
      tell: ({ status }) => progress(`it is ${status}`),
      limit: {
        seconds: limitSeconds,
        error: ({ status }) =>
          new IdrError("volume-busy", `volume ${name} (${id}) is ${status} for more than ${limitSeconds} s`, {
            fix: `nothing was changed; run it again when it is available or in use (openstack volume show ${id}); if it stays like this, ask the cloud's administrators`,
          }),
      },
    }),
  );
}

/**
 * Waits until a server is no longer being made.
 * @param limitSeconds for how long the cloud may say that it is, this machine awake; @default half an hour
 * @throws IdrError `server-stuck`
 */
export async function waitForServer(
  { id, name }: Server,
  options: { readonly cloud: OpenStack; readonly emit: Emit; readonly stack: string },
  limitSeconds = BOOT_LIMIT_SECONDS,
): Promise<void> {
  const { cloud, emit, stack } = options;
  const identity = { id: `${stack}/boot/${name}`, name: `server ${name} of an earlier run` };
  await task(emit, identity, (progress) =>
    untilSettled(progress, {
      find: async () => (await cloud.compute.servers()).find((server) => server.id === id),
      goesOn: ({ status }) => status === "BUILD",
      tell: () => progress("it is still being made"),
      limit: {
        seconds: limitSeconds,
        error: () =>
          new IdrError(
            "server-stuck",
            `server ${name} (${id}) is BUILD for ${duration(limitSeconds)} and more`,
            {
              fix: `delete it (openstack server delete ${id}), and run it again`,
            },
          ),
      },
    }),
  );
}

interface Waiting<T> {
  /** The thing as it is now; `undefined`: it is gone. */
  readonly find: () => Promise<T | undefined>;
  readonly goesOn: (now: T) => boolean;
  readonly tell: (now: T) => void;
  /** For how long it may go on, and what to throw when it goes on for longer. @default for ever */
  readonly limit?: { readonly seconds: number; readonly error: (now: T) => IdrError };
}

/**
 * Looks at something until it doesn't go on any more. The limit is counted in answers of the cloud, not by a clock: a
 * laptop that slept has not been looking. Resolves with the thing as it is then; `undefined`: it is gone.
 */
async function untilSettled<T>(
  progress: (detail: string) => void,
  { find, goesOn, tell, limit }: Waiting<T>,
): Promise<T | undefined> {
  for (let seconds = 0; ;) {
    const answer = await look(async () => ({ now: await find() }), progress);
    if (answer !== undefined) {
      const { now } = answer;
      if (now === undefined || !goesOn(now)) return now;
      tell(now);
      if (limit !== undefined && seconds >= limit.seconds) throw limit.error(now);
      seconds += POLL_SECONDS;
    }
    await sleep(POLL_SECONDS * 1000);
  }
}

/** A look at the cloud; `undefined` when it is down for the moment, which a long wait outlasts. */
async function look<T>(work: () => Promise<T>, progress: (detail: string) => void): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    progress(`${error.message}; trying again`);
    return undefined;
  }
}
