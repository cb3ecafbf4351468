/** What CI never applies, waived or not: on the plans that real engines made. */
import { guardInCi } from "../../ci/scripts/lib/apply/data-guard";
import type { Action, PlanJson, ResourceChange } from "../../scripts/engine";
import { corpusPlans, readCorpusPlan } from "../corpus/plans";

const plans = corpusPlans();
const refusal = (plan: PlanJson) => {
  try {
    guardInCi(plan, "idr");
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

/** Plans in which a data volume, production's address or its binding is gone, by what their own changes say. */
const LOST =
  /^openstack_(blockstorage_volume_v3|networking_floatingip_associate_v2\.production|networking_floatingip_v2\.\S*production)/;
const losing = plans.filter((plan) =>
  (readCorpusPlan(plan).resource_changes ?? []).some(
    ({ address, change }) =>
      LOST.test(address) && change.actions.some((action) => action === "delete" || action === "forget"),
  ),
);

test("GIVEN every plan of the corpus that loses data or production's way to the site THEN CI must refuse each", () => {
  expect(losing.length).toBeGreaterThanOrEqual(10);
  expect(
    losing.filter((plan) => refusal(readCorpusPlan(plan)) === undefined).map(({ file }) => file),
  ).toEqual([]);
});

test("GIVEN every plan of the corpus that is safe THEN the guard lets it pass", () => {
  const safe = plans.filter(({ scenario }) => scenario.verdict === "safe");
  expect(safe.length).toBeGreaterThanOrEqual(15);
  for (const plan of safe) expect([plan.file, refusal(readCorpusPlan(plan))]).toEqual([plan.file, undefined]);
});

const change = (type: string, name: string, actions: readonly string[]): ResourceChange => ({
  address: `${type}.${name}`,
  mode: "managed",
  type,
  name,
  provider_name: "registry.terraform.io/terraform-provider-openstack/openstack",
  change: {
    actions: actions as readonly Action[],
    before: { id: "1", name: "idr-database-db", size: 1 },
    after: null,
    after_unknown: {},
    before_sensitive: {},
    after_sensitive: {},
  },
});
const VOLUME = "openstack_blockstorage_volume_v3";
const BINDING = "openstack_networking_floatingip_associate_v2";

test.each([
  [VOLUME, "db", ["delete"], "plan-destroys-volume"],
  [VOLUME, "db", ["delete", "create"], "plan-destroys-volume"],
  [VOLUME, "db", ["forget"], "plan-loses-track"],
  [VOLUME, "db", ["an action of a newer engine, after which nothing is there"], "plan-destroys-volume"],
  [BINDING, "production", ["delete"], "plan-destroys-binding"],
  [BINDING, "production", ["create", "delete"], "plan-destroys-binding"],
  [BINDING, "production", ["forget"], "plan-loses-track"],
  [BINDING, "production", ["update"], undefined],
  [BINDING, "spare", ["delete"], undefined],
  [VOLUME, "db", ["no-op"], undefined],
])("%s.%s %j: %s", (type, name, actions, code) => {
  expect(
    refusal({
      format_version: "1.2",
      terraform_version: "1",
      resource_changes: [change(type, name, actions)],
    }),
  ).toBe(code);
});
