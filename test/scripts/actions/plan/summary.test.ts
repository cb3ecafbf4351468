import { summaryOf } from "../../../../scripts/actions/plan/summary";
import type { Action, Attributes, PlanJson, ResourceChange } from "../../../../scripts/engine";

function change(
  type: string,
  name: string,
  actions: readonly Action[],
  before: Attributes | null,
  after: Attributes | null,
): ResourceChange {
  const unknown = { after_unknown: {}, before_sensitive: {}, after_sensitive: {} };
  return {
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_name: "openstack",
    change: { actions, before, after, ...unknown },
  };
}

const plan = (...resource_changes: ResourceChange[]): PlanJson => ({
  format_version: "1.2",
  terraform_version: "1.11.4",
  resource_changes,
});

test("counts as the engine does: a replacement adds one and destroys one", () => {
  const summary = summaryOf(
    "idr",
    plan(
      change("openstack_networking_port_v2", "a", ["create"], null, { name: "idr-proxy" }),
      change(
        "openstack_compute_instance_v2",
        "b",
        ["delete", "create"],
        { name: "idr-proxy" },
        { name: "idr-proxy" },
      ),
      change(
        "openstack_blockstorage_volume_v3",
        "c",
        ["delete"],
        { name: "idr-database-db", size: 800 },
        null,
      ),
      change("openstack_networking_network_v2", "d", ["no-op"], { name: "idr" }, { name: "idr" }),
      change(
        "openstack_networking_floatingip_associate_v2",
        "e",
        ["update"],
        { floating_ip: "203.0.113.10", port_id: "p" },
        { floating_ip: "203.0.113.10", port_id: "q" },
      ),
    ),
  );
  expect(summary).toMatchObject({ stack: "idr", add: 2, change: 1, destroy: 2 });
  expect(summary.changes.map(({ kind, what, name, attributes }) => [kind, what, name, attributes])).toEqual([
    ["delete", "volume", "idr-database-db", []],
    ["replace", "server", "idr-proxy", []],
    ["update", "floating IP binding", "203.0.113.10", ["port_id"]],
    ["create", "port", "idr-proxy", []],
  ]);
  expect(summary.changes[0]?.sizeGiB).toBe(800);
});

test("a plan without changes", () => {
  expect(summaryOf("idr", plan())).toEqual({
    stack: "idr",
    add: 0,
    change: 0,
    destroy: 0,
    adopt: 0,
    changes: [],
  });
});

test("what is imported is adopted, whether it stays or is changed in place; one that is replaced is not", () => {
  const imported = (actions: readonly Action[], name: string): ResourceChange => {
    const one = change("openstack_networking_port_v2", name, actions, { name }, { name });
    return { ...one, change: { ...one.change, importing: { id: name } } };
  };
  const summary = summaryOf(
    "newidr",
    plan(imported(["no-op"], "a"), imported(["update"], "b"), imported(["delete", "create"], "c")),
  );
  expect(summary).toMatchObject({ add: 1, change: 0, destroy: 1, adopt: 2 });
  expect(summary.changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "replace c",
    "adopt b",
    "adopt a",
  ]);
});
