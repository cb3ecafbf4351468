/** A release that is interrupted in all the ways there are, and deployed again: real engine and provider. */
import { execFileSync } from "node:child_process";
import { enginesAtWork } from "../../../../scripts/engine";
import type { IdrEvent } from "../../../../scripts/events";
import type { FaultOrder } from "../../../../scripts/sandbox/faults";
import { until } from "../../../poll";
import { World } from "./world";

/** Names of all that a release has, each once. */
let expected: string[];

/** A world with production, and a release of it that is not made yet. */
async function withProduction(
  work: (world: World) => Promise<void>,
  settings: Parameters<typeof World.open>[0] = {},
): Promise<void> {
  const world = await World.open(settings);
  try {
    await world.makeProduction();
    await work(world);
  } finally {
    await world.close();
  }
}

/** Everything is there once, known, and as it is to be. */
async function expectWhole(world: World): Promise<void> {
  expect((await world.names()).filter((name) => name.includes(" newidr"))).toEqual(expected);
  expect(await world.unknown()).toEqual([]);
  const { changes, json } = await world.engine("newidr").plan();
  expect(changes ? json.resource_changes?.filter(({ change }) => change.actions[0] !== "no-op") : []).toEqual(
    [],
  );
}

/** Deploys with faults, which must make it fail. */
async function fails(world: World, faults: readonly FaultOrder[]): Promise<Error & { code?: string }> {
  for (const fault of faults) await world.sandbox.control.addFault(fault);
  const outcome = await world.deploy("newidr").then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  await world.sandbox.control.clearFaults();
  if (outcome === undefined) throw new Error("it was deployed in spite of the faults");
  return outcome;
}

/** Deploys, and kills processes once the cloud has what the engine is at work on. */
async function killedWhile(
  world: World,
  what: string,
  victims: (engine: number) => readonly number[],
  isThere: () => Promise<boolean>,
): Promise<void> {
  let begun = false;
  const watch = (event: IdrEvent): void => {
    if (begun || event.type !== "task" || !event.id.startsWith(`newidr/${what}`)) return;
    begun = true;
    void until(`the cloud to have ${what}`, isThere)
      .then(() => enginesAtWork(world.stack("newidr").directory))
      .then(([engine]) => {
        for (const pid of victims(engine!.pid)) process.kill(pid, "SIGKILL");
      });
  };
  await expect(world.deploy("newidr", { watch })).rejects.toMatchObject({ code: "apply-failed" });
}

const children = (pid: number): number[] =>
  execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" })
    .trim()
    .split(/\s+/)
    .map(Number);

beforeAll(async () => {
  await withProduction(async (world) => {
    const { copies, events } = await world.deploy("newidr");
    expect(copies.map(({ name, sizeGiB }) => `${name} ${sizeGiB}`).sort()).toEqual([
      "newidr-database-db 2",
      "newidr-proxy-nginxcache 1",
    ]);
    expect(events.filter(({ type }) => type === "log")).toEqual([]);
    expected = (await world.names()).filter((name) => name.includes(" newidr"));
    expect(new Set(expected).size).toBe(expected.length);
    await expectWhole(world);
  });
});

const lost = (path: string, method = "POST"): FaultOrder => ({ kind: "lose-answer", method, path });

test.concurrent(
  "GIVEN answers that were lost for every kind of object WHEN it is run again THEN each is there once",
  () =>
    withProduction(async (world) => {
      await fails(world, [lost("/networks$"), lost("/security-groups$")]);
      await fails(world, [lost("/subnets$"), lost("/security-group-rules$"), lost("/volumes$")]);
      await fails(world, [lost("/add_router_interface$", "PUT"), lost("/ports$")]);
      await fails(world, [{ ...lost("/servers$"), count: 3 }]);
      await fails(world, [lost("/os-volume_attachments$")]);
      await world.deploy("newidr");
      await expectWhole(world);
    }),
);

test.concurrent(
  "GIVEN a copy that ended in error WHEN it is run again THEN it says so, removes it and copies it anew",
  () =>
    withProduction(async (world) => {
      const error = await fails(world, [{ kind: "error", method: "POST", path: "/volumes$" }]);
      expect(error).toMatchObject({ code: "copy-failed" });
      const failed = (await world.cloud.volume.volumes()).find(({ status }) => status === "error")!;
      expect(error.message).toContain(`${failed.name} (${failed.sizeGiB} GiB, ${failed.id}) is error`);

      const { plan, events, copies } = await world.deploy("newidr");
      expect(plan?.failedCopies).toEqual([failed.id]);
      expect(plan?.dangers).toMatchObject([{ kind: "volume", action: "replaced", id: failed.id }]);
      expect(events).toContainEqual(
        expect.objectContaining({ level: "warn", message: expect.stringContaining(failed.id) as string }),
      );
      expect(copies).toMatchObject([{ name: failed.name }]);
      await expectWhole(world);
    }),
);

test.concurrent(
  "GIVEN an engine killed while volumes are copied WHEN it is run again THEN the copies are waited for and kept",
  () =>
    withProduction(
      async (world) => {
        const volumes = async () =>
          (await world.cloud.volume.volumes()).filter(({ name }) => name.startsWith("newidr-"));
        const database = "openstack_blockstorage_volume_v3.newidr-database-db";
        const isThere = async () => (await volumes()).some(({ name }) => name === "newidr-database-db");
        await killedWhile(world, database, (engine) => [engine], isThere);
        const copies = await volumes();
        expect(copies.map(({ status }) => status)).toContain("creating");

        // The copies end when it was told that they are waited for.
        const watch = (event: IdrEvent) => {
          if (event.type !== "task" || !/left$/.test(event.detail ?? "")) return;
          void world.sandbox.control.setSettings({ cloneGiBPerSecond: 100 });
          for (const { id } of copies) void world.sandbox.control.setVolumeStatus(id, "available");
        };
        const again = await world.deploy("newidr", { copyGiBPerSecond: 0.001, watch });
        const waited = again.events.find(
          (event) => event.type === "task" && /left$/.test(event.detail ?? ""),
        );
        expect(waited).toMatchObject({ name: "copy of newidr-database-db" });
        const now = await volumes();
        expect(now.map(({ id }) => id).sort()).toEqual(copies.map(({ id }) => id).sort());
        await expectWhole(world);
      },
      { cloneGiBPerSecond: 0.001 },
    ),
);

test.concurrent(
  "GIVEN a provider killed while a server boots WHEN it is run again THEN nothing is there twice",
  () =>
    withProduction(async (world) => {
      await world.sandbox.control.setSettings({ bootSeconds: 12 });
      const isThere = async () =>
        (await world.cloud.compute.servers()).some(({ name }) => name === "newidr-proxy");
      await killedWhile(world, "openstack_compute_instance_v2.newidr-proxy", children, isThere);
      const again = await world.deploy("newidr");
      expect(again.events).toContainEqual(
        expect.objectContaining({ message: expect.stringContaining("server newidr-proxy") as string }),
      );
      await expectWhole(world);
    }),
);

test.concurrent(
  "GIVEN an API that is down and tokens that end on the way WHEN it is run again THEN it goes on",
  () =>
    withProduction(async (world) => {
      await fails(world, [
        { kind: "status", method: "POST", path: "/ports$", count: 2 },
        { kind: "drop", method: "POST", path: "/volumes$" },
      ]);
      await world.sandbox.control.expireTokens();
      await fails(world, [{ kind: "status", status: 500, method: "POST", path: "/servers$", count: 0 }]);
      await world.deploy("newidr");
      await expectWhole(world);
    }),
);
