import { shownDocument } from "../../../scripts/documents/history";
import { DOCUMENTS } from "../../../scripts/documents/shapes";
import { entry } from "../history/entries";

test("GIVEN an operation with times since the epoch WHEN it is a document THEN its times are ISO 8601, and its plans as those of idr plan", () => {
  const at = Date.parse("2026-11-22T02:13:05.000Z");
  const document = shownDocument(
    entry("0000000a", {
      pidStarted: "123456",
      details: {
        steps: [{ name: "move", startedAt: at, endedAt: at + 1000, state: "succeeded" }],
        plans: [
          {
            stack: "live",
            at,
            summary: "1 to add, 1 to change, 0 to destroy",
            changes: [
              "~ floating IP binding 203.0.113.10",
              "= volume attachment idr-proxy",
              "+ security group rule ingress tcp 4064",
              "and 7 more",
            ],
          },
        ],
        unknown: { kept: "by a later version" },
      },
    }),
  );
  expect(DOCUMENTS["history show"].parse(document)).toEqual({
    ...entry("0000000a"),
    details: {
      steps: [
        {
          name: "move",
          startedAt: "2026-11-22T02:13:05.000Z",
          endedAt: "2026-11-22T02:13:06.000Z",
          state: "succeeded",
        },
      ],
      plans: [
        {
          stack: "live",
          state: "changes",
          counts: { add: 1, change: 1, destroy: 0, adopt: 1 },
          changes: [
            { kind: "update", what: "floating IP binding", name: "203.0.113.10" },
            { kind: "adopt", what: "volume attachment", name: "idr-proxy" },
            { kind: "create", what: "security group rule", name: "ingress tcp 4064" },
          ],
          dangers: [],
          blockedBy: [],
          at: "2026-11-22T02:13:05.000Z",
        },
      ],
    },
  });
});
