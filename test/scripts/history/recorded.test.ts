/** Works as operations, on a history with a real engine. */
import { parseSite } from "../../../constructs/model";
import { IdrError } from "../../../constructs/errors";
import { StateLockedError } from "../../../scripts/engine";
import { silent } from "../../../scripts/events";
import { HistoryStore, recorded } from "../../../scripts/history";
import { SMALL } from "../cli/run";
import { abandoned } from "../../../scripts/history/operation";
import { enginesHere, temporaryFolder, toolsWith } from "../engine/stacks";
import { entry } from "./entries";

const [program] = enginesHere();
const tools = toolsWith(program!);
const site = parseSite(SMALL, "idr.yaml");
const DEPLOY = { step: "deploy", stacks: ["idr"] } as const;
const newStore = () =>
  HistoryStore.open({ open: { site, directory: temporaryFolder() }, tools, emit: silent });

test("GIVEN a work that begins, twice, WHEN it is done THEN one operation says what came out", async () => {
  const store = newStore();
  const work = async (begun: () => Promise<void>) => {
    await begun();
    await begun();
    expect(await store.entries()).toMatchObject([{ ...DEPLOY, state: "running" }]);
    return 3;
  };
  expect(await recorded(store, DEPLOY, work, (result) => `${result} added`)).toBe(3);
  expect(await store.entries()).toMatchObject([{ ...DEPLOY, state: "done", summary: "3 added" }]);
});

test("GIVEN a work that was given up WHEN it asks whether it is still its own THEN it must be told; before it begins that begins nothing", async () => {
  const store = newStore();
  const work = async (begun: () => Promise<void>, stillMine: () => Promise<void>) => {
    await stillMine();
    expect(await store.entries()).toEqual([]);
    await begun();
    await stillMine();
    await store.change((all) => all.map((one) => abandoned(one)));
    await stillMine();
  };
  await expect(recorded(store, DEPLOY, work, () => "")).rejects.toMatchObject({ code: "operation-lost" });
});

test("GIVEN a work that never begins WHEN it is done, or fails, THEN it leaves no trace", async () => {
  const store = newStore();
  const summary = () => "nothing";
  await recorded(store, DEPLOY, () => Promise.resolve(), summary);
  await expect(recorded(store, DEPLOY, () => Promise.reject(new Error("no")), summary)).rejects.toThrow("no");
  expect(await store.entries()).toEqual([]);
});

test("GIVEN a work that begins and fails THEN its operation says why", async () => {
  const store = newStore();
  const work = async (begun: () => Promise<void>) => {
    await begun();
    throw new IdrError("apply-failed", "quota exceeded");
  };
  await expect(recorded(store, DEPLOY, work, () => "")).rejects.toMatchObject({ code: "apply-failed" });
  expect(await store.entries()).toMatchObject([
    { state: "failed", error: { code: "apply-failed", message: "quota exceeded" } },
  ]);
});

test("GIVEN another's operation THEN a work must not even start", async () => {
  const store = newStore();
  await store.change(() => [entry("0badcafe", { state: "running" })]);
  const work = jest.fn<Promise<void>, []>();
  await expect(recorded(store, DEPLOY, work, () => "")).rejects.toMatchObject({ code: "operation-running" });
  expect(work).not.toHaveBeenCalled();
});

test("GIVEN another's operation while the question is open WHEN the work begins THEN it must be refused, and leaves no trace", async () => {
  const store = newStore();
  const changed = jest.fn();
  const work = async (begun: () => Promise<void>) => {
    await store.change((entries) => [...entries, entry("0badcafe")]);
    await begun();
    changed();
  };
  await expect(recorded(store, DEPLOY, work, () => "")).rejects.toMatchObject({
    code: "operation-meanwhile",
  });
  expect(changed).not.toHaveBeenCalled();
  expect(await store.entries()).toEqual([entry("0badcafe")]);
});

test("GIVEN a rollback beside a prepare WHEN it finds its stack locked THEN it is told of the prepare only when that holds it", async () => {
  const store = newStore();
  const rollback = { step: "rollback", from: "newidr", to: "idr" } as const;
  await store.change(() => [entry("0badcafe", { step: "prepare", to: "next", state: "running" })]);
  const lockedBy = (who: string) => async (begun: () => Promise<void>) => {
    await begun();
    throw new StateLockedError("live", { path: "", who }, []);
  };
  await expect(recorded(store, rollback, lockedBy("ada@laptop"), () => "")).rejects.toMatchObject({
    code: "operation-running",
  });
  await expect(recorded(store, rollback, lockedBy("grace@desk"), () => "")).rejects.toMatchObject({
    code: "state-locked",
  });
  expect((await store.entries()).map(({ step, state }) => `${step} ${state}`)).toEqual([
    "prepare running",
    "rollback failed",
    "rollback failed",
  ]);
});

test("GIVEN an operation that begins meanwhile WHEN the work finds its stack locked THEN it is told of the operation", async () => {
  const store = newStore();
  const locked = new StateLockedError("live", { path: "", who: "ada@laptop" }, []);
  const work = async () => {
    await store.change((entries) => [...entries, entry("0badcafe", { state: "running" })]);
    throw locked;
  };
  await expect(recorded(store, DEPLOY, work, () => "")).rejects.toMatchObject({
    code: "operation-running",
    message: expect.stringContaining(
      "ada@laptop is at work on this site: cutover from idr to newidr",
    ) as string,
  });
  await store.change(() => []);
  await expect(
    recorded(
      store,
      DEPLOY,
      () => Promise.reject(locked),
      () => "",
    ),
  ).rejects.toBe(locked);
});
