import { lockText } from "../../../scripts/cli/lock";
import { styleOf } from "../../../scripts/ui/style";
import { entry } from "../history/entries";
import { SMALL, SiteFolder } from "./run";

const plain = styleOf(false);

test("locks are told with their holders", () => {
  const lock = {
    id: "pg-7",
    path: "",
    who: "ada@laptop",
    operation: "apply",
    since: new Date("2026-11-22T02:13:06Z"),
  };
  const report = {
    operation: entry("0badcafe", { state: "running" }),
    locks: [
      { stack: "site" },
      { stack: "live", lock },
      {
        stack: "history",
        lock: { path: "", unnamed: "the HTTP backend tells only the lock's id", id: "1-2" },
      },
    ],
  };
  expect(lockText(report, plain)).toMatchInlineSnapshot(`
    "cutover from idr to newidr: ada@laptop, process 77, since 2026-11-22T02:13:05.000Z (id 0badcafe)

      state    held by                                               does   since                     id
      site     free
      live     ada@laptop                                            apply  2026-11-22T02:13:06.000Z  pg-7
      history  not named: the HTTP backend tells only the lock's id                                   1-2"
  `);
});

test("operations that go beside each other are all told", () => {
  const operation = entry("0000000b", { step: "rollback", from: "newidr", to: "idr", state: "running" });
  const beside = [entry("0000000a", { step: "prepare", from: "newidr", to: "next", state: "running" })];
  expect(lockText({ operation, beside, locks: [] }, plain).split("\n").slice(0, 2)).toEqual([
    "rollback from newidr to idr: ada@laptop, process 77, since 2026-11-22T02:13:05.000Z (id 0000000b)",
    "prepare next from newidr: ada@laptop, process 77, since 2026-11-22T02:13:05.000Z (id 0000000a)",
  ]);
});

test("GIVEN a site to which nothing was done WHEN its locks and history are asked for THEN both are empty, and no cloud is needed", async () => {
  const site = new SiteFolder(SMALL);
  try {
    const [locks, history] = [await site.idr("lock", "show", "--json"), await site.idr("history")];
    expect(JSON.parse(locks.stdout)).toEqual({
      operation: null,
      locks: ["site", "idr", "live", "history"].map((stack) => ({ stack })),
    });
    expect(history).toMatchObject({ code: 0, stdout: "nothing has been done to this site yet\n" });
    const none = await site.idr("lock", "release", "--id", "0badcafe");
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("[lock-unknown]") as string });
  } finally {
    site.remove();
  }
});
