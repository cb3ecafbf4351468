import { hostname } from "node:os";
import { StateLockedError } from "../../../scripts/engine";
import { running, titleOf } from "../../../scripts/history";
import { begunHere, isHere, mayBeAlive } from "../../../scripts/history/machine";
import { failureOf } from "../../../scripts/history/recorded";
import { startTime } from "../../../scripts/setup/lock.cjs";
import { machineId } from "../../../scripts/who-am-i";
import { entry } from "./entries";

describe("running", () => {
  const going = entry("00000002", { state: "running" });

  test("is the operation that has not ended", () => {
    expect(running([entry("00000001"), going, entry("00000003", { state: "failed" })])).toBe(going);
    expect(running([entry("00000001")])).toBeUndefined();
    expect(running([])).toBeUndefined();
  });

  test("is none whose process is gone", () => {
    expect(running([going], () => false)).toBeUndefined();
  });
});

describe("the process of an operation", () => {
  const here = { who: `ada@${hostname()}`, state: "running" } as const;

  test("of another machine may be alive, whatever runs here under its id", () => {
    expect(mayBeAlive(entry("00000001", { who: "ada@elsewhere", pid: 2 ** 22 + 7 }))).toBe(true);
  });

  test("of this machine is looked at: gone, or another that has got its id", () => {
    expect(mayBeAlive(entry("00000001", { ...here, pid: 2 ** 22 + 7 }))).toBe(false);
    const parent = { ...here, pid: process.ppid };
    expect(mayBeAlive(entry("00000001", parent))).toBe(true);
    const pidStarted = startTime(process.ppid)!;
    expect(mayBeAlive(entry("00000001", { ...parent, pidStarted }))).toBe(true);
    expect(mayBeAlive(entry("00000001", { ...parent, pidStarted: "another" }))).toBe(false);
  });

  test("of a machine or container of the same name is another's, so it may be alive", () => {
    const gone = { ...here, pid: 2 ** 22 + 7 };
    expect(mayBeAlive(entry("00000001", { ...gone, machine: "another" }))).toBe(true);
    expect(mayBeAlive(entry("00000001", { ...gone, machine: machineId() }))).toBe(false);
  });

  test("is found on this machine by its id, else by its name", () => {
    expect(isHere({ who: "ada@elsewhere", machine: "a" }, "a")).toBe(true);
    expect(isHere({ who: here.who, machine: "b" }, "a")).toBe(false);
    expect(isHere({ who: here.who }, "a")).toBe(true);
    expect(isHere({ who: "ada@elsewhere" }, "a")).toBe(false);
  });

  test("that is this one counts as long as it has not ended the operation", () => {
    const mine = entry("0000abcd", { ...here, pid: process.pid });
    expect(mayBeAlive(mine)).toBe(false);
    begunHere.add(mine.id);
    expect(mayBeAlive(mine)).toBe(true);
    begunHere.delete(mine.id);
  });
});

test.each([
  [{ step: "cutover", from: "idr", to: "newidr" } as const, "cutover from idr to newidr"],
  [{ step: "deploy", stacks: ["site", "live"] } as const, "deploy of site, live"],
  [{ step: "prepare", from: "idr", to: "newidr" } as const, "prepare newidr from idr"],
  [{ step: "verify", from: "idr", to: "newidr" } as const, "verify newidr"],
  [{ step: "retire", from: "idr", to: "newidr" } as const, "retire idr"],
  [{ step: "rollback", to: "idr" } as const, "rollback to idr"],
  [{ step: "unlock" } as const, "unlock"],
])("%j is told as %s", (what, title) => {
  expect(titleOf(what)).toBe(title);
});

test("of a failure its code and first words are kept", () => {
  expect(failureOf(new StateLockedError("idr", { path: "", who: "ada@laptop" }, []))).toEqual({
    code: "state-locked",
    message: 'stack "idr" is locked by ada@laptop',
  });
  expect(failureOf("x".repeat(5000))).toEqual({ message: "x".repeat(2000) });
});
