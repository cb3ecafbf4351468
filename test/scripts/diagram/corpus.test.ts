import { corpusPlans, readCorpusPlan } from "../../corpus/plans";
import { drawPlan } from "../../../scripts/diagram";
import { planPicture } from "../../../scripts/diagram/plan-picture";

/** Plans that real engines made: each is drawn, and none of its changes is left out. */
test.each(corpusPlans().map((one) => [`${one.scenario.id} (${one.engine})`, one] as const))(
  "%s",
  (_name, one) => {
    const plan = readCorpusPlan(one);
    const { counts, description } = planPicture(plan);
    const { destroyed, replaced, changed, created } = counts!;
    // Gone and made anew under the same name is shown as replaced.
    const anew = destroyed > 0 && created > 0 && description.includes("(-/+ replaced)");
    for (const [count, sign] of [
      [destroyed, "- destroyed"],
      [replaced, "-/+ replaced"],
      [changed, "~ changed"],
      [created, "+ created"],
    ] as const) {
      const told = description.includes(`(${sign})`);
      expect([sign, told || (count > 0 && anew)]).toEqual([sign, count > 0 || (told && anew)]);
    }
    expect(drawPlan(plan)).toMatch(/^<svg .*<\/svg>\n$/s);
  },
);

test("a server that gets another image in place is said to be wiped", () => {
  const rebuilt = corpusPlans().find(({ scenario }) => scenario.id === "server-image-in-place")!;
  expect(planPicture(readCorpusPlan(rebuilt)).description).toContain("another image: its root disk is wiped");
});

test("a cutover doesn't show ids", () => {
  const cutover = corpusPlans().find(({ scenario }) => scenario.id === "cutover-first-phase")!;
  const { description } = planPicture(readCorpusPlan(cutover));
  expect(description).toContain("reaches revnew-proxy (was another port) (~ changed)");
});
