/** Locks of a site with a local state, with a real engine. */
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseSite } from "../../../../constructs/model";
import { findHeld, locks, type LockOptions, release } from "../../../../scripts/actions/lock";
import { Engine, StateLockedError } from "../../../../scripts/engine";
import { silent } from "../../../../scripts/events";
import { HistoryStore } from "../../../../scripts/history";
import { whoAmI } from "../../../../scripts/who-am-i";
import { SMALL } from "../../cli/run";
import { poll } from "../../../poll";
import { enginesHere, runningUntil, stackOf, temporaryFolder, toolsWith } from "../../engine/stacks";
import { entry } from "../../history/entries";

const [program] = enginesHere();
const tools = toolsWith(program!);

function siteWith(folder: string): LockOptions {
  const directory = join(folder, "..");
  const site = parseSite(SMALL, "idr.yaml");
  return {
    open: { site, directory, file: join(directory, "idr.yaml"), text: SMALL },
    stacks: [{ name: "idr", directory: folder }],
    tools,
    emit: silent,
  };
}

test("GIVEN nobody at work WHEN the locks are looked at THEN all are free, the history's too", async () => {
  const options = siteWith(stackOf({ first: {} }));
  expect(await locks(options)).toEqual({ locks: [{ stack: "idr" }, { stack: "history" }] });
  await expect(findHeld("0badcafe", options)).rejects.toMatchObject({ code: "lock-unknown" });
});

test("GIVEN an apply under way WHEN its lock is to be released THEN that must be refused: it ends with its process", async () => {
  const done = join(temporaryFolder(), "done");
  const folder = stackOf({ slow: runningUntil(done) });
  const options = siteWith(folder);
  const engine = new Engine(tools, folder, { emit: silent, stack: "idr" });
  const { planFile } = await engine.plan();
  const working = engine.apply(planFile);
  const lock = await poll("the apply to hold its lock", async () => (await locks(options)).locks[0]!.lock);
  expect(lock).toMatchObject({ who: whoAmI(), operation: "apply" });
  await expect(findHeld(lock.id!, options)).rejects.toMatchObject({
    code: "lock-local",
    ...(process.platform === "linux"
      ? { fix: expect.stringContaining(`kill -INT ${lock.pid}`) as string }
      : {}),
  });
  await expect(
    new Engine(tools, folder, { emit: silent, lockTimeoutSeconds: 0 }).plan(),
  ).rejects.toBeInstanceOf(StateLockedError);
  writeFileSync(done, "");
  await working;
});

describe("an operation", () => {
  test("GIVEN one of a machine that is gone WHEN it is released THEN it is abandoned, and that is recorded", async () => {
    const options = siteWith(stackOf({ first: {} }));
    const store = HistoryStore.open(options);
    const left = entry("0badcafe", { state: "running" });
    await store.change(() => [left]);
    expect((await locks(options)).operation).toEqual(left);

    const held = await findHeld(left.id, options);
    expect(held).toEqual({ kind: "operation", entry: left });
    await release(held, options);

    expect((await locks(options)).operation).toBeUndefined();
    expect(await store.entries()).toMatchObject([
      { id: left.id, state: "abandoned", summary: `released by ${whoAmI()}` },
      { step: "unlock", state: "done", who: whoAmI() },
    ]);
    await expect(release(held, options)).rejects.toMatchObject({ code: "lock-unknown" });
  });

  test("GIVEN one that goes beside another WHEN the locks are looked at THEN both are told", async () => {
    const options = siteWith(stackOf({ first: {} }));
    const preparing = entry("0000000a", { step: "prepare", to: "next", state: "running" });
    const back = entry("0000000b", { step: "rollback", state: "running" });
    await HistoryStore.open(options).change(() => [preparing, back]);
    expect(await locks(options)).toMatchObject({ operation: back, beside: [preparing] });
  });

  test("GIVEN one of another machine of this name WHEN it is to be released THEN it may be, whatever runs here under its id", async () => {
    const options = siteWith(stackOf({ first: {} }));
    const who = `ada@${hostname()}`;
    const other = entry("0badcafe", { state: "running", who, pid: process.ppid, machine: "another" });
    await HistoryStore.open(options).change(() => [other]);
    expect(await findHeld(other.id, options)).toEqual({ kind: "operation", entry: other });
  });

  test("GIVEN one whose process is at work here WHEN it is to be released THEN that must be refused", async () => {
    const options = siteWith(stackOf({ first: {} }));
    const alive = entry("0badcafe", { state: "running", who: `ada@${hostname()}`, pid: process.ppid });
    await HistoryStore.open(options).change(() => [alive]);
    await expect(findHeld(alive.id, options)).rejects.toMatchObject({
      code: "operation-alive",
      fix: expect.stringContaining(`kill ${process.ppid}`) as string,
    });
  });
});
