import { ansibleMetadata, METADATA_VALUE_LIMIT } from "../../../constructs/model/metadata";

const facts = { environment: "idr", hostname: "idr-x", networks: ["idr"] };

test("groups that fit are one value", () => {
  const groups = ["a".repeat(200), "b".repeat(54)];
  expect(ansibleMetadata({ ...facts, groups })).toEqual({
    hostname: "idr-x",
    network_order: "idr",
    groups: groups.join(","),
  });
});

test("the overflow goes to groups2, split between names", () => {
  const groups = ["a".repeat(200), "b".repeat(55), "c"];
  const metadata = ansibleMetadata({ ...facts, groups });
  expect(metadata["groups"]).toBe("a".repeat(200));
  expect(metadata["groups2"]).toBe(`${"b".repeat(55)},c`);
});

test.each([
  ["one name too long", ["a".repeat(256)], "is longer than one metadata value"],
  [
    "more than two values hold",
    ["a".repeat(255), "b".repeat(255), "c"],
    "metadata groups2 of idr-x has 257 characters",
  ],
])("fails when it is %s", (_what, groups, message) => {
  expect(() => ansibleMetadata({ ...facts, groups })).toThrow(message);
});

test("no value is ever longer than Nova keeps, and no group is lost", () => {
  for (let length = 1; length < 60; length++) {
    const groups = Array.from({ length: 8 }, (_, index) => `${"g".repeat(length)}${index}`);
    const { groups: first = "", groups2 } = ansibleMetadata({ ...facts, groups });
    expect(Math.max(first.length, (groups2 ?? "").length)).toBeLessThanOrEqual(METADATA_VALUE_LIMIT);
    expect([first, ...(groups2 === undefined ? [] : [groups2])].join(",").split(",")).toEqual(groups);
  }
});
