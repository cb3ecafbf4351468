/**
 * Draws the set-up's events on stderr, because stdout belongs to what is run:
 * one line a step with its duration. A terminal sees the running step's line
 * change; a log gets a line every 15 seconds.
 */
const LOG_EVERY_SECONDS = 15;
/** A step that is done sooner gets one line only. */
const FIRST_LOG_SECONDS = 5;

/** Seconds as a person reads them: `0.4 s`, `42 s`, `6 min 05 s`. */
export function duration(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** An `Emit` (scripts/events.ts) that writes to `stream`. */
export function setupReporter(stream = process.stderr) {
  const lastLogged = new Map();
  const live = stream.isTTY === true;
  const clear = live ? "\r\u001b[2K" : "";
  return (event) => {
    if (event.type === "log") {
      if (event.level !== "debug") stream.write(`${clear}set-up: ${event.message}\n`);
      return;
    }
    const { id, name, state, detail, seconds = 0 } = event;
    const line = `set-up: ${name}${detail === undefined ? "" : `: ${detail}`}`;
    if (state === "started" || state === "progress") {
      if (live) {
        stream.write(
          `${clear}${line} … ${duration(seconds)}`.slice(0, (stream.columns ?? 80) + clear.length),
        );
      } else if (
        state === "progress" &&
        seconds - (lastLogged.get(id) ?? FIRST_LOG_SECONDS - LOG_EVERY_SECONDS) >= LOG_EVERY_SECONDS
      ) {
        lastLogged.set(id, seconds);
        stream.write(`${line} … ${duration(seconds)}\n`);
      }
    } else if (state !== "skipped") {
      stream.write(
        `${clear}set-up: ${name}: ${state === "failed" ? "failed" : "done"} (${duration(seconds)})\n`,
      );
    }
  };
}
