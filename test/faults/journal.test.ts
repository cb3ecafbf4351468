import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import type { Case } from "./exhaustive";
import { digestOf, Journal, readJournal } from "./journal";
import type { RunReport } from "./release-run";
import { Story } from "./story";

const folder = mkdtempSync(path.join(tmpdir(), "idr-journal-"));
const file = () => path.join(folder, `${expect.getState().currentTestName!.slice(0, 20)}.jsonl`);

afterAll(() => rmSync(folder, { recursive: true }));

const run = (seed: number): RunReport => ({
  seed,
  ending: "live",
  broken: [],
  seconds: 12,
  story: new Story().told(),
});
const killed: Case = {
  part: "cutover",
  nth: 1,
  what: "killed after",
  write: "PUT …",
  next: "rollback",
  reached: true,
  broken: [],
  seconds: 3,
  story: new Story().told(),
};

test("what was done of a campaign is known when it is gone on with", () => {
  const journal = Journal.open(file(), "command 1");
  expect(journal.done).toEqual({ runs: [], parts: [], cases: [] });
  journal.run(run(7));
  journal.writes({ part: "cutover", writes: ["PUT …"] });
  journal.one(killed);

  const again = Journal.open(file(), "command 1");
  again.run(run(8));
  // In another order than the first time.
  again.writes({ part: "cutover", writes: ["DELETE …"] });

  expect(Journal.open(file(), "command 1").done).toEqual({
    runs: [run(7), run(8)],
    parts: [{ part: "cutover", writes: ["PUT …"] }],
    cases: [killed],
  });
});

test("a line that was being written when power was lost is done again", () => {
  Journal.open(file(), "command 1").run(run(7));
  appendFileSync(file(), '{"kind":"run","value":{"seed":8,');
  const again = Journal.open(file(), "command 1");
  expect(again.done.runs).toEqual([run(7)]);
  again.run(run(8));
  expect(Journal.open(file(), "command 1").done.runs).toEqual([run(7), run(8)]);
});

test("fails when the command is another one than that of the journal", () => {
  Journal.open(file(), "command 1").run(run(7));
  expect(() => Journal.open(file(), "command 2")).toThrow(/another version of the command/);
});

test("fails when the journal means something else than now, which can still be read", () => {
  const old = [
    { kind: "campaign", command: "command 1" },
    { kind: "run", value: run(7) },
  ];
  writeFileSync(file(), old.map((line) => `${JSON.stringify(line)}\n`).join(""));
  appendFileSync(file(), '{"kind":"run","value":{"seed":8,');
  expect(() => Journal.open(file(), "command 1")).toThrow(/another version of the campaign/);
  expect(readJournal(file())).toEqual({
    command: "command 1",
    done: { runs: [run(7)], parts: [], cases: [] },
  });
  // It may be written to just now.
  expect(readFileSync(file(), "utf8")).toContain('"seed":8');
});

test.each([
  ["is not there", undefined],
  ["is empty", ""],
  ["is something else", '{"kind":"run"}\n'],
])("fails to read a journal that %s", (_, text) => {
  const other = path.join(folder, "other.jsonl");
  if (text !== undefined) writeFileSync(other, text);
  expect(() => readJournal(other)).toThrow(/is no journal/);
});

test("a command is the same one in another checkout, and another one when it was changed", () => {
  const program = path.join(folder, "idr.cjs");
  const digest = (text: string, root: string): string => {
    writeFileSync(program, text);
    return digestOf(program, root);
  };
  const here = digest('const __dirname = "/here/scripts";', "/here");
  expect(digest('const __dirname = "/there/scripts";', "/there")).toBe(here);
  expect(digest('const __dirname = "/there/scripts"; go();', "/there")).not.toBe(here);
});
