/**
 * A lock between processes, for work that only one of them should do (npm ci,
 * a Go build). Plain CommonJS: it is used before any dependency is installed
 * and by the TypeScript code afterwards.
 *
 * The lock is a file that names its holder: host, process id and that
 * process's start time, so that a holder that died is told from one that
 * lives, even when its id was given to another process. The holder touches the
 * file every few seconds, which is how a holder on another host (a shared
 * home directory) is known to be alive. How long a file has not been touched is
 * measured by who waits, from when it was seen first: the time in the file is
 * that of another clock, which may be hours wrong.
 */
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { performance } = require("node:perf_hooks");
const { clearInterval, setInterval } = require("node:timers");

const POLL_MS = 200;
const HEARTBEAT_MS = 5_000;
/** A holder on another host that has not touched the file for this long is dead. */
const SILENCE_MS = 60_000;
/** A file that doesn't (yet) name its holder is respected for this long. */
const UNREADABLE_MS = 5_000;
const LEFT_GUARD_MS = 10_000;

/** A process that has ended: nobody has asked for its exit code yet (a zombie), or it is just being removed. */
const ENDED = /^[ZXx]/;

/**
 * When a process started, in whatever words the system has; undefined when there is no such process, or one that
 * has ended. In a container whose first process reaps nobody, what has ended stays listed for ever.
 */
function startTime(pid) {
  if (process.platform === "linux") {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      // The command name, in parentheses, may hold spaces; field 22 counts from the start of the line.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return ENDED.test(fields[0]) ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const said = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return said === "" || ENDED.test(said) ? undefined : said.replace(/^\S+\s+/, "");
  } catch {
    return undefined;
  }
}

/** What is known about the holder of a lock; undefined when nobody holds it. */
function readHolder(file) {
  let opened;
  try {
    // Opened first: over NFS that is when the file's time is asked for anew.
    opened = fs.openSync(file, "r");
    const touched = fs.fstatSync(opened).mtimeMs;
    const text = fs.readFileSync(opened, "utf8");
    try {
      return { ...JSON.parse(text), text, touched };
    } catch {
      return { text, touched };
    }
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  } finally {
    if (opened !== undefined) fs.closeSync(opened);
  }
}

/** Tells for how many milliseconds, by this process's steady clock, what it is shown has been the same. */
function stillness() {
  let shown;
  let since = 0;
  return (...what) => {
    const now = performance.now();
    const text = JSON.stringify(what);
    if (text !== shown) since = now;
    shown = text;
    return now - since;
  };
}

/** @param still milliseconds for which the lock was seen to be untouched */
function isDead(holder, still, silenceMs) {
  if (holder.pid === undefined) return still > UNREADABLE_MS;
  if (holder.host !== os.hostname()) return still > silenceMs;
  return startTime(holder.pid) !== holder.started;
}

/**
 * Removes a dead holder's lock. Only one process at a time may look and
 * remove, or the second would remove the first one's new lock: the guard file
 * sees to that. It is held for microseconds; one that is there for 10 s was left
 * by a crash.
 */
function breakDead(file, dead, guardStill) {
  const guard = `${file}.break`;
  try {
    fs.writeFileSync(guard, "", { flag: "wx" });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    try {
      if (guardStill(fs.statSync(guard).mtimeMs) > LEFT_GUARD_MS) fs.rmSync(guard, { force: true });
    } catch (gone) {
      if (gone.code !== "ENOENT") throw gone;
    }
    return;
  }
  try {
    const holder = readHolder(file);
    // Only the very lock that was judged: it may have been taken, or touched, meanwhile.
    if (holder !== undefined && holder.text === dead.text && holder.touched === dead.touched)
      fs.rmSync(file, { force: true });
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
  const { onWait, timeoutSeconds = Infinity, silenceSeconds = SILENCE_MS / 1000 } = options;
  const text = JSON.stringify({
    host: os.hostname(),
    pid: process.pid,
    started: startTime(process.pid),
    nonce: Math.random().toString(36).slice(2),
  });
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const begun = performance.now();
  const lockStill = stillness();
  const guardStill = stillness();
  while (!tryTake(file, text)) {
    const holder = readHolder(file);
    if (holder === undefined) continue;
    if (isDead(holder, lockStill(holder.text, holder.touched), silenceSeconds * 1000)) {
      breakDead(file, holder, guardStill);
    } else {
      const waited = (performance.now() - begun) / 1000;
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
