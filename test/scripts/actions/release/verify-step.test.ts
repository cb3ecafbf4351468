import { refuseSwitched } from "../../../../scripts/actions/release/verify-step";

import { RELEASE, siteOf, standing } from "./site";

const site = siteOf(RELEASE, "live: newidr");
const before = standing(site, "newidr", "idr");

test("what was seen counts when the addresses are where they were", () => {
  expect(() => refuseSwitched(before, standing(site, "newidr", "idr"))).not.toThrow();
});

test.each([
  [standing(site, "idr", "idr"), "production's address was moved from newidr to idr"],
  [standing(site, "newidr", undefined), "the spare address was moved from idr to nothing"],
])("fails when an address was moved meanwhile", (after, message) => {
  expect(() => refuseSwitched(before, after)).toThrow(
    expect.objectContaining({
      code: "verify-moved",
      message: expect.stringContaining(message) as string,
    }) as Error,
  );
});
