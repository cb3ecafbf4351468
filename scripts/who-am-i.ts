import { hostname, userInfo } from "node:os";

/** `user@host`, as engines call the holder of a lock. */
export function whoAmI(): string {
  return `${userName()}@${hostname()}`;
}

/** Whether somebody, told as `user@host`, works on this machine. */
export function isOfThisHost(who: string): boolean {
  return who.slice(who.lastIndexOf("@") + 1) === hostname();
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under an id that has no name.
    return process.env["USER"] ?? String(process.getuid?.() ?? "somebody");
  }
}
