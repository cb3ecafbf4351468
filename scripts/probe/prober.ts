import { IdrError } from "../../constructs/errors";

import { probeOnce, steadyNow } from "./request";
import { due } from "./schedule";
import {
  DEFAULT_RATE,
  DEFAULT_SERVER_HEADER,
  DEFAULT_TIMEOUT_MS,
  type Probe,
  type ProbeTarget,
} from "./types";

/** More than this many requests without an answer yet would run into the limit of open files; further ones wait for no one and count as not sent. */
const MAX_IN_FLIGHT = 800;

/** A prober that runs in this process. */
export interface Prober {
  /** Requests that were due and not sent so far. */
  readonly notSent: () => number;
  /** Sends no more; resolves when the last answer is there, at most the target's timeout later. */
  readonly stop: () => Promise<void>;
}

/**
 * Sends requests on a fixed schedule, each on a connection of its own, whether or not earlier ones were answered, and
 * hands every probe to `onProbe` when its outcome is known (so a slow one comes after later ones).
 * @throws IdrError `probe-target` when the URL or the rate can't be used
 */
export function startProber(target: ProbeTarget, onProbe: (probe: Probe) => void): Prober {
  const { url, ratePerSecond } = checkTarget(target);
  const options = {
    timeoutMs: target.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    serverHeader: target.serverHeader ?? DEFAULT_SERVER_HEADER,
  };
  const schedule = { startMs: steadyNow(), ratePerSecond };
  const inFlight = new Set<Promise<void>>();
  let slot = 0;
  let notSent = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const send = () => {
    if (inFlight.size >= MAX_IN_FLIGHT) {
      notSent += 1;
      return;
    }
    const work = probeOnce(url, options).then((probe) => {
      inFlight.delete(work);
      onProbe(probe);
    });
    inFlight.add(work);
  };
  const tick = () => {
    const now = due(schedule, slot, steadyNow());
    notSent += now.giveUp;
    for (let i = 0; i < now.send; i += 1) send();
    slot += now.giveUp + now.send;
    timer = setTimeout(tick, Math.ceil(now.waitMs));
  };
  tick();

  return {
    notSent: () => notSent,
    stop: async () => {
      if (!stopped) {
        stopped = true;
        clearTimeout(timer);
      }
      await Promise.all(inFlight);
    },
  };
}

/** @throws IdrError `probe-target` */
export function checkTarget(target: ProbeTarget): { readonly url: URL; readonly ratePerSecond: number } {
  const url = URL.canParse(target.url) ? new URL(target.url) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new IdrError("probe-target", `not an address to probe: "${target.url}"`, {
      fix: "give an http:// or https:// URL",
    });
  }
  const ratePerSecond = target.ratePerSecond ?? DEFAULT_RATE;
  if (!(ratePerSecond >= 0.1 && ratePerSecond <= 1000)) {
    throw new IdrError(
      "probe-target",
      `not a rate to probe at: ${ratePerSecond} a second (allowed: 0.1 to 1000)`,
    );
  }
  return { url, ratePerSecond };
}
