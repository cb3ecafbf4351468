import { caseText, casesOf, notReached, PARTS, retires, type Part, type Writes } from "./parts";

const [SPARE, PRODUCTION] = [
  "PUT /network/floatingips/idr-spare",
  "PUT /network/floatingips/idr-production",
] as const;
const MOVE = [SPARE, PRODUCTION, SPARE];

const texts = (part: Part, writes: readonly string[]) => casesOf({ part, writes }).map(caseText);

test("a cutover is killed before and after each write, and run again or taken back", () => {
  expect(texts("cutover", MOVE).slice(0, 5)).toEqual([
    `cutover killed before write 1 (${SPARE}), run again`,
    `cutover killed before write 1 (${SPARE}), then rollback`,
    `cutover killed after write 1 (${SPARE}), run again`,
    `cutover killed after write 1 (${SPARE}), then rollback`,
    `cutover killed before write 2 (${PRODUCTION}), run again`,
  ]);
  expect(texts("cutover", MOVE)).toHaveLength(12);
});

test("a rollback too, after which it is cut over; a retirement is only run again", () => {
  expect(PARTS.rollback.next).toEqual(["rollback", "cutover"]);
  expect(texts("retire", ["DELETE /compute/servers/idr-proxy"])).toEqual([
    "retire killed before write 1 (DELETE /compute/servers/idr-proxy), run again",
    "retire killed after write 1 (DELETE /compute/servers/idr-proxy), run again",
  ]);
});

test("of a cutover that goes back by itself the going back is disturbed, by kills and by the cloud", () => {
  const cases = casesOf({ part: "unanswered", writes: [SPARE, PRODUCTION, PRODUCTION, SPARE] });
  expect([...new Set(cases.map(({ nth }) => nth))]).toEqual([3, 4]);
  expect(cases.filter(({ nth }) => nth === 3).map(({ what, next }) => `${what}, ${next}`)).toEqual([
    "killed before, rollback",
    "killed after, rollback",
    "answered 503, rollback",
    "answered 503 for ever, rollback",
    "cut off, rollback",
    "done but not answered, rollback",
  ]);
});

test("of a cutover that the state doesn't know the end of, only that end is disturbed; it is taken back, or retired after", () => {
  expect(texts("unrecorded", MOVE)).toEqual([
    `unrecorded done but not answered write 3 (${SPARE}), then rollback`,
    `unrecorded done but not answered write 3 (${SPARE}), then retire`,
  ]);
  expect(casesOf({ part: "unrecorded", writes: MOVE }).map(retires)).toEqual([false, true]);
});

test("there is nothing to disturb where production's address never goes back", () => {
  expect(casesOf({ part: "unanswered", writes: MOVE })).toEqual([]);
});

describe("a case whose write never came", () => {
  const retire: Writes = {
    part: "retire",
    writes: ["DELETE /a", "DELETE /network (refused)", "DELETE /port", "DELETE /network"],
  };
  test("is fine when only calls that are refused were fewer, in whatever order", () => {
    expect(notReached(retire, ["DELETE /port", "DELETE /a", "DELETE /network"], true)).toEqual([]);
  });
  test.each([
    ["a write is missing", ["DELETE /a", "DELETE /network"], true],
    ["nothing was written", [], true],
    ["it ended in another way than undisturbed", ["DELETE /port", "DELETE /a", "DELETE /network"], false],
  ])("fails when %s", (_, made, ended) => {
    expect(notReached(retire, made, ended)).toHaveLength(1);
  });
});
