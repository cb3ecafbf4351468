import { copyProgress, rateOf } from "../../../../scripts/actions/deploy/estimate";

test("the rate is that of all copies that have ended", () => {
  expect(rateOf([])).toBeUndefined();
  expect(
    rateOf([
      { name: "a", sizeGiB: 800, seconds: 400 },
      { name: "b", sizeGiB: 100, seconds: 50 },
    ]),
  ).toBe(2);
});

test("without a rate only the time is told", () => {
  expect(copyProgress(800, 65, undefined)).toEqual({ detail: "copying 800 GiB for 1 min 05 s" });
});

test("with a rate it is told what is left, and never that it is done", () => {
  expect(copyProgress(800, 100, 2)).toEqual({
    detail: "copying 800 GiB for 1 min 40 s, about 5 min 00 s left",
    ratio: 0.25,
  });
  expect(copyProgress(800, 900, 2)).toEqual({
    detail: "copying 800 GiB for 15 min 00 s, longer than it took before",
    ratio: 0.99,
  });
});
