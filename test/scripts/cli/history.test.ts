import { hostname } from "node:os";

import { entryText, historyText } from "../../../scripts/cli/history";
import { styleOf } from "../../../scripts/ui/style";
import { entry } from "../history/entries";

const plain = styleOf(false);

test("the list tells when, who, what, outcome, and how long it took", () => {
  const entries = [
    entry("0000000c", { state: "running", step: "deploy", from: undefined, to: undefined, stacks: ["live"] }),
    entry("0000000b", { state: "abandoned" }),
    entry("0000000a", {
      state: "failed",
      step: "rollback",
      endedAt: "2026-11-22T02:14:10.000Z",
      error: { code: "answers-missing", message: "no answer" },
    }),
    entry("00000009", { endedAt: "2026-11-22T02:13:17.000Z" }),
  ];
  expect(historyText(entries, plain)).toMatchInlineSnapshot(`
    "  when (UTC)           who         what                         outcome                     took  id
      2026-11-22 02:13:05  ada@laptop  deploy of live               running                           0000000c
      2026-11-22 02:13:05  ada@laptop  cutover from idr to newidr   ended without a word              0000000b
      2026-11-22 02:13:05  ada@laptop  rollback from idr to newidr  answers-missing       1 min 05 s  0000000a
      2026-11-22 02:13:05  ada@laptop  cutover from idr to newidr   done                        12 s  00000009"
  `);
});

test("what is told to run while its process is gone has ended without a word", () => {
  const dead = entry("0000000c", { state: "running", who: `ada@${hostname()}`, pid: 2 ** 22 + 7 });
  expect(historyText([dead], plain)).toContain("ended without a word");
});

test("a site to which nothing was done says so", () => {
  expect(historyText([], plain)).toBe("nothing has been done to this site yet");
});

test("one entry is told with all that is known of it", () => {
  const told = entry("0000000a", {
    state: "failed",
    endedAt: "2026-11-22T02:14:10.000Z",
    summary: "went back",
    error: { code: "answers-missing", message: "no answer" },
    details: { lost: 0 },
  });
  expect(entryText(told, plain)).toMatchInlineSnapshot(`
    "cutover from idr to newidr (0000000a)
      who      ada@laptop, process 77
      begun    2026-11-22 02:13:05 UTC
      ended    2026-11-22 02:14:10 UTC, after 1 min 05 s
      outcome  answers-missing
      summary  went back
      error    no answer [answers-missing]
      details  {
      "lost": 0
    }"
  `);
});
