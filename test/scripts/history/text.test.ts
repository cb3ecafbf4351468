import { historyText, parseHistory } from "../../../scripts/history/text";
import { entry } from "./entries";

const id = (number: number) => number.toString(16).padStart(8, "0");

test("GIVEN entries WHEN they are written and read THEN they are the same, large details too", () => {
  const entries = [
    entry(id(1)),
    entry(id(2), { details: { small: true } }),
    entry(id(3), { details: { plan: "x".repeat(10_000) } }),
  ];
  const text = historyText({ entries, unreadable: [] });
  expect(parseHistory(text)).toEqual({ entries, unreadable: [] });
  expect(text.length).toBeLessThan(1000);
});

test("an empty text is an empty history", () => {
  expect(parseHistory("")).toEqual({ entries: [], unreadable: [] });
});

test("GIVEN an entry of a newer version WHEN another is added THEN it is handed on as it was", () => {
  const newer = { ...entry(id(1)), step: "party" };
  const history = parseHistory(JSON.stringify([newer, entry(id(2))]));
  expect(history.entries.map((one) => one.id)).toEqual([id(2)]);
  expect(JSON.parse(historyText(history))).toContainEqual(newer);
});

test("GIVEN details that are damaged WHEN read THEN who did what when is still there", () => {
  const text = JSON.stringify([{ ...entry(id(1)), detailsGz: "no gzip" }]);
  expect(parseHistory(text).entries).toEqual([entry(id(1))]);
});

test("keeps the last entries", () => {
  const entries = [1, 2, 3, 4].map((number) => entry(id(number)));
  const text = historyText({ entries, unreadable: [] }, { entries: 2 });
  expect(parseHistory(text).entries.map((one) => one.id)).toEqual([id(3), id(4)]);
});

test("GIVEN more details than there is room for WHEN written THEN the oldest lose theirs first, and no entry goes", () => {
  const noise = (seed: number) =>
    Array.from({ length: 300 }, (_, index) => Math.sin(seed * 1000 + index).toString());
  const entries = [1, 2, 3, 4].map((number) => entry(id(number), { details: noise(number) }));
  const text = historyText({ entries, unreadable: [] }, { characters: 10_000 });
  expect(text.length).toBeLessThanOrEqual(10_000);
  const read = parseHistory(text).entries;
  expect(read.map((one) => one.id)).toEqual(entries.map((one) => one.id));
  const having = read.map(({ details }) => details !== undefined);
  expect(having[0]).toBe(false);
  expect(having.at(-1)).toBe(true);
  expect([...having].sort()).toEqual(having);
});
