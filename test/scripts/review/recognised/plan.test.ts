/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return --
   plans are edited at any place here, also into what no engine writes */
import { changeOf, reviewEdited, said } from "./edited";
import { addBlock, PARTS, root } from "./parts";
import type { Loose } from "./edited";

describe("GIVEN a real plan that changes nothing WHEN it has a part that is not known to be harmless THEN that is found", () => {
  it.each(PARTS)("%s", (_what, edit, expected) => {
    const done = reviewEdited("environment-unchanged", edit);
    expect(said(done)).toContain(expected);
    // Where another policy forbids it as well, so much the better.
    expect(["forbidden", expected.split(" ")[0]]).toContain(done.verdict);
  });

  it("what is live is said anew, and no address moves", () => {
    const done = reviewEdited("live-unchanged", (plan) => {
      plan.output_changes.live = { ...plan.output_changes.live, actions: ["update"], after: "revnew" };
    });
    expect(said(done)).toEqual(["person not-recognised identity"]);
  });
});

describe("GIVEN a real plan that changes nothing WHEN it has a part that is harmless THEN it stays safe", () => {
  it.each<[string, (plan: Loose) => void]>([
    [
      "names, ids and sizes are read",
      (plan) =>
        addBlock(plan, "openstack_networking_subnet_v2", "data", { provider_config_key: "openstack" }),
    ],
    ["checks that pass", (plan) => void (plan.checks = [{ status: "pass" }, { status: "unknown" }])],
    [
      "nothing is left for later",
      (plan) => Object.assign(plan, { deferred_changes: [], action_invocations: [] }),
    ],
    [
      "an output of an address",
      (plan) => {
        root(plan).outputs.x = {
          expression: { constant_value: "${openstack_compute_instance_v2.revidr-proxy.access_ip_v4}" },
        };
        plan.output_changes.x = {
          actions: ["create"],
          before: null,
          after: "10.0.0.3",
          after_unknown: false,
          after_sensitive: false,
        };
      },
    ],
    [
      "only what was refreshed is not listed",
      (plan) => {
        plan.resource_changes = [];
      },
    ],
  ])("%s", (_what, edit) => {
    expect(said(reviewEdited("environment-unchanged", edit))).toEqual([]);
  });
});

it("GIVEN a change WHEN it is of a type that is not known THEN what it may do is told", () => {
  const of = (type: string) =>
    reviewEdited("environment-unchanged", (plan) => {
      const change = changeOf(plan, "openstack_networking_network_v2.revidr");
      plan.resource_changes.push({
        ...change,
        address: `${type}.x`,
        type,
        name: "x",
        change: { ...change.change, actions: ["create"], before: null },
      });
    }).findings.map(({ policy, message, risk }) => `${policy} ${risk ?? ""} ${message}`);
  expect(of("openstack_dns_recordset_v2")[0]).toMatch(
    /^unknown-kind visitors .*visitors find the site by names/,
  );
  expect(of("openstack_networking_portforwarding_v2")[0]).toMatch(/^unknown-kind reach /);
  expect(of("openstack_identity_user_v3")[0]).toMatch(/^unknown-kind secret /);
  expect(of("openstack_orchestration_stack_v1")[0]).toMatch(/^unknown-kind code /);
  expect(of("openstack_compute_quotaset_v2")[0]).toMatch(/^unknown-kind quota /);
});

it("GIVEN a provisioner WHEN somebody waives what is not recognised THEN it is left to a person all the same", () => {
  const waivers = [{ policy: "not-recognised", reason: "it is fine", by: "Ada", until: "2999-01-01" }];
  const hook = (plan: Loose): void => addBlock(plan, "external", "data");
  expect(reviewEdited("environment-unchanged", hook, { waivers }).verdict).toBe("person");
});
