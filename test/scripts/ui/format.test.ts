import { age, count, cut, duration, enumerate, width, wrap } from "../../../scripts/ui/format";

test.each([
  [0.04, "0.0 s"],
  [9.94, "9.9 s"],
  [9.96, "10 s"],
  [59.6, "1 min 00 s"],
  [185, "3 min 05 s"],
  [7800, "2 h 10 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  ["2026-11-22T11:59:30Z", "just now"],
  ["2026-11-22T11:15:00.000000Z", "45 min"],
  ["2026-11-21T00:00:00Z", "36 h"],
  ["2026-11-01T12:00:00Z", "21 d"],
  ["2023-11-22T12:00:00Z", "3.0 y"],
  ["nonsense", "unknown"],
])("made at %s is %s old", (made, text) => {
  expect(age(made, new Date("2026-11-22T12:00:00Z"))).toBe(text);
});

test("counts and lists", () => {
  expect(count(1, "server")).toBe("1 server");
  expect(count(0, "server")).toBe("0 servers");
  expect(enumerate(["a", "b", "c"])).toBe("a, b and c");
  expect(enumerate(["a"])).toBe("a");
});

test("text is cut to a number of columns, colours not counted", () => {
  expect(width("\u001b[32mok\u001b[39m")).toBe(2);
  expect(cut("omeroreadwrite", 6)).toBe("omero…");
  expect(cut("proxy", 6)).toBe("proxy");
});

test("text is broken between words, with what follows indented", () => {
  expect(wrap("error: the plan for idr destroys a volume", 20, 2)).toBe(
    ["error: the plan for", "  idr destroys a", "  volume"].join("\n"),
  );
});

test("a line keeps its own indentation when it is broken", () => {
  expect(wrap("mistakes:\n  idr.yaml:3:1 is wrong", 16)).toBe(
    ["mistakes:", "  idr.yaml:3:1", "  is wrong"].join("\n"),
  );
});
