import {
  isOverdue,
  KEEP_UNTIL,
  keptMetadata,
  keptOf,
  requireKeepDays,
  RETIRED,
} from "../../../../scripts/actions/release/kept";

const NOW = new Date("2026-11-22T23:30:00Z");

test("a volume is kept until the day that many days from now, in UTC", () => {
  expect(keptMetadata(NOW, 90)).toEqual({
    [RETIRED]: "2026-11-22T23:30:00.000Z",
    [KEEP_UNTIL]: "2027-02-20",
  });
});

test.each([-1, 1.5, Number.NaN, 36_501, 1e12])("fails for %d days, which no calendar has", (days) => {
  expect(() => requireKeepDays(days)).toThrow(expect.objectContaining({ code: "keep-days" }) as Error);
});

test("a hundred years can be told", () => {
  for (const days of [undefined, 0, 36_500]) expect(() => requireKeepDays(days)).not.toThrow();
  expect(keptMetadata(NOW, 36_500)[KEEP_UNTIL]).toBe("2126-10-29");
});

test("that day itself is kept, the next one is not", () => {
  expect(isOverdue("2027-02-20", new Date("2027-02-20T23:59:59Z"))).toBe(false);
  expect(isOverdue("2027-02-20", new Date("2027-02-21T00:00:00Z"))).toBe(true);
});

test("a volume that is attached again is kept by nobody, whatever it is marked with", () => {
  const metadata = keptMetadata(NOW, 1);
  expect(keptOf({ metadata, attachments: [] })).toEqual({
    retiredAt: "2026-11-22T23:30:00.000Z",
    keepUntil: "2026-11-23",
  });
  expect(keptOf({ metadata, attachments: [{ serverId: "s", device: "/dev/vdb" }] })).toBeUndefined();
  expect(keptOf({ metadata: {}, attachments: [] })).toBeUndefined();
});
