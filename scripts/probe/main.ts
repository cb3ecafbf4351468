/** The prober's process: see `process.ts`, which starts it and talks to it over the channel of `fork`. */
import { messageOf } from "../../constructs/errors";

import type { FromProber, ToProber } from "./messages";
import { startProber, type Prober } from "./prober";
import type { Probe } from "./types";

/** How often probes are handed over: often enough for a live view, seldom enough to cost nothing. */
const HAND_OVER_MS = 100;

const seen: Probe[] = [];
let prober: Prober | undefined;

const tell = (message: FromProber) => process.send?.(message);
const handOver = () => {
  if (seen.length > 0) tell({ type: "probes", probes: seen.splice(0), notSent: prober?.notSent() ?? 0 });
};

async function stop(): Promise<void> {
  await prober?.stop();
  handOver();
  // The message must be out before the process ends.
  process.send?.({ type: "stopped" } satisfies FromProber, () => process.disconnect());
}

process.on("message", (message: ToProber) => {
  if (message.type === "stop") {
    stop().catch((error: unknown) => tell({ type: "failed", message: messageOf(error) }));
    return;
  }
  try {
    prober = startProber(message.target, (probe) => seen.push(probe));
    setInterval(handOver, HAND_OVER_MS);
  } catch (error) {
    tell({ type: "failed", message: messageOf(error) });
  }
});
// Who started this process decides when it ends: neither Ctrl-C nor the loss of the terminal does.
for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => undefined);
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
process.on("disconnect", () => process.exit(0));
// Who started it may have ended before this line was reached.
if (!process.connected) process.exit(0);
