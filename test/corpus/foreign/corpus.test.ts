import { expectSafe, judged, sorted } from "./judged";
import { foreignPlans, reasonOf } from "./plans";

const PLANS = foreignPlans();
const HARMLESS = sorted(PLANS).harmless;

/** Harmless plans that the reviewer may ask about: at most one in fifty, each with the reason that it gives. */
const ASKED_ABOUT: Readonly<Record<string, string>> = {};

judged(PLANS, { folder: __dirname, dangerous: 120, harmless: 40, bytes: 4_000_000 });

describe("harmless plans", () => {
  test.each(HARMLESS.filter(([id]) => ASKED_ABOUT[id] === undefined))(
    "GIVEN a harmless plan WHEN it is reviewed with its site file THEN it is safe: %s",
    (_id, plan) => expectSafe(plan),
  );

  it("GIVEN the exceptions WHEN they are counted THEN they are one in fifty at most, and still the case", () => {
    const ids = Object.keys(ASKED_ABOUT);
    expect(ids.length).toBeLessThanOrEqual(Math.floor(HARMLESS.length / 50));
    const reasons = HARMLESS.filter(([id]) => ids.includes(id)).map(([id, plan]) => [id, reasonOf(plan)]);
    expect(Object.fromEntries(reasons)).toEqual(ASKED_ABOUT);
  });
});
