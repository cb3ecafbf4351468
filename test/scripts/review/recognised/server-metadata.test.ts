import { reviewEdited, said, update, changeOf, type Loose } from "./edited";

const SERVER = "openstack_compute_instance_v2.revidr-database";

const withMetadata = (more: Readonly<Record<string, string>>, withSite = true): readonly string[] =>
  said(
    reviewEdited(
      "environment-unchanged",
      (plan: Loose) => {
        const { change } = changeOf(plan, SERVER) as {
          change: { before: { metadata: Record<string, string> } };
        };
        const { metadata } = change.before;
        update(plan, SERVER, { metadata: { ...metadata, ...more } });
      },
      withSite ? {} : { site: undefined },
    ),
  );

const GROUPS = "revidr-hosts,database-hosts,revidr-database-hosts";

it("GIVEN a group of the operator's own WHEN a server gets it THEN that is harmless, by the site file", () => {
  expect(withMetadata({ groups: `${GROUPS},backup-hosts` })).toEqual([]);
  expect(withMetadata({ groups: `${GROUPS},backup-hosts` }, false)).toEqual([
    "person not-recognised identity",
  ]);
});

it.each([
  ["gets another role's group", `${GROUPS},proxy-hosts`],
  ["gets one of a role that this site has no server of", `${GROUPS},management-hosts`],
  ["loses its own role's group", "revidr-hosts"],
])("GIVEN a server WHEN it %s THEN a person looks", (_what, groups) => {
  expect(withMetadata({ groups })).toEqual(["person not-recognised identity"]);
});

it("GIVEN a key that nobody knows WHEN a server gets it THEN a person looks; a secret is forbidden", () => {
  expect(withMetadata({ mystery: "hello" })).toEqual(["person not-recognised secret"]);
  expect(withMetadata({ note: "hello" })).toEqual([]);
  expect(withMetadata({ db_password: "tiger" })).toContain("forbidden secret-in-code secret");
});

it("GIVEN what a server is found by WHEN it changes THEN a person looks", () => {
  expect(withMetadata({ hostname: "revidr-proxy" })).toEqual(["person not-recognised identity"]);
});
