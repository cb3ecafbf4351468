import type { RetireResult } from "../../../scripts/actions/release";
import { retiredText } from "../../../scripts/cli/retire";
import { styleOf } from "../../../scripts/ui/style";

const after: RetireResult["after"] = {
  title: "After",
  at: 0,
  addresses: [
    { role: "production", address: "203.0.113.10", environment: "newidr" },
    { role: "spare", address: "203.0.113.11" },
  ],
  environments: [{ name: "newidr", servers: 9, volumesGiB: 2400 }],
};
const result: RetireResult = {
  step: "retire",
  from: "idr",
  to: "newidr",
  outcome: "retired",
  destroyed: 43,
  destroyedVolumes: ["idr-proxy-nginxcache"],
  kept: [{ name: "idr-database-db", id: "v1", sizeGiB: 800, keepUntil: "2027-02-20" }],
  snapshots: [
    { id: "s1", name: "idr-database-db-final-20261122", volumeId: "v1", createdAt: "2026-11-22T12:00:00Z" },
  ],
  before: after,
  after,
};

test("what went, what is kept until when, and the way back", () => {
  expect(retiredText(result, styleOf(false))).toMatchInlineSnapshot(`
    "After:
      production  203.0.113.10  →  newidr (9 servers, 2400 GiB)
      spare       203.0.113.11  →  nothing
    idr is retired: 43 things destroyed, data volumes among them: idr-proxy-nginxcache
      kept until 2027-02-20: idr-database-db (800 GiB), final snapshot idr-database-db-final-20261122
    Back onto this data: idr deploy idr"
  `);
});

test("that it was retired before", () => {
  const text = retiredText(
    { ...result, outcome: "already", destroyed: 0, destroyedVolumes: [] },
    styleOf(false),
  );
  expect(text).toContain("idr is retired: it was before; nothing had to be done");
});
