import type { Change, PlanJson } from "../../../scripts/engine/plan-json";
import { redact, secretsOf } from "../../../scripts/engine/secrets";

const change = (fields: Partial<Change>): Change => ({
  actions: ["update"],
  before: null,
  after: null,
  after_unknown: {},
  before_sensitive: {},
  after_sensitive: {},
  ...fields,
});

const plan: PlanJson = {
  format_version: "1.2",
  terraform_version: "1.11.4",
  resource_changes: [
    {
      address: "a.b",
      mode: "managed",
      type: "a",
      name: "b",
      provider_name: "p",
      change: change({
        before: { password: "old-secret", name: "not-secret" },
        before_sensitive: { password: true },
        after: {
          password: "new-secret",
          name: "not-secret",
          list: [{ key: "nested-secret", id: "not-secret" }],
        },
        after_sensitive: { password: true, list: [{ key: true }] },
      }),
    },
  ],
  output_changes: {
    key: change({ after: { all: ["of-it-secret", 7, "abc"] }, after_sensitive: true }),
    open: change({ after: { all: "not-secret" }, after_sensitive: false }),
  },
};

test("secretsOf finds what a plan marks as sensitive, at any depth, the longest first", () => {
  expect(secretsOf(plan)).toEqual(["nested-secret", "of-it-secret", "old-secret", "new-secret"]);
});

test("redact takes them out of a text, every time they occur", () => {
  expect(redact("old-secret and new-secret and old-secret, not-secret", secretsOf(plan))).toBe(
    "(sensitive) and (sensitive) and (sensitive), not-secret",
  );
});
