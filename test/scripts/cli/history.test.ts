import { hostname } from "node:os";

import { entryText } from "../../../scripts/cli/history-show";
import { historyText } from "../../../scripts/cli/history-text";
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

test("a list that is cut off says how many more there are, and how they are shown", () => {
  const entries = [entry("0000000b"), entry("0000000a")];
  expect(historyText(entries, plain)).not.toContain("--limit");
  expect(historyText(entries, plain, 3).split("\n").at(-1)).toBe(
    "  1 older operation not shown: idr history --limit all",
  );
  expect(historyText(entries, plain, 39)).toContain("37 older operations not shown");
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
  });
  expect(entryText(told, 100, plain)).toMatchInlineSnapshot(`
    "cutover from idr to newidr (0000000a)
      who      ada@laptop, process 77
      begun    2026-11-22 02:13:05 UTC
      ended    2026-11-22 02:14:10 UTC, after 1 min 05 s
      outcome  answers-missing
      summary  went back
      error    no answer [answers-missing]"
  `);
});

test("what an operation did and saw is told in words, with times that people read", () => {
  const at = (clock: string) => Date.parse(`2026-11-22T${clock}Z`);
  const topology = (when: number, live: string) => ({
    title: "Then",
    at: when,
    addresses: [{ role: "production", address: "203.0.113.10", environment: live }, { role: "spare" }],
    environments: [{ name: live, servers: 9, volumesGiB: 2600 }],
  });
  const told = entry("0000000a", {
    endedAt: "2026-11-22T02:14:10.000Z",
    details: {
      before: topology(at("02:13:05"), "idr"),
      after: topology(at("02:14:05"), "newidr"),
      steps: [
        {
          name: "see where things stand",
          startedAt: at("02:13:06"),
          endedAt: at("02:13:08"),
          state: "succeeded",
        },
        {
          name: "move the address",
          startedAt: at("02:13:10"),
          endedAt: at("02:14:00"),
          state: "failed",
          detail: "no answer\nand more",
        },
      ],
      plans: [
        {
          stack: "live",
          at: at("02:13:09"),
          summary: "0 to add, 1 to change, 0 to destroy",
          changes: ["~ floating IP binding 203.0.113.10"],
        },
      ],
      copies: [{ volume: "newidr-database-db", source: "idr-database-db", sizeGiB: 800, seconds: 7800 }],
      verification: {
        environment: "newidr",
        passed: false,
        addresses: ["203.0.113.11"],
        comparedWith: "idr",
        checks: [
          { group: "web", name: "GET /", verdict: "passed", detail: "200" },
          { group: "ports", name: "tcp 4064", verdict: "failed", detail: "refused" },
          { group: "tls", name: "certificate", verdict: "warning", detail: "self-signed" },
        ],
        ids: { servers: {}, volumes: {} },
      },
    },
  });
  const text = entryText(told, 100, plain);
  expect(text.slice(text.indexOf("\n\n") + 2)).toMatchInlineSnapshot(`
    "Addresses before
      production  203.0.113.10  →  idr (9 servers, 2600 GiB)
      spare                     →  nothing

    Steps
      begun (UTC)   took  step
      02:13:06     2.0 s  see where things stand  done
      02:13:10      50 s  move the address        failed: no answer

    Plan of live, 2026-11-22 02:13:09 UTC
      0 to add, 1 to change, 0 to destroy
      ~ floating IP binding 203.0.113.10

    Copies of data volumes
      newidr-database-db from idr-database-db, 800 GiB, 2 h 10 min

    Checks of newidr through 203.0.113.11, compared with idr
      1 passed, 1 warning and 1 failed
      ✖ ports tcp 4064: refused
      ! tls certificate: self-signed

    Addresses afterwards
      production  203.0.113.10  →  newidr (9 servers, 2600 GiB)
      spare                     →  nothing"
  `);
});
