import { checkBinding } from "../../../../scripts/actions/release/context";

const planOf = (live: string, spare: string) => {
  const output = (value: string) => ({ sensitive: false, value });
  return { planned_values: { outputs: { live: output(live), spare: output(spare) }, root_module: {} } };
};

test("GIVEN a plan of the live stack WHEN it is for the addresses that were asked for THEN it may go on", () => {
  expect(() => checkBinding(planOf("newidr", "idr"), { live: "newidr", spare: "idr" })).not.toThrow();
  expect(() => checkBinding(planOf("newidr", "none"), { live: "newidr" })).not.toThrow();
});

test.each([
  [planOf("idr", "none"), "the plan is for live idr, spare none, and live newidr, spare none was asked for"],
  [planOf("newidr", "idr"), "the plan is for live newidr, spare idr, and live newidr, spare none"],
  [{}, "the plan is for live undefined"],
])("GIVEN a plan for others THEN it is refused, with both", (plan, message) => {
  expect(() => checkBinding(plan, { live: "newidr" })).toThrow(
    expect.objectContaining({
      code: "binding-mismatch",
      message: expect.stringContaining(message) as string,
    }) as Error,
  );
});
