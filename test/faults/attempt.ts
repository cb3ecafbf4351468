import type { Fault } from "../../scripts/sandbox";

import type { Outcome } from "./command";
import { kill, pause, processesIn, signal } from "./processes";
import type { Blow, Trouble } from "./trouble";
import type { World } from "./world";

/** Longer than this no command of a run takes, whatever it waits for: then it hangs. */
const LIMIT_SECONDS = 400;
const LOOK_MS = 50;
/** A look at the whole cloud costs more than one at the clock. */
const STUCK_LOOK_SECONDS = 1;
const TWO_HOURS = 7200;

/** A command, what befell it, and how it came out. */
export interface Attempt {
  readonly args: readonly string[];
  readonly trouble: Trouble;
  readonly outcome: Outcome;
  /** The faults, with how often each hit a call. */
  readonly faults: readonly Fault[];
  /** Whether the blow was struck before the command ended. */
  readonly struck: boolean;
  /** It had to be ended after the limit. */
  readonly hung: boolean;
}

/** Runs a command while things go wrong, as `trouble` says. What was ordered ends with it. */
export async function attempt(world: World, args: readonly string[], trouble: Trouble): Promise<Attempt> {
  const { control } = world.sandbox;
  const { blow } = trouble;
  for (const order of trouble.faults) await control.addFault(order);
  const hold =
    blow?.when.kind === "write"
      ? await control.addFault({ kind: "hold", writes: true, skip: blow.when.nth - 1, when: blow.when.side })
      : undefined;
  let tasks = 0;
  let broke = Promise.resolve();
  const running = world.idr(args, (event) => {
    if (event.type !== "task") return;
    if (event.state !== "progress") tasks += 1;
    if (event.id === "live/apply" && event.state === "started" && trouble.breaks !== undefined) {
      const { breaks } = trouble;
      broke = broke.then(() => breakServer(world, breaks));
    }
  });
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const state = { ended: false, struck: false, hung: false };
  const ended = running.ended.finally(() => (state.ended = true));
  const isDue = async (): Promise<boolean> => {
    if (blow === undefined || state.struck) return false;
    if (blow.when.kind === "time") return seconds() >= blow.when.seconds;
    if (blow.when.kind === "task") return tasks >= blow.when.nth;
    return (await control.faults()).some(({ id, hits }) => id === hold?.id && hits > 0);
  };
  let nextLook = trouble.unstick.seconds;
  const watch = async (): Promise<void> => {
    while (!state.ended) {
      if (await isDue()) {
        state.struck = await strike(world, running.pid, blow!, () => state.ended);
        if (hold !== undefined) await control.clearFaults(hold.id);
      }
      if (seconds() > nextLook) {
        const freed = await unstick(world, trouble.unstick.to);
        // Another one may be stuck later, when the command has waited for the first.
        nextLook = seconds() + (freed ? trouble.unstick.seconds : STUCK_LOOK_SECONDS);
      }
      if (seconds() > LIMIT_SECONDS) {
        state.hung = true;
        await world.killAll();
      }
      await pause(LOOK_MS);
    }
  };
  const [outcome] = await Promise.all([ended, watch()]);
  await broke;
  const faults = (await control.faults()).filter(({ id }) => id !== hold?.id);
  await control.clearFaults();
  return { args, trouble, outcome, faults, struck: state.struck, hung: state.hung };
}

/** Whether it could be done before the command ended: an engine is there only now and then. */
async function strike(world: World, command: number, blow: Blow, hasEnded: () => boolean): Promise<boolean> {
  const { control } = world.sandbox;
  switch (blow.kind) {
    case "tokens":
      await control.expireTokens();
      return true;
    case "clock":
      await passTwoHours(world);
      return true;
    case "sleep": {
      const all = processesIn(world.directory);
      signal(all, "SIGSTOP");
      await passTwoHours(world);
      await pause(blow.seconds * 1000);
      signal(all, "SIGCONT");
      return true;
    }
    case "kill":
      if (blow.what === "everything") return (await world.killAll()) > 0;
      if (blow.what === "command") return (await kill([{ pid: command }])) > 0;
      while (!hasEnded()) {
        const there = processesIn(world.directory).filter(({ role }) => role === blow.what);
        if ((await kill(there)) > 0) return true;
        await pause(LOOK_MS);
      }
      return false;
  }
}

async function passTwoHours(world: World): Promise<void> {
  const { control } = world.sandbox;
  const { clockAheadSeconds } = await control.settings();
  await control.setSettings({ clockAheadSeconds: clockAheadSeconds + TWO_HOURS });
}

async function breakServer(world: World, wanted: string): Promise<void> {
  for (const { id, name } of (await world.state()).servers.values()) {
    if (name === wanted) await world.sandbox.control.setServerStatus(id, "ERROR");
  }
}

/** Ends the copies that would never end by themselves. True when there was one. */
async function unstick(world: World, to: Trouble["unstick"]["to"]): Promise<boolean> {
  const { volumes, transitions } = await world.state();
  const stuck = [...volumes.values()].filter(
    ({ id, status }) => status === "creating" && !transitions.some(({ target }) => target === id),
  );
  for (const { id } of stuck) {
    await world.sandbox.control.setVolumeStatus(id, to === "good" ? "available" : "error");
  }
  return stuck.length > 0;
}
