/**
 * A lock between processes, for work that only one of them should do (npm ci,
 * a Go build). Plain CommonJS: it is used before any dependency is installed
 * and by the TypeScript code afterwards.
 *
 * The lock is a file that names its holder: host, process id and that
 * process's start time, so that a holder that died is told from one that
 * lives, even when its id was given to another process. The holder touches the
 * file every few seconds, which is how a holder on another host (a shared
 * home directory) is known to be alive.
 */
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { clearInterval, setInterval } = require("node:timers");

const POLL_MS = 200;
const HEARTBEAT_MS = 5_000;
/** A holder on another host that has not touched the file for this long is dead. */
const SILENCE_MS = 60_000;
/** A file that doesn't (yet) name its holder is respected for this long. */
const UNREADABLE_MS = 5_000;

/** When a process started, in whatever words the system has; undefined when there is no such process. */
function startTime(pid) {
  if (process.platform === "linux") {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      // The command name, in parentheses, may hold spaces; field 22 counts from the start of the line.
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** What is known about the holder of a lock; undefined when nobody holds it. */
function readHolder(file) {
  try {
    const age = Date.now() - fs.statSync(file).mtimeMs;
    const text = fs.readFileSync(file, "utf8");
    try {
      return { ...JSON.parse(text), text, age };
    } catch {
      return { text, age };
    }
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

function isDead(holder) {
  if (holder.pid === undefined) return holder.age > UNREADABLE_MS;
  if (holder.host !== os.hostname()) return holder.age > SILENCE_MS;
  return startTime(holder.pid) !== holder.started;
}

/**
 * Removes a dead holder's lock. Only one process at a time may look and
 * remove, or the second would remove the first one's new lock: the guard file
 * sees to that. It is held for microseconds; one that is 10 s old was left by
 * a crash.
 */
function breakIfDead(file) {
  const guard = `${file}.break`;
  try {
    fs.writeFileSync(guard, "", { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    try {
      if (Date.now() - fs.statSync(guard).mtimeMs > 10_000) fs.rmSync(guard, { force: true });
    } catch (gone) {
      if (gone.code !== "ENOENT") throw gone;
    }
    return;
  }
  try {
    const holder = readHolder(file);
    if (holder !== undefined && isDead(holder)) fs.rmSync(file, { force: true });
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

function tryTake(file, text) {
  try {
    fs.writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

async function withLock(file, work, options = {}) {
  const { onWait, timeoutSeconds = Infinity } = options;
  const text = JSON.stringify({
    host: os.hostname(),
    pid: process.pid,
    started: startTime(process.pid),
    nonce: Math.random().toString(36).slice(2),
  });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const begun = Date.now();
  while (!tryTake(file, text)) {
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (isDead(holder)) {
      breakIfDead(file);
    } else {
      const waited = (Date.now() - begun) / 1000;
      if (waited > timeoutSeconds) {
        const who = holder.pid === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
        throw Object.assign(new Error(`${file} is held by ${who} for more than ${timeoutSeconds} s`), {
          code: "lock-held",
        });
      }
      onWait?.({ pid: holder.pid, host: holder.host, seconds: waited });
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const release = () => {
    if (readHolder(file)?.text === text) fs.rmSync(file, { force: true });
  };
  const touch = setInterval(() => {
    const now = new Date();
    fs.utimes(file, now, now, () => undefined);
  }, HEARTBEAT_MS);
  touch.unref();
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    process.removeListener("exit", release);
    release();
  }
}

module.exports = { startTime, withLock };
