/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** `14:03:07` UTC. */
export function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** `14:03:07.250` UTC. */
export function preciseClock(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

/** `2026-11-22 14:03:07 UTC`. */
export function dateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** Milliseconds after `origin` as a minute and second of a run: `0:07`, `12:30`. */
export function offset(at: number, origin: number): string {
  const whole = Math.max(0, Math.round((at - origin) / 1000));
  return `${Math.floor(whole / 60)}:${pad(whole % 60)}`;
}

/** `1,234`. */
export function grouped(count: number): string {
  return count.toLocaleString("en-GB");
}

/** `one volume`, `3 volumes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
