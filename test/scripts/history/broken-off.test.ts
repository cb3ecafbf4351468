/** An operation that is interrupted while no engine is at work, on a history with a real engine. */
import { parseSite } from "../../../constructs/model";
import { silent } from "../../../scripts/events";
import { HistoryStore, recorded } from "../../../scripts/history";
import { breakOff } from "../../../scripts/interrupts";
import { SMALL } from "../cli/run";
import { enginesHere, temporaryFolder, toolsWith } from "../engine/stacks";

const [program] = enginesHere();

test("GIVEN an operation under way WHEN the process is interrupted THEN the history and the cloud say so before it ends", async () => {
  const claims = new Set<string>();
  const guard = {
    check: () => Promise.resolve(),
    record: () => Promise.resolve(),
    atWork: () => Promise.resolve([]),
    claim: (one: {
      readonly id: string;
      readonly step: string;
      readonly begunAt: string;
      readonly who: string;
    }) => {
      claims.add(one.id);
      return Promise.resolve([one]);
    },
    withdraw: (id: string) => Promise.resolve(void claims.delete(id)),
  };
  const site = parseSite(SMALL, "idr.yaml");
  const store = HistoryStore.open({
    open: { site, directory: temporaryFolder() },
    tools: toolsWith(program!),
    emit: silent,
    guard,
  });
  const begun = new Promise<void>((resolve) => {
    const forever = async (begin: () => Promise<void>) => {
      await begin();
      resolve();
      await new Promise(() => undefined);
    };
    void recorded(store, { step: "cutover", from: "idr", to: "newidr" }, forever, () => "");
  });
  await begun;
  expect(claims.size).toBe(1);
  await breakOff();
  expect(await store.entries()).toMatchObject([{ state: "failed", error: { code: "interrupted" } }]);
  expect(claims.size).toBe(0);
});
