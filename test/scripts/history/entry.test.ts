import { type Entry, parseEntry } from "../../../scripts/history/entry";
import { entry } from "./entries";

test("reads an entry, without what it doesn't know", () => {
  const known: Entry = { ...entry("00000001"), endedAt: "2026-11-22T02:14:00.000Z", details: { a: [1] } };
  expect(parseEntry({ ...known, mood: "good" })).toEqual(known);
});

test("leaves out fields that aren't there, so that they are not written as null", () => {
  expect(Object.keys(parseEntry(entry("00000001"))!)).not.toContain("details");
});

test.each([
  ["another step", { step: "party" }],
  ["no id", { id: undefined }],
  ["a time that is none", { begunAt: "yesterday" }],
  ["another state", { state: "perhaps" }],
])("must not read an entry with %s", (_name, wrong) => {
  expect(parseEntry({ ...entry("00000001"), ...wrong })).toBeUndefined();
});

test.each([[null], ["text"], [7], [[]]])("must not read %j as an entry", (value) => {
  expect(parseEntry(value)).toBeUndefined();
});
