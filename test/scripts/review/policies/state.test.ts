import { readFileSync } from "node:fs";
import { join } from "node:path";

import { SERVER, VOLUME } from "../../../../scripts/review/kinds";
import { POLICIES } from "../../../../scripts/review/policies";
import { drift } from "../../../../scripts/review/policies/drift";
import { planIncomplete } from "../../../../scripts/review/policies/plan-incomplete";
import { providerChanged } from "../../../../scripts/review/policies/provider-changed";
import { quotaExceeded } from "../../../../scripts/review/policies/quota-exceeded";
import { stateMoved } from "../../../../scripts/review/policies/state-moved";
import { unknownKind } from "../../../../scripts/review/policies/unknown-kind";
import { change, found, planOf, severities } from "../changes";
import { exampleSite } from "../site";

describe("unknown-kind", () => {
  it.each([
    [
      "another provider",
      change("aws_db_instance", "x", ["create"], {
        entry: { provider_name: "registry.terraform.io/hashicorp/aws" },
      }),
    ],
    [
      "a provider that only ends alike",
      change(SERVER, "x", ["create"], {
        entry: { provider_name: "evil.example/mirror-terraform-provider-openstack/openstack" },
      }),
    ],
    ["another type", change("openstack_dns_zone_v2", "x", ["create"])],
    ["an action that is not known", change(SERVER, "x", ["evaporate"])],
    ["no action at all", change(SERVER, "x", [])],
  ])("leaves %s to a person", (_what, one) => {
    expect(severities(unknownKind, one)).toEqual(["person"]);
  });

  it("knows OpenStack's provider of either registry", () => {
    const tofu = { entry: { provider_name: "registry.opentofu.org/terraform-provider-openstack/openstack" } };
    expect(severities(unknownKind, change(SERVER, "x", ["create"], tofu))).toEqual([]);
  });

  it("finds nothing in what stays, whatever it is", () => {
    expect(
      severities(unknownKind, change("aws_db_instance", "x", ["no-op"], { entry: { provider_name: "aws" } })),
    ).toEqual([]);
  });
});

describe("drift", () => {
  const drifted = (before: object, after: object | null) =>
    found(
      drift,
      planOf([], {
        resource_drift: [
          change(VOLUME, "db", after === null ? ["delete"] : ["update"], {
            before: before as never,
            after: after as never,
          }),
        ],
      }),
    );

  it("finds what was changed or deleted by hand", () => {
    expect(drifted({ name: "db" }, { name: "renamed" })[0]?.message).toMatch(
      /changed in the cloud by something else: name/,
    );
    expect(drifted({ name: "db" }, null)[0]?.message).toMatch(
      /is gone from the cloud; a new one .* is empty/,
    );
  });

  it("finds nothing in what the cloud itself keeps up to date", () => {
    expect(drifted({ attachment: [] }, { attachment: [{ device: "/dev/vdb" }] })).toEqual([]);
  });

  it("GIVEN a volume's metadata WHEN idr deploy has noted there that its data are whole THEN that is no drift, and all else is", () => {
    const note = { "idr-stacks-whole-since": "2026-11-29T00:00:00Z" };
    expect(drifted({ metadata: { a: "b" } }, { metadata: { a: "b", ...note } })).toEqual([]);
    expect(drifted({ metadata: { a: "b" } }, { metadata: { a: "c", ...note } })).toHaveLength(1);
  });
});

describe("state-moved", () => {
  it("notes what moves or is adopted as it is, and leaves what is changed at once to a person", () => {
    expect(
      severities(stateMoved, change(VOLUME, "db", ["no-op"], { entry: { previous_address: "x.y" } })),
    ).toEqual(["note"]);
    expect(severities(stateMoved, change(VOLUME, "db", ["no-op"], { importing: true }))).toEqual(["note"]);
    const changed = { importing: true, before: { name: "a" }, after: { name: "b" } };
    expect(severities(stateMoved, change(VOLUME, "db", ["update"], changed))).toEqual(["person"]);
  });
});

test("plan-incomplete finds a plan that failed, is confined or leaves changes for later", () => {
  const of = (more: object) => found(planIncomplete, planOf([], more)).map(({ severity }) => severity);
  expect(of({ errored: true, complete: false })).toEqual(["forbidden"]);
  expect(of({ complete: false })).toEqual(["person"]);
  expect(of({ deferred_changes: [{}] })).toEqual(["person"]);
  expect(of({ checks: [{ status: "fail" }, { status: "pass" }] })).toEqual(["person"]);
  expect(of({ complete: true, applyable: false })).toEqual([]);
});

test("provider-changed finds another cloud than the site's, and another provider than the state's", () => {
  const configuration = {
    provider_config: {
      openstack: { name: "openstack", expressions: { cloud: { constant_value: "other" } } },
    },
    root_module: {},
  };
  expect(found(providerChanged, planOf([], { configuration }), { site: exampleSite() })[0]?.message).toBe(
    'works on the cloud "other", the site\'s is "test"',
  );
  const volume = change(VOLUME, "db", ["no-op"]);
  const prior_state = {
    format_version: "1.0",
    values: {
      root_module: {
        resources: [
          {
            address: volume.address,
            mode: "managed" as const,
            type: VOLUME,
            name: "db",
            provider_name: "old",
            values: {},
          },
        ],
      },
    },
  };
  expect(found(providerChanged, planOf([volume], { prior_state }))[0]?.message).toMatch(/old → /);
});

test("quota-exceeded finds what the project has too little of", () => {
  const volume = change(VOLUME, "db", ["create"], { after: { name: "db", size: 800 } });
  const limits = { gib: { used: 300, limit: 1000 }, volumes: { used: 3, limit: -1 } };
  expect(found(quotaExceeded, planOf([volume]), { limits })[0]?.message).toBe(
    "800 GiB more are needed; 300 GiB of 1000 GiB are used",
  );
  expect(found(quotaExceeded, planOf([volume]), { limits: { gib: { used: 200, limit: 1000 } } })).toEqual([]);
});

test("every policy has an id of its own and says what people need to know", () => {
  expect(new Set(POLICIES.map(({ id }) => id)).size).toBe(POLICIES.length);
  for (const { id, title, why, example } of POLICIES) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [title, why, example]) expect(text.length).toBeGreaterThan(15);
  }
});

test("GIVEN the table of policies in docs/review.md WHEN it is read THEN it has every policy, with its severity, and no other", () => {
  const text = readFileSync(join(__dirname, "../../../../docs/review.md"), "utf8");
  const table = text.split("## Policies")[1]!.split("\n## ")[0]!;
  const rows = [...table.matchAll(/^\| `([a-z-]+)` +\| ([a-z ]+?) +\|/gm)].map(([, id, severity]) => [
    id,
    severity,
  ]);
  const words = { forbidden: "forbidden", person: "needs a person", note: "note" } as const;
  expect(rows.toSorted()).toEqual(POLICIES.map(({ id, severity }) => [id, words[severity]]).toSorted());
});
