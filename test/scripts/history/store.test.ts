/** The history with real engines, in a local state. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseSite } from "../../../constructs/model";
import { type IdrEvent, silent } from "../../../scripts/events";
import { begin, ensureFree, type Entry, HistoryStore } from "../../../scripts/history";
import { SMALL } from "../cli/run";
import { enginesHere, temporaryFolder, toolsWith } from "../engine/stacks";
import { entry } from "./entries";

const DEPLOY = { step: "deploy", stacks: ["live"] } as const;
const ROLLBACK = { step: "rollback", from: "newidr", to: "idr" } as const;

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    const tools = toolsWith(program);
    const site = parseSite(SMALL, "idr.yaml");
    const storeIn = (directory: string, events: IdrEvent[] = []) =>
      HistoryStore.open({ open: { site, directory }, tools, emit: (event) => events.push(event) });
    const stateFile = (directory: string) => join(directory, "state", site.cloud, "history.tfstate");

    test("GIVEN no history WHEN read THEN it is empty, and nothing is written", async () => {
      const store = storeIn(temporaryFolder());
      expect(await store.entries()).toEqual([]);
      expect(await ensureFree(store, DEPLOY)).toEqual(new Set());
    });

    test("GIVEN entries WHEN some are added THEN another who opens it sees them, in order", async () => {
      const directory = temporaryFolder();
      const store = storeIn(directory);
      const one = entry("00000001");
      const two = entry("00000002", { details: { text: "é ".repeat(200) } });
      await store.change(() => [one]);
      await store.change((entries) => [...entries, two]);
      expect(await storeIn(directory).entries()).toEqual([one, two]);
      const state = JSON.parse(readFileSync(stateFile(directory), "utf8")) as { resources: unknown[] };
      expect(state.resources).toEqual([]);
    });

    test("GIVEN a state that is just being written WHEN read THEN the history is not taken for empty", async () => {
      const directory = temporaryFolder();
      await storeIn(directory).change(() => [entry("00000001")]);
      const whole = readFileSync(stateFile(directory));
      writeFileSync(stateFile(directory), "");
      const written = setTimeout(() => writeFileSync(stateFile(directory), whole), 400);
      expect(await storeIn(directory).entries()).toHaveLength(1);
      clearTimeout(written);
    });

    test("GIVEN five who change it at once WHEN all are done THEN no change is lost", async () => {
      const directory = temporaryFolder();
      // Each of these is what a process of its own would have.
      const ids = [1, 2, 3, 4, 5].map((number) => `0000000${number}`);
      await Promise.all(ids.map((id) => storeIn(directory).change((entries) => [...entries, entry(id)])));
      const entries = await storeIn(directory).entries();
      expect(entries.map(({ id }) => id).sort()).toEqual(ids);
    });

    test("GIVEN a begun operation WHEN another begins THEN it must be refused, with who and since when", async () => {
      const directory = temporaryFolder();
      const store = storeIn(directory);
      const operation = await begin(store, { step: "cutover", from: "idr", to: "newidr" });
      const [mine] = (await store.entries()) as [Entry];
      await expect(begin(storeIn(directory), { step: "deploy", stacks: ["live"] })).rejects.toMatchObject({
        code: "operation-running",
        message: expect.stringContaining(
          `${mine.who} is at work on this site: cutover from idr to newidr`,
        ) as string,
        fix: expect.stringContaining(`idr lock release --id ${operation.id}`) as string,
      });
      await expect(ensureFree(store, DEPLOY)).rejects.toMatchObject({ code: "operation-running" });
      await operation.end({ state: "done", summary: "newidr is live", details: { lost: 0 } });
      await ensureFree(store, DEPLOY);
      expect(await store.entries()).toMatchObject([
        { id: operation.id, state: "done", summary: "newidr is live", details: { lost: 0 } },
      ]);
    });

    test("GIVEN an operation of this host whose process is gone WHEN another begins THEN it goes on, and tells", async () => {
      const directory = temporaryFolder();
      const events: IdrEvent[] = [];
      const store = storeIn(directory, events);
      const left = await begin(store, { step: "cutover", from: "idr", to: "newidr" });
      await store.change((entries) => entries.map((one) => ({ ...one, pidStarted: "0", pid: 1 })));
      const next = await begin(store, { step: "rollback", from: "idr", to: "newidr" });
      const states = (await store.entries()).map(({ id, state }) => [id, state]);
      expect(states).toEqual([
        [left.id, "abandoned"],
        [next.id, "running"],
      ]);
      expect(events).toMatchObject([
        {
          type: "log",
          level: "info",
          message: expect.stringMatching(/^an earlier cutover from idr to newidr .*going on$/) as string,
        },
      ]);
      await next.end({ state: "done" });
    });

    test("GIVEN an operation of this host whose process is gone WHEN it is looked whether all is free THEN it is settled for others too", async () => {
      const events: IdrEvent[] = [];
      const store = storeIn(temporaryFolder(), events);
      const left = await begin(store, { step: "deploy", stacks: ["idr"] });
      await store.change((entries) => entries.map((one) => ({ ...one, pidStarted: "0", pid: 1 })));
      expect(await ensureFree(store, DEPLOY)).toEqual(new Set([left.id]));
      await ensureFree(store, DEPLOY);
      expect(await store.entries()).toMatchObject([{ id: left.id, state: "abandoned" }]);
      expect(events).toHaveLength(1);
    });

    test("GIVEN a release that is being prepared WHEN production is taken back THEN that goes beside it, and is told", async () => {
      const directory = temporaryFolder();
      const events: IdrEvent[] = [];
      const store = storeIn(directory, events);
      const preparing = await begin(store, { step: "prepare", from: "newidr", to: "next" });
      // Another machine's, so that nothing but the history tells of it.
      await store.change(([one]) => [{ ...one!, who: "ada@laptop", machine: "another" }]);

      const seen = await ensureFree(store, ROLLBACK);
      const back = await begin(store, ROLLBACK, seen);
      await expect(ensureFree(store, { step: "cutover", from: "newidr", to: "next" })).rejects.toMatchObject({
        code: "operation-running",
      });
      await expect(begin(store, ROLLBACK)).rejects.toMatchObject({ code: "operation-running" });
      await back.end({ state: "done" });

      expect((await store.entries()).map(({ step, state }) => `${step} ${state}`)).toEqual([
        "prepare running",
        "rollback done",
      ]);
      await preparing.assertRunning();
      expect(events).toMatchObject([
        {
          type: "log",
          message: expect.stringMatching(
            /^ada@laptop is at work on this site: prepare next from newidr, .*; this rollback goes beside it$/,
          ) as string,
        },
      ]);
    });

    test("GIVEN another's operation since the first look WHEN one begins THEN it must be refused, whatever came of that", async () => {
      const store = storeIn(temporaryFolder());
      const retire = { step: "retire", from: "idr", to: "newidr" } as const;
      const seen = await ensureFree(store, retire);
      await store.change(() => [
        entry("0000000a", { step: "verify" }),
        entry("0000000b", { step: "unlock" }),
      ]);
      await (await begin(store, retire, seen)).end({ state: "done" });
      const before = await store.entries();
      const since = await ensureFree(store, retire);
      for (const state of ["done", "failed", "abandoned"] as const) {
        const other = entry("0badcafe", { ...ROLLBACK, state, endedAt: "2026-11-22T02:14:10.000Z" });
        await store.change(() => [...before, other]);
        await expect(begin(store, retire, since)).rejects.toMatchObject({
          code: "operation-meanwhile",
          message: `ada@laptop was at work on this site meanwhile: rollback from newidr to idr, 2026-11-22 02:13:05 UTC to 2026-11-22 02:14:10 UTC (operation 0badcafe, ${state})`,
        });
      }
      expect(await store.entries()).toHaveLength(before.length + 1);
    });

    test("GIVEN a prepare that has begun and ended since the first look WHEN production is taken back THEN that is no hindrance", async () => {
      const store = storeIn(temporaryFolder());
      const seen = await ensureFree(store, ROLLBACK);
      await store.change(() => [entry("0000000a", { step: "prepare", from: "newidr", to: "next" })]);
      await (await begin(store, ROLLBACK, seen)).end({ state: "done" });
    });

    test("GIVEN a state that can't be written WHEN an operation ends THEN it warns and doesn't throw", async () => {
      const directory = temporaryFolder();
      const events: IdrEvent[] = [];
      const store = storeIn(directory, events);
      const operation = await begin(store, { step: "deploy", stacks: ["idr"] });
      writeFileSync(stateFile(directory), "no state");
      await operation.end({ state: "done" });
      expect(events).toMatchObject([
        { type: "log", level: "warn", message: expect.stringContaining(operation.id) as string },
      ]);
    });

    test("GIVEN an edit that throws WHEN changed THEN nothing is written", async () => {
      const store = HistoryStore.open({ open: { site, directory: temporaryFolder() }, tools, emit: silent });
      await store.change(() => [entry("00000001")]);
      const failing = store.change(() => {
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      expect(await store.entries()).toEqual([entry("00000001")]);
    });
  },
);
