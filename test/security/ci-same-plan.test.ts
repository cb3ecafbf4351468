/** When two plans are the same: nothing of the reviewed one may be missing, other or more. */
import { differences, type MarkedPlan } from "../../ci/scripts/lib/apply/same-plan";
import type { Action, PlanJson, ResourceChange } from "../../scripts/engine";

const entry = (
  name: string,
  actions: readonly Action[],
  more: Partial<ResourceChange["change"]> = {},
): ResourceChange => ({
  address: `openstack_networking_router_v2.${name}`,
  mode: "managed",
  type: "openstack_networking_router_v2",
  name,
  provider_name: "registry.terraform.io/terraform-provider-openstack/openstack",
  change: {
    actions,
    before: { name: "r", updated_at: "1" },
    after: { name: "r2" },
    after_unknown: {},
    before_sensitive: {},
    after_sensitive: {},
    ...more,
  },
});
const plan = (json: Partial<PlanJson> = {}, state: Partial<MarkedPlan["state"]> = {}): MarkedPlan => ({
  json: {
    format_version: "1.2",
    terraform_version: "1",
    resource_changes: [entry("a", ["update"])],
    ...json,
  },
  state: { lineage: "l", serial: 3, ...state },
});
const changes = (...resource_changes: ResourceChange[]) => plan({ resource_changes });

test("GIVEN the same plan, made at another time THEN there is no difference", () => {
  const earlier = { ...plan(), json: { ...plan().json, timestamp: "2026-11-01" } };
  expect(differences(earlier, plan())).toEqual([]);
  const stays = (updated: string) => entry("b", ["no-op"], { before: { updated_at: updated } });
  expect(differences(changes(stays("1")), changes(stays("2")))).toEqual([]);
});

test.each<[string, MarkedPlan, MarkedPlan, string]>([
  ["a later state", plan(), plan({}, { serial: 4 }), "the state has moved from serial 3 to 4"],
  ["another state", plan(), plan({}, { lineage: "m" }), "it was made from another state"],
  [
    "a change more",
    plan(),
    changes(entry("a", ["update"]), entry("b", ["delete"])),
    "router_v2.b: reviewed: nothing; now: delete",
  ],
  [
    "a change less",
    changes(entry("a", ["update"]), entry("b", ["delete"])),
    plan(),
    "router_v2.b: reviewed: delete; now: nothing",
  ],
  [
    "another action",
    plan(),
    changes(entry("a", ["delete", "create"])),
    "router_v2.a: reviewed: update; now: delete, create",
  ],
  [
    "an object that stayed",
    changes(entry("a", ["no-op"])),
    plan(),
    "router_v2.a: reviewed: stays; now: update",
  ],
  [
    "another value",
    plan(),
    changes(entry("a", ["update"], { after: { name: "s3cret" } })),
    "router_v2.a: update, but with other values of name",
  ],
  [
    "a value that is only known later",
    plan(),
    changes(entry("a", ["update"], { after_unknown: { name: true } })),
    "other values of name",
  ],
  [
    "an import",
    plan(),
    changes(entry("a", ["update"], { importing: { id: "1" } })),
    "router_v2.a: update, but not as reviewed",
  ],
  [
    "an import of what stays",
    changes(entry("a", ["no-op"])),
    changes(entry("a", ["no-op"], { importing: { id: "1" } })),
    "router_v2.a: reviewed: stays; now: no-op",
  ],
  [
    "a move",
    plan(),
    changes({ ...entry("a", ["update"]), previous_address: "x" }),
    "router_v2.a: update, but not as reviewed",
  ],
  [
    "something changed by hand meanwhile",
    plan(),
    plan({ resource_drift: [entry("a", ["update"])] }),
    "found in the cloud: openstack_networking_router_v2.a",
  ],
  [
    "another output",
    plan(),
    plan({ output_changes: { live: entry("a", ["update"]).change } }),
    "output live: reviewed: nothing; now: update",
  ],
  ["a plan that failed half-way", plan({ errored: true }), plan(), "not made to its end"],
  [
    "an escape in what a forged plan says",
    changes(entry("a", ["update"]), entry("\u001b[2J\n::error::", ["create"])),
    plan(),
    "router_v2.?[2J?::error::: reviewed: create",
  ],
])("GIVEN %s THEN it must be told", (_what, reviewed, own, message) => {
  const told = differences(reviewed, own).join("; ");
  expect(told).toContain(message);
  expect(told).not.toContain("s3cret");
});
