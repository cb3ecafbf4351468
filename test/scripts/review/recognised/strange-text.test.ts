import { asRead, isPlainName, strangeText } from "../../../../scripts/review/recognised/strange-text";
import type { Look } from "../../../../scripts/review/recognised/types";

const look = (after: unknown, before?: unknown) => strangeText({ before, after, unknown: undefined } as Look);

test.each([
  ["an escape code", "\u001b[31mred"],
  ["a turned direction", "idr\u202exyz"],
  ["a letter without width, in a key", { "own\u200ber": "x" }],
  ["a text in a list", ["fine", "b\u0007ell"]],
  ["nearly the mark, in capitals", { "IDR-Stacks": "rev/revnew" }],
  ["nearly the mark, with another hyphen", "idr\u2011stacks: rev/revnew"],
])("fails on %s", (_, value) => {
  expect(look(value)).toMatchObject({ may: "identity" });
});

test.each([
  ["lines of user data", "#cloud-config\n\tusers: []\r\n"],
  ["a name in another language", "Zürich – 東京"],
  ["the mark itself", { "idr-stacks": "rev/revidr", "idr-stacks-whole-since": "2026" }],
])("GIVEN %s THEN nothing is strange", (_, value) => {
  expect(look(value)).toBeUndefined();
});

test("GIVEN a text that was there before THEN it is not told again", () => {
  expect(look(["b\u0007ell"], ["b\u0007ell"])).toBeUndefined();
});

test("GIVEN names that people read as one THEN they are one, and a look-alike letter is no plain name", () => {
  expect(new Set(["REVIDR", " revidr", "ｒevidr"].map(asRead))).toEqual(new Set(["revidr"]));
  expect(isPlainName("revidr-database-db")).toBe(true);
  expect(isPlainName("rev\u0456dr")).toBe(false);
  expect(isPlainName("revidr ")).toBe(false);
});
