import type { StackPlan } from "../../../../scripts/actions/plan";
import { productionStays, refuseMoving } from "../../../../scripts/actions/release/production-stays";
import type { ResourceChange } from "../../../../scripts/engine";

type Actions = ResourceChange["change"]["actions"];

const BINDING = "openstack_networking_floatingip_associate_v2";

/** A plan of the live stack in which production's and the spare address are changed like this. */
function plan(production: Actions, spare: Actions): StackPlan {
  const change = (name: string, actions: Actions): ResourceChange => ({
    address: `${BINDING}.${name}`,
    mode: "managed",
    type: BINDING,
    name,
    provider_name: "openstack",
    change: {
      actions,
      before: null,
      after: null,
      after_unknown: {},
      before_sensitive: {},
      after_sensitive: {},
    },
  });
  return {
    stack: "live",
    changes: true,
    summary: { stack: "live", add: 0, change: 0, destroy: 0, adopt: 0, changes: [] },
    dangers: [],
    planFile: "plan.tfplan",
    json: () => ({
      format_version: "1.2",
      terraform_version: "1.11.4",
      resource_changes: [change("production", production), change("spare", spare)],
    }),
  };
}

test("a plan that moves the spare address alone is approved", async () => {
  const approved: StackPlan[] = [];
  const { approve } = productionStays({
    approve: (one: StackPlan) => {
      approved.push(one);
      return Promise.resolve();
    },
  });
  const [parked, given] = [plan(["no-op"], ["delete"]), plan(["no-op"], ["create"])];
  await approve(parked);
  await approve(given);
  expect(approved).toEqual([parked, given]);
});

test.each<[Actions]>([[["update"]], [["delete", "create"]], [["create"]], [["delete"]]])(
  "a plan that would %j production's binding must be refused before anybody approves it",
  async (actions) => {
    const approve = jest.fn<Promise<void>, [StackPlan]>();
    const refusal = expect.objectContaining({
      code: "production-moves",
      message: expect.stringContaining(`${BINDING}.production: ${actions.join(", ")}`) as string,
    }) as Error;
    expect(() => refuseMoving(plan(actions, ["no-op"]))).toThrow(refusal);
    await expect(productionStays({ approve }).approve(plan(actions, ["create"]))).rejects.toEqual(refusal);
    expect(approve).not.toHaveBeenCalled();
  },
);
