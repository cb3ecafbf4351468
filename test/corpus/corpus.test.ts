import { POLICIES } from "../../scripts/review/policies";
import { htmlText } from "../../scripts/review/output/html";
import { reviewDocument } from "../../scripts/review/output/json";
import { junitText } from "../../scripts/review/output/junit";
import { markdownText } from "../../scripts/review/output/markdown";
import { sarifText } from "../../scripts/review/output/sarif";
import { terminalText } from "../../scripts/review/output/terminal";
import { parsePlan } from "../../scripts/review/read-plan";
import { review } from "../../scripts/review/review";
import { styleOf } from "../../scripts/ui/style";
import { thrown } from "../scripts/review/thrown";
import { corpusPlans, passesBaseline, planText, readCorpusPlan, reviewOf } from "./plans";

const PLANS = corpusPlans();
const named = PLANS.map((plan) => [plan.scenario.id, plan.engine, plan] as const);
const removed = PLANS.find(({ scenario }) => scenario.id === "volume-block-removed")!;

it("holds at least 40 plans, of both engines", () => {
  expect(new Set(PLANS.map(({ scenario }) => scenario.id)).size).toBe(
    PLANS.filter(({ engine }) => engine === "Terraform").length,
  );
  expect(PLANS.length).toBeGreaterThanOrEqual(40);
  expect(PLANS.filter(({ engine }) => engine === "OpenTofu").length).toBeGreaterThan(0);
});

describe("each plan gets a careful operator's verdict", () => {
  test.each(named)("%s (%s)", (_id, _engine, plan) => {
    const { scenario } = plan;
    const done = reviewOf(plan);
    const policies = done.findings.map(({ policy }) => policy);
    expect({
      verdict: done.verdict,
      missing: scenario.policies.filter((id) => !policies.includes(id)),
    }).toEqual({
      verdict: scenario.verdict,
      missing: [],
    });
  });
});

describe("no dangerous plan is called safe, even without its site file", () => {
  test.each(named.filter(([, , { scenario }]) => scenario.dangerous))("%s (%s)", (_id, _engine, plan) => {
    expect(reviewOf(plan).verdict).not.toBe("safe");
    expect(reviewOf(plan, { withSite: false }).verdict).not.toBe("safe");
  });
});

test("the baseline, no delete in the plan, lets dangerous ones pass", () => {
  const dangerous = PLANS.filter(({ scenario, engine }) => scenario.dangerous && engine === "Terraform");
  const missed = dangerous
    .filter((plan) => passesBaseline(readCorpusPlan(plan)))
    .map(({ scenario }) => scenario.id);
  const stopped = PLANS.filter(({ scenario, engine }) => !scenario.dangerous && engine === "Terraform")
    .filter((plan) => !passesBaseline(readCorpusPlan(plan)))
    .map(({ scenario }) => scenario.id);
  expect({ dangerous: dangerous.length, missed, stopped }).toMatchSnapshot();
});

test("no output prints a secret of a plan", () => {
  for (const id of ["server-user-data", "server-password"]) {
    const plan = PLANS.find(({ scenario }) => scenario.id === id)!;
    expect(planText(plan)).toMatch(/hello-secret-word|correct-horse-battery/);
    const reviews = [reviewOf(plan)];
    const outputs = [
      terminalText(reviews, styleOf(false)),
      markdownText(reviews),
      JSON.stringify(reviewDocument(reviews)),
      junitText(reviews, POLICIES),
      sarifText(reviews, POLICIES, { version: "0" }),
      htmlText(reviews),
    ];
    for (const output of outputs) expect(output).not.toMatch(/hello-secret-word|correct-horse-battery/);
  }
});

describe("files that are no plan of today", () => {
  const text = planText(removed);

  it.each([0.1, 0.5, 0.9, 0.999])("fails for a plan that was cut off at %s of its length", (share) => {
    expect(thrown(() => parsePlan(text.slice(0, Math.floor(text.length * share)), "plan.json"))?.code).toBe(
      "plan-truncated",
    );
  });

  it("fails for the format of Terraform 0.12 to 0.15", () => {
    const old = text.replace(/"format_version":"[^"]*"/, '"format_version":"0.1"');
    expect(thrown(() => parsePlan(old, "plan.json"))?.code).toBe("plan-too-old");
  });

  it("reads a plan of 50 MB, and finds the one volume in it", () => {
    const plan = readCorpusPlan(removed);
    const servers = plan.resource_changes!.filter(({ type }) => type === "openstack_compute_instance_v2");
    const copies = Math.ceil(50_000_000 / JSON.stringify(servers).length);
    const filler = Array.from({ length: copies }, (_, copy) =>
      servers.map((server) => ({ ...server, address: `${server.address}-${copy}` })),
    ).flat();
    const big = JSON.stringify({ ...plan, resource_changes: [...filler, ...plan.resource_changes!] });
    expect(big.length).toBeGreaterThan(50_000_000);
    const done = review(parsePlan(big, "plan.json"), { stack: "revidr" });
    expect(done.findings.filter(({ policy }) => policy === "data-volume-destroyed")).toHaveLength(1);
  });
});
