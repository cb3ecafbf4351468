import { styleOf } from "../../../scripts/ui/style";
import { table } from "../../../scripts/ui/table";

test("columns are aligned, numbers at the right, with no lines and nothing behind them", () => {
  const text = table({
    head: ["VOLUME", "GIB", "SOURCE"],
    right: [1],
    rows: [
      ["database-db", "800", "blank"],
      ["proxy-nginxcache", "1500", ""],
    ],
    style: styleOf(false),
  });
  expect(text.split("\n")).toEqual([
    "  VOLUME             GIB  SOURCE",
    "  database-db        800  blank",
    "  proxy-nginxcache  1500",
  ]);
});
