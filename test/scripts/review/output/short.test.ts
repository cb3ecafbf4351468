import { shortText } from "../../../../scripts/review/output";
import { styleOf } from "../../../../scripts/ui/style";
import { corpusPlans, reviewOf } from "../../../corpus/plans";

/** What stands beside the question whether to apply a plan of the corpus. */
function short(scenario: string): string {
  const plan = corpusPlans().find((one) => one.scenario.id === scenario)!;
  return shortText(reviewOf(plan), 200, styleOf(false));
}

test("a release that is made is safe, and the five answers say why", () => {
  const [verdict, ...answers] = short("release-first").split("\n");
  expect(verdict).toBe("review: safe");
  expect(answers.slice(0, 4)).toEqual([
    "  ✓ no data volume is lost",
    "  ✓ visitors will not notice",
    "  ✓ nothing is opened but the documented ports",
    "  ✓ no code runs beside the provider's, and no secret is written out",
  ]);
  expect(answers[4]).toMatch(/^ {2}✓ servers 0 → 5, .*; about 2 h 06 min, of which copying 2400 GiB takes/);
  expect(answers).toHaveLength(5);
});

test("a cutover is for a person, and visitors go elsewhere", () => {
  const lines = short("cutover-first-phase").split("\n");
  expect(lines[0]).toBe("review: needs a person");
  expect(lines[1]).toBe("  ✓ no data volume is lost");
  expect(lines[2]).toContain("✗ visitors go to another environment");
  expect(lines[6]).toContain("! a cutover, first phase");
});

test("a volume that would be lost is told as lost data, before anything else", () => {
  const lines = short("volume-tainted").split("\n");
  expect(lines[0]).toBe("review: forbidden");
  expect(lines[1]).toBe("  ✗ data is lost: volume revidr-database-db (800 GiB)");
  expect(lines[3]).toBe("  ✓ nothing is opened but the documented ports");
  expect(lines[6]).toContain("! volume revidr-database-db is replaced");
});

test("a port that would be opened to the world is told", () => {
  const lines = short("port-opened-database").split("\n");
  expect(lines[0]).toBe("review: forbidden");
  expect(lines[1]).toBe("  ✓ no data volume is lost");
  expect(lines[3]).toMatch(/^ {2}✗ opened: .*opens tcp 5432 from 0\.0\.0\.0\/0/);
});

test("of many findings the first are told, and where the others are", () => {
  const lines = short("environment-retired").split("\n");
  expect(lines).toHaveLength(10);
  expect(lines[9]).toMatch(/and \d+ more: idr review /);
});
