import {
  addresses,
  ANYBODY,
  ANYBODY4,
  has,
  intersect,
  isEmpty,
  isWiderThan,
  parsePrefix,
  prefixesOf,
  shareText,
  sharesOf,
  subtract,
  unionOf,
  worldOf,
} from "../../../scripts/reach";
import {
  includes,
  rangesOf,
  subtract as subtractRanges,
  intersect as meet,
} from "../../../scripts/reach/ranges";
import type { Range } from "../../../scripts/reach";
import { randomOf } from "./models";

const SEED = Number(process.env["IDR_SEED"] ?? 20_261_129);

describe("networks in every spelling that Neutron takes", () => {
  test.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.9.8.7/8", "10.0.0.0/8"],
    ["10.0.0.0/255.0.0.0", "10.0.0.0/8"],
    ["10.0.0.0/0.255.255.255", "10.0.0.0/8"],
    ["10/8", "10.0.0.0/8"],
    ["10.1/16", "10.1.0.0/16"],
    ["1.2.3.4/1", "0.0.0.0/1"],
    ["10.0.0.0/0.0.0.0", "0.0.0.0/0"],
    ["198.51.100.7", "198.51.100.7/32"],
    ["198.51.100.7/255.255.255.255", "198.51.100.7/32"],
    ["2000::/3", "2000::/3"],
    ["::/0", "::/0"],
    ["2001:DB8::1", "2001:db8::1/128"],
  ])("GIVEN %s THEN it is %s", (text, wanted) => {
    const { family, range } = parsePrefix(text)!;
    expect(prefixesOf(family === 4 ? { v4: [range], v6: [] } : { v4: [], v6: [range] })).toEqual([wanted]);
  });

  test.each([
    "010.0.0.1",
    "0x0a.0.0.0/8",
    "10.0.0.0/33",
    "10.0.0.0/255.0.255.0",
    "1.2.3.4.5",
    "a/8",
    "",
    "::/129",
    "fe80::1%eth0",
    "1/2/3",
  ])("GIVEN %p, which is read in more than one way or in none WHEN it is read THEN it is not known", (text) =>
    expect(parsePrefix(text)).toBeUndefined(),
  );
});

test("GIVEN many networks that add up to the internet WHEN they are put together THEN it is everybody", () => {
  expect(prefixesOf(addresses("0.0.0.0/1", "128.0.0.0/1"))).toEqual(["0.0.0.0/0"]);
  const eights = Array.from({ length: 256 }, (_, index) => `${index}.0.0.0/8`);
  expect(unionOf(eights.map((one) => addresses(one)))).toEqual(ANYBODY4);
  expect(shareText(addresses(...eights.slice(0, 128)))).toBe("half of the internet");
  expect(shareText(ANYBODY)).toBe("everybody on IPv4, everybody on IPv6");
  expect(shareText(addresses("198.51.100.0/24"))).toBe("");
});

test("GIVEN networks that lie in each other WHEN their share is asked for THEN each address is counted once", () => {
  expect(sharesOf(addresses("128.0.0.0/1", "0.0.0.0/1", "10.0.0.0/8"))).toEqual({ v4: 100, v6: 0 });
  expect(sharesOf(addresses("64.0.0.0/2", "64.0.0.0/3", "8000::/1"))).toEqual({ v4: 25, v6: 50 });
  expect(sharesOf(addresses())).toEqual({ v4: 0, v6: 0 });
  // Few are not none.
  expect(sharesOf(addresses("2001:db8::/64")).v6).toBeGreaterThan(0);
});

test("GIVEN a set without a piece WHEN it is written as networks THEN they are the fewest, and say the same", () => {
  const rest = subtract(addresses("10.0.0.0/24"), addresses("10.0.0.64/26"));
  expect(prefixesOf(rest)).toEqual(["10.0.0.0/26", "10.0.0.128/25"]);
  expect(has(rest, "10.0.0.63")).toBe(true);
  expect(has(rest, "10.0.0.64")).toBe(false);
  expect(isEmpty(intersect(rest, addresses("10.0.0.64/26")))).toBe(true);
});

test("GIVEN private networks and the internet WHEN the world's part is asked for THEN the private ones are not in it", () => {
  expect(
    isEmpty(worldOf(addresses("10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "fd00::/8", "fe80::/10"))),
  ).toBe(true);
  expect(prefixesOf(worldOf(addresses("8.8.8.0/24", "2001:db8::/32")))).toEqual([
    "8.8.8.0/24",
    "2001:db8::/32",
  ]);
  expect(isWiderThan(addresses("8.8.0.0/16"), 16, 32)).toBe(false);
  expect(isWiderThan(addresses("8.8.0.0/16", "9.9.9.9/32"), 16, 32)).toBe(true);
});

test(`GIVEN random sets of numbers (seed ${SEED}) WHEN they are joined, met and subtracted THEN each number is where a set of single numbers has it`, () => {
  const random = randomOf(SEED);
  const some = (): Range[] =>
    Array.from({ length: random(6) }, () => {
      const first = random(60);
      return [BigInt(first), BigInt(first + random(12))];
    });
  const wrong: string[] = [];
  for (let round = 0; round < 2_000; round++) {
    const [one, other] = [some(), some()];
    const single = (list: readonly Range[], value: bigint) => list.some(([a, b]) => a <= value && value <= b);
    const [a, b] = [rangesOf(one), rangesOf(other)];
    const [all, common, left] = [rangesOf([...a, ...b]), meet(a, b), subtractRanges(a, b)];
    for (const made of [a, b, all, common, left]) {
      // Ranges rise and don't touch.
      made.slice(1).forEach(([first], index) => {
        if (first <= made[index]![1] + 1n) wrong.push(`${round}: ranges that touch`);
      });
    }
    for (let at = 0n; at < 75n; at++) {
      const [inOne, inOther] = [single(one, at), single(other, at)];
      const right =
        includes(all, at) === (inOne || inOther) &&
        includes(common, at) === (inOne && inOther) &&
        includes(left, at) === (inOne && !inOther);
      if (!right) wrong.push(`${round}: ${at}`);
    }
  }
  expect(wrong).toEqual([]);
});
