import { spawn } from "node:child_process";
import { once } from "node:events";

/** A process that has ended and that its parent never asks about, as in a container whose first process reaps nobody. */
export interface Zombie {
  readonly pid: number;
  /** When it started, as field 22 of its line in /proc says. */
  readonly started: string;
  readonly bury: () => void;
}

const PARENT = `
import os, sys, time
child = os.fork()
if child == 0:
    os._exit(0)
while True:
    fields = open(f"/proc/{child}/stat").read().rpartition(")")[2].split()
    if fields[0] == "Z":
        break
    time.sleep(0.01)
print(child, fields[19], flush=True)
sys.stdin.read()
`;

/** Makes one. It goes when it is buried, or with this process. */
export async function makeZombie(): Promise<Zombie> {
  const parent = spawn("python3", ["-c", PARENT], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const [pid = "", started = ""] = line.toString().trim().split(" ");
  return { pid: Number(pid), started, bury: () => parent.stdin.end() };
}
