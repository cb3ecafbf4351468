import { shortText } from "../../../../scripts/review/output";
import { styleOf } from "../../../../scripts/ui/style";
import { corpusPlans, reviewOf } from "../../../corpus/plans";

/** What stands beside the question whether to apply a plan of the corpus. */
function short(scenario: string): string {
  const plan = corpusPlans().find((one) => one.scenario.id === scenario)!;
  return shortText(reviewOf(plan), 200, styleOf(false));
}

test("a release that is made is safe", () => {
  expect(short("release-first")).toBe(
    "review: safe; no data is lost; no port is opened but the documented ones; visitors will not notice",
  );
});

test("a cutover is for a person, and visitors go elsewhere", () => {
  const [verdict, what] = short("cutover-first-phase").split("\n");
  expect(verdict).toContain("review: needs a person; no data is lost; no port is opened");
  expect(verdict).toContain("visitors go to another environment");
  expect(what).toContain("! a cutover, first phase");
});

test("a volume that would be lost is told as lost data", () => {
  expect(short("volume-tainted")).toContain("review: forbidden; data is lost; no port is opened");
  expect(short("volume-tainted")).toContain("! volume revidr-database-db is replaced");
});

test("a port that would be opened to the world is told", () => {
  expect(short("port-opened-database")).toContain("review: forbidden; no data is lost; something is opened");
});

test("of many findings the first are told, and where the others are", () => {
  const lines = short("environment-retired").split("\n");
  expect(lines).toHaveLength(5);
  expect(lines[4]).toMatch(/and \d+ more: idr review /);
});
