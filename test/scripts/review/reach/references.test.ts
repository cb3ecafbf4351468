import { GROUP, PORT, RULE, SERVER } from "../../../../scripts/review/kinds";
import { DATABASE, DATABASE_SERVER, INTERNAL, POSTGRES, rule } from "./blocks";
import { altered, created, findings, idOf, moduleOf, widened, type Edit } from "./plans";

const ALL_SERVERS = "revidr-database, revidr-omeroreadonly-1 and 3 more";
const FROM_WORLD = "becomes reachable from 0.0.0.0/0 (everybody on IPv4)";
const OPEN = { ...POSTGRES, remote_ip_prefix: "0.0.0.0/0" };

/** Two new groups `g`, by index or key; the database is in the second. */
function twoGroups(first: string | number, second: string | number): readonly Edit[] {
  const shown = typeof second === "number" ? `[${second}]` : `["${second}"]`;
  return [
    created({ type: GROUP, name: "g", index: first, values: { name: "first" } }),
    created({ type: GROUP, name: "g", index: second, values: { name: "second" } }),
    altered(DATABASE, {}, { security_group_ids: [`${INTERNAL}.id`, `${GROUP}.g${shown}.id`, `${GROUP}.g`] }),
  ];
}

describe("instances of a group", () => {
  const cases = [
    ["count", twoGroups(0, 1), 0, "count.index", "first"],
    ["count", twoGroups(0, 1), 1, "count.index", "revidr-database"],
    ["for_each", twoGroups("a", "b"), "a", "each.key", "first"],
    ["for_each", twoGroups("a", "b"), "b", "each.key", "revidr-database"],
  ] as const;

  test.each(cases)(
    "GIVEN a %s of groups, WHEN the rule of an instance opens it, THEN its members are told",
    (...one) => {
      const [, groups, index, picked, subject] = one;
      const open = { security_group_id: [`${GROUP}.g`, picked] };
      const opening = created({ type: RULE, name: "r", index, values: OPEN, open });
      expect(widened([...groups, opening])).toEqual([`forbidden tcp 5432 of ${subject} ${FROM_WORLD}`]);
    },
  );

  test("GIVEN a rule for one instance by its key, WHEN it opens it, THEN only that one is told", () => {
    const at = (key: string): Edit =>
      rule({ remote_ip_prefix: "0.0.0.0/0" }, { security_group_id: [`${GROUP}.g["${key}"].id`] });
    expect(widened([...twoGroups("a", "b"), at("a")])).toEqual([`forbidden tcp 5432 of first ${FROM_WORLD}`]);
    expect(widened([...twoGroups("a", "b"), at("b")])).toEqual([
      `forbidden tcp 5432 of revidr-database ${FROM_WORLD}`,
    ]);
  });

  test("GIVEN a rule for each of some groups, WHEN it opens them, THEN all that it may mean are told", () => {
    const open = { security_group_id: ["each.value.id", "each.value"] };
    const each = created({ type: RULE, name: "r", index: "x", forEach: [INTERNAL], values: OPEN, open });
    expect(widened([each])).toEqual([`forbidden tcp 5432 of ${ALL_SERVERS} ${FROM_WORLD}`]);
  });

  test("GIVEN an index that nobody can tell, WHEN a rule opens one of the groups, THEN both are told", () => {
    const open = { security_group_id: [`${GROUP}.g`, "local.which"] };
    const found = widened([...twoGroups("a", "b"), created({ type: RULE, name: "r", values: OPEN, open })]);
    expect(found).toEqual([
      `forbidden tcp 5432 of revidr-database, first ${FROM_WORLD}`,
      "person may make something reachable: not known is in which security group the rule is",
    ]);
  });
});

describe("modules", () => {
  const inside = { type: RULE, name: "r", values: OPEN, open: { security_group_id: ["var.group"] } };

  test.each([
    ["once", ""],
    ["counted", "[0]"],
    ["with a key", '["a"]'],
  ])(
    "GIVEN a module that is called %s, WHEN its rule opens a group that it is given, THEN that group's servers are told",
    (_how, instance) => {
      const edits = [moduleOf("m", [instance], { group: [`${INTERNAL}.id`] }, inside)];
      expect(widened(edits)).toEqual([`forbidden tcp 5432 of ${ALL_SERVERS} ${FROM_WORLD}`]);
      expect(findings(edits)).toContain("forbidden port-opened-to-world");
    },
  );

  test("GIVEN a module with a group, a rule and a port of its own, WHEN it opens them, THEN its server is told", () => {
    const edits = [
      moduleOf(
        "m",
        ['["a"]', '["b"]'],
        {},
        { type: GROUP, name: "g", values: { name: "open" } },
        { type: RULE, name: "r", values: OPEN, open: { security_group_id: [`${GROUP}.g.id`] } },
        {
          type: PORT,
          name: "p",
          values: { name: "worker" },
          open: { security_group_ids: [`${GROUP}.g.id`] },
        },
      ),
    ];
    expect(widened(edits)).toEqual([`forbidden tcp 5432 of worker ${FROM_WORLD}`]);
  });

  test("GIVEN a module that is given what nobody can tell, WHEN its rule opens a group, THEN a person looks at the least", () => {
    expect(widened([moduleOf("m", [""], { group: ["local.group"] }, inside)])).toEqual([
      "person may make something reachable: not known is in which security group the rule is",
    ]);
  });
});

describe("ids of the state", () => {
  test("GIVEN a rule that names the group by its id, WHEN it opens it, THEN its servers are told", () => {
    const edit = created({ type: RULE, name: "r", values: { ...OPEN, security_group_id: idOf(INTERNAL) } });
    expect(widened([edit])).toEqual([`forbidden tcp 5432 of ${ALL_SERVERS} ${FROM_WORLD}`]);
  });

  test("GIVEN a port that is made anew, WHEN it stays in its groups, THEN nothing becomes reachable", () => {
    const anew: Edit = (plan) => {
      const port = plan.resource_changes.find(({ address }) => address === DATABASE)!;
      Object.assign(port.change, { actions: ["delete", "create"] });
    };
    expect(findings([anew])).toContain("person port-lost");
    expect(widened([anew])).toEqual([]);
  });

  test("GIVEN a server of another name on the port, WHEN it is reviewed, THEN it is called as it was", () => {
    const found = widened([
      altered(DATABASE_SERVER, { name: "revidr-proxy" }),
      rule({ remote_ip_prefix: "0.0.0.0/1" }),
    ]);
    expect(found.join()).toMatch(/^forbidden tcp 5432 of revidr-database/);
  });

  test("GIVEN a new server in the internal group, WHEN it is no server of the site, THEN who reaches the others is told", () => {
    const edits = [
      created({ type: PORT, name: "p", values: { name: "guest", security_group_ids: [idOf(INTERNAL)] } }),
      created({
        type: SERVER,
        name: "s",
        values: { name: "guest", network: [{}] },
        open: { network: [`${PORT}.p.id`] },
      }),
    ];
    expect(widened(edits).join("\n")).toContain(`of ${ALL_SERVERS} becomes reachable from guest`);
  });

  test("GIVEN an open rule that is in the planned values alone, WHEN it is reviewed, THEN it is seen", () => {
    const hidden: Edit = (plan) => {
      const values = { ...OPEN, security_group_id: idOf(INTERNAL) };
      const resource = {
        address: `${RULE}.hidden`,
        mode: "managed" as const,
        type: RULE,
        name: "hidden",
        provider_name: "",
        values,
      };
      Object.assign(plan, { planned_values: { root_module: { resources: [resource] } } });
    };
    expect(widened([hidden])).toEqual([`forbidden tcp 5432 of ${ALL_SERVERS} ${FROM_WORLD}`]);
  });
});
