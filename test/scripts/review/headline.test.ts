/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- plans are edited at any place */
import { displayOf, headlineOf, QUESTIONS, type Headline } from "../../../scripts/review/headline";
import { isOnlyPossible } from "../../../scripts/review/risk";
import { corpusPlans, reviewOf } from "../../corpus/plans";
import { changeOf, reviewEdited, update } from "./recognised/edited";

const PORT = "openstack_networking_port_v2.revidr-database";
const SERVER = "openstack_compute_instance_v2.revidr-database";

const states = (headline: Headline) => QUESTIONS.map((question) => headline[question].state).join(" ");

describe("GIVEN a plan with something that is not recognised WHEN the five questions are answered THEN what it may do is unknown, not no", () => {
  // In the order of the questions: data, visitors, reach, code, cost.
  it.each<[string, string, object, string]>([
    ["what may change who gets in", PORT, { value_specs: { a: "b" } }, "no unknown unknown no no"],
    ["what may run code", PORT, { extra_dhcp_option: [{ name: "a" }] }, "unknown unknown unknown unknown no"],
    ["what may be found under a name", PORT, { name: "other" }, "unknown unknown unknown no no"],
    ["an attribute that nobody knows", SERVER, { newly_invented: "on" }, "unknown unknown unknown no no"],
    [
      "two things at once, of which the worse is told first",
      PORT,
      { extra_dhcp_option: [{ name: "a" }], value_specs: { a: "b" } },
      "unknown unknown unknown unknown no",
    ],
  ])("%s", (_what, address, values, expected) => {
    const done = reviewEdited("environment-unchanged", (plan) => update(plan, address, values));
    expect(states(headlineOf(done))).toBe(expected);
  });

  it("a type that only uses quota leaves the cost open", () => {
    const plan = corpusPlans().find(({ scenario }) => scenario.id === "type-unknown")!;
    expect(headlineOf(reviewOf(plan)).cost.state).toBe("unknown");
  });

  it("no answer is no where a finding may be about it", () => {
    for (const plan of corpusPlans().filter(({ engine }) => engine === "Terraform")) {
      const done = reviewOf(plan);
      const { data, reach, code } = headlineOf(done);
      const may = (...risks: readonly string[]) =>
        done.findings.some(
          ({ severity, risk, risksToo = [] }) =>
            severity !== "note" &&
            [risk, ...risksToo].some((one) => one !== undefined && risks.includes(one)),
        );
      expect([plan.scenario.id, data.state === "no" && may("data", "identity", "code")]).toEqual([
        plan.scenario.id,
        false,
      ]);
      expect([plan.scenario.id, reach.state === "no" && may("reach", "identity", "code")]).toEqual([
        plan.scenario.id,
        false,
      ]);
      expect([plan.scenario.id, code.state === "no" && may("code", "secret")]).toEqual([
        plan.scenario.id,
        false,
      ]);
    }
  });
});

it("GIVEN nothing but what is recognised WHEN the five questions are answered THEN each is no, and a changed plan says otherwise", () => {
  expect(states(headlineOf(reviewEdited("environment-unchanged", () => undefined)))).toBe("no no no no no");
  const destroyed = reviewEdited("environment-unchanged", (plan) => {
    const { change } = changeOf(plan, "openstack_blockstorage_volume_v3.revidr-database-db");
    change.actions = ["delete"];
    change.after = null;
  });
  const { data } = headlineOf(destroyed);
  expect(data.state).toBe("yes");
  expect(data.text).toBe("data is lost: volume revidr-database-db (800 GiB)");
});

it("GIVEN a finding that is waived WHEN it is shown THEN who waived it stands first, the answers stay, and it is not green", () => {
  const waivers = [{ policy: "server-resized", reason: "it is fine", by: "Ada", until: "2999-01-01" }];
  const resize = (plan: unknown) => update(plan, SERVER, { flavor_name: "m1.tiny" });
  const done = reviewEdited("environment-unchanged", resize, { waivers });
  const open = reviewEdited("environment-unchanged", resize);
  expect(open.verdict).toBe("person");
  expect([done.verdict, displayOf(done)]).toEqual(["safe", "waived"]);
  const headline = headlineOf(done);
  expect(headline.waived).toEqual(["1 finding waived by Ada until 2999-01-01: a server is resized"]);
  expect(headline.visitors).toEqual({ ...headlineOf(open).visitors, findings: headline.visitors.findings });
  expect(headline.visitors.state).toBe("yes");
});

it("GIVEN what was seen and is forbidden WHEN it is told THEN it is no mere possibility", () => {
  const { findings } = reviewEdited("environment-unchanged", (plan) => {
    plan.configuration.root_module.resources[0].provisioners = [{ type: "local-exec" }];
  });
  expect(findings.filter(({ severity }) => severity === "forbidden").some(isOnlyPossible)).toBe(false);
});
