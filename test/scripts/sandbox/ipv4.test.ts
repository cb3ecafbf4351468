import {
  contains,
  overlaps,
  parseAddress,
  parseBlock,
  printAddress,
  printBlock,
} from "../../../scripts/sandbox/ipv4";

test.each(["0.0.0.0", "192.168.1.254", "255.255.255.255"])("reads and prints %s", (text) => {
  expect(printAddress(parseAddress(text) ?? -1)).toBe(text);
});

test.each(["", "1.2.3", "256.1.1.1", "1.2.3.4.5", "a.b.c.d"])("fails to read %j as an address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test("a block is named by its first address", () => {
  const block = parseBlock("10.1.2.3/8");
  expect(block === undefined ? "" : printBlock(block)).toBe("10.0.0.0/8");
  expect(parseBlock("10.1.2.3")).toMatchObject({ prefix: 32 });
  expect(parseBlock("0.0.0.0/0")).toMatchObject({ first: 0, last: 2 ** 32 - 1 });
});

test.each(["10.0.0.0/33", "10.0.0.0/x", "300.0.0.0/8", "10.0.0.0/8/8"])(
  "fails to read the block %s",
  (text) => {
    expect(parseBlock(text)).toBeUndefined();
  },
);

test("knows what is inside and what overlaps", () => {
  const a = parseBlock("192.168.0.0/23");
  const b = parseBlock("192.168.1.0/24");
  const c = parseBlock("192.168.2.0/24");
  if (a === undefined || b === undefined || c === undefined) throw new Error("a block was not read");
  expect([overlaps(a, b), overlaps(b, a), overlaps(a, c)]).toEqual([true, true, false]);
  expect(contains(a, parseAddress("192.168.1.255") ?? -1)).toBe(true);
  expect(contains(a, parseAddress("192.168.2.0") ?? -1)).toBe(false);
});
