import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";

/** `user@host`, as engines call the holder of a lock. */
export function whoAmI(): string {
  return `${userName()}@${hostname()}`;
}

/** Whether somebody, told as `user@host`, works on a machine of this name. */
export function isOfThisHost(who: string): boolean {
  return who.slice(who.lastIndexOf("@") + 1) === hostname();
}

/** Process namespace of a Linux machine itself; each container has another. */
const MACHINES_OWN = "pid:[4026531836]";

/** What a system tells of itself; tests tell it otherwise. */
export interface SystemFiles {
  readonly read: (file: string) => string;
  readonly link: (file: string) => string;
}

const SYSTEM: SystemFiles = {
  read: (file) => readFileSync(file, "utf8").trim(),
  link: (file) => readlinkSync(file),
};

let mine: { readonly id: string | undefined } | undefined;

/** An id of this machine, or container: where it is the same, processes are the same. `undefined`: the system tells none. */
export function machineId(): string | undefined {
  mine ??= { id: machineIdOf(SYSTEM) };
  return mine.id;
}

/**
 * The same of any system. A machine keeps it when it is started anew. A container does not: images come with the id of
 * the machine that they were made on, so there it is the kernel's that counts.
 */
export function machineIdOf({ read, link }: SystemFiles): string | undefined {
  const known = (look: () => string): string | undefined => {
    try {
      return look() || undefined;
    } catch {
      return undefined;
    }
  };
  const processes = known(() => link("/proc/self/ns/pid"));
  const kernel = () => known(() => read("/proc/sys/kernel/random/boot_id"));
  const machine = processes === MACHINES_OWN ? known(() => read("/etc/machine-id")) : undefined;
  const id = processes === undefined ? known(() => read("/etc/machine-id")) : (machine ?? kernel());
  if (id === undefined) return undefined;
  // It is nobody else's business: systemd asks that it be told only as a hash.
  return createHash("sha256")
    .update(`idr-stacks ${id} ${processes ?? ""}`)
    .digest("hex")
    .slice(0, 16);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under an id that has no name.
    return process.env["USER"] ?? String(process.getuid?.() ?? "somebody");
  }
}
