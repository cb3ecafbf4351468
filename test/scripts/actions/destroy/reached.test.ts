/** That what went live while the question was open is not destroyed: a real engine, on a stack without a provider. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSite } from "../../../../constructs/model";
import { destroy, type DestroyOptions, type Reached } from "../../../../scripts/actions/destroy";
import { Engine, resourcesOf } from "../../../../scripts/engine";
import { silent } from "../../../../scripts/events";
import type { OpenStack } from "../../../../scripts/openstack";
import { SMALL } from "../../cli/run";
import { enginesHere, stackOf, toolsWith } from "../../engine/stacks";

const tools = toolsWith(enginesHere()[0]!);
const site = parseSite(SMALL, "idr.yaml");

/** A cloud with nothing in it. */
const none = () => Promise.resolve([]);
const EMPTY = {
  network: { floatingIps: none, ports: none },
  compute: { servers: none },
  volume: { volumes: none },
} as unknown as OpenStack;

/** An environment's stack with one thing in it, and its destruction; `live` says what production's address reaches. */
async function given(live: { now: string }) {
  const directory = stackOf({ server: {} });
  const configuration = () => readFileSync(join(directory, "cdk.tf.json"), "utf8");
  const engine = new Engine(tools, directory, { emit: silent, stack: "newidr" });
  await engine.apply((await engine.plan()).planFile);
  const look = (): Promise<Reached> => Promise.resolve({ live: { actual: live.now }, spare: {} });
  const run = (approve: DestroyOptions["approve"]) =>
    destroy(
      {
        name: "newidr",
        kind: "environment",
        directory,
        dependencies: [],
        mark: "idr/idr",
        uses: {},
        configuration,
        site: () => site,
      },
      { tools, emit: silent, cloud: EMPTY, site, approve, reached: { live: site.live, look } },
    );
  return { run, left: async () => resourcesOf(await engine.state()).length };
}

test("GIVEN an environment that nobody reaches WHEN destroyed THEN it is gone", async () => {
  const { run, left } = await given({ now: "idr" });
  expect(await run(() => Promise.resolve())).toMatchObject({ applied: { remove: 1 } });
  expect(await left()).toBe(0);
});

test("GIVEN one that is live WHEN it is to be destroyed THEN nobody is asked", async () => {
  const { run, left } = await given({ now: "newidr" });
  const approve = jest.fn();
  await expect(run(approve)).rejects.toMatchObject({ code: "environment-live" });
  expect(approve).not.toHaveBeenCalled();
  expect(await left()).toBe(1);
});

test("GIVEN one that is taken live while its prompt is open WHEN the operator says yes THEN it must stay", async () => {
  const live = { now: "idr" };
  const { run, left } = await given(live);
  const yes = () => {
    live.now = "newidr";
    return Promise.resolve();
  };
  await expect(run(yes)).rejects.toMatchObject({ code: "environment-live" });
  expect(await left()).toBe(1);
});
