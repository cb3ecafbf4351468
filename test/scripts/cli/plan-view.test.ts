import type { ChangeKind, PlannedChange, StackPlan } from "../../../scripts/actions/plan";
import { planText, shortReview } from "../../../scripts/cli/plan-view";
import { styleOf } from "../../../scripts/ui/style";
import { corpusPlans, readCorpusPlan, siteOf } from "../../corpus/plans";

const style = styleOf(false);

function change(
  kind: ChangeKind,
  what: string,
  name: string,
  more: Partial<PlannedChange> = {},
): PlannedChange {
  return { kind, what, name, resource: `type.${name}`, attributes: [], ...more };
}

function planned(changes: readonly PlannedChange[], more: Partial<StackPlan> = {}): StackPlan {
  const of = (kind: ChangeKind) => changes.filter((one) => one.kind === kind).length;
  return {
    stack: "idr",
    changes: changes.length > 0,
    summary: {
      stack: "idr",
      add: of("create") + of("replace"),
      change: of("update"),
      destroy: of("delete") + of("replace"),
      adopt: of("adopt"),
      changes,
    },
    dangers: [],
    planFile: "plan.tfplan",
    json: () => ({ format_version: "1.2", terraform_version: "1.11.4" }),
    ...more,
  };
}

test("a change that follows from another one says so on its line, in full", () => {
  const grown = change("update", "volume", "newidr-database-db", {
    sizeGiB: 900,
    attributes: ["size"],
    reason: "has the size of its source idr-database-db",
  });
  expect(planText(planned([grown]), 100, style).split("\n")[1]).toBe(
    "  ~ volume newidr-database-db (900 GiB)  size: has the size of its source idr-database-db",
  );
  expect(planText(planned([grown]), 60, style).replaceAll(/\n +/g, " ")).toContain(
    "size: has the size of its source idr-database-db",
  );
});

test("what goes comes first, what is made is told by type, dangers last", () => {
  const text = planText(
    planned(
      [
        change("delete", "volume", "idr-old", { sizeGiB: 5 }),
        change("replace", "server", "idr-proxy", { attributes: ["user_data"] }),
        change("update", "port", "idr-database", { attributes: ["security_group_ids"] }),
        change("create", "server", "idr-omeroreadonly-5"),
        change("create", "server", "idr-omeroreadonly-6"),
        change("create", "port", "idr-omeroreadonly-5"),
      ],
      {
        dangers: [
          {
            kind: "server",
            action: "replaced",
            severity: "warn",
            name: "idr-proxy",
            resource: "type.idr-proxy",
            reason: "the change of user_data can't be made in place",
          },
        ],
      },
    ),
    80,
    style,
  );
  expect(text).toMatchInlineSnapshot(`
    "idr: 4 to add, 1 to change, 2 to destroy
      - 1 volume  idr-old (5 GiB)
      ± server idr-proxy  replaced for user_data
      ~ port idr-database  security_group_ids
      + 2 servers  idr-omeroreadonly-5, idr-omeroreadonly-6
      + 1 port     idr-omeroreadonly-5
      ! server idr-proxy replaced: the change of user_data can't be made in place"
  `);
});

test("what is there already is told apart from what is made", () => {
  const changes = [
    change("adopt", "volume", "newidr-database-db", { sizeGiB: 800 }),
    change("adopt", "network", "newidr"),
    change("create", "server", "newidr-database"),
  ];
  expect(planText(planned(changes), 80, style)).toMatchInlineSnapshot(`
    "idr: 1 to add, 0 to change, 0 to destroy, 2 there already, to be taken in
      = 1 volume   newidr-database-db (800 GiB)
      = 1 network  newidr
      + 1 server  newidr-database"
  `);
});

test("many names are broken at commas, three lines at most, never wider than the screen", () => {
  const names = Array.from({ length: 40 }, (_, index) =>
    change("create", "server", `idr-omeroreadonly-${index + 1}`),
  );
  const lines = planText(planned(names), 60, style).split("\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^ {2}\+ 40 servers {2}idr-omeroreadonly-1, idr-omeroreadonly-2,$/);
  expect(lines[3]).toMatch(/…$/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
});

test("no changes, and a stack that waits for others", () => {
  expect(planText(planned([]), 80, style)).toBe("idr: no changes");
  expect(planText({ stack: "live", blockedBy: ["site", "idr"], reason: "No Router found" }, 80, style)).toBe(
    "live: can't be planned before site, idr are deployed (No Router found)",
  );
});

test("GIVEN a plan of a cutover WHEN its review stands beside the question THEN it is by the site of the step, not by the site file", () => {
  const cutover = corpusPlans().find(({ scenario }) => scenario.id === "cutover-first-phase")!;
  const site = siteOf(cutover.scenario);
  const plan = planned([], { stack: "live", json: () => readCorpusPlan(cutover) });
  const inFile = { ...site, live: "revidr", spare: "revnew" };
  const open = { site: inFile, file: "idr.yaml", directory: ".", text: "" };
  const terminal = { columns: 100, style };

  expect(site.live).toBe("revnew");
  const beside = { surroundings: { open } };
  expect(shortReview({ ...plan, site: () => site }, beside, terminal).text).toContain("needs a person");
  expect(shortReview(plan, beside, terminal)).toMatchObject({ verdict: "forbidden" });
});
