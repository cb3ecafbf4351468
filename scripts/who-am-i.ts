import { hostname, userInfo } from "node:os";

/** `user@host`, as engines call the holder of a lock. */
export function whoAmI(): string {
  return `${userName()}@${hostname()}`;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under an id that has no name.
    return process.env["USER"] ?? String(process.getuid?.() ?? "somebody");
  }
}
