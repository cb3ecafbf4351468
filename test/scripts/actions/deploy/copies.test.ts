import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CopyWatch } from "../../../../scripts/actions/deploy/copies";
import type { PlanJson } from "../../../../scripts/engine";
import type { IdrEvent, TaskEvent } from "../../../../scripts/events";
import { type OpenStack, connect } from "../../../../scripts/openstack";
import { type Sandbox, startSandbox } from "../../../../scripts/sandbox";
import { until } from "../../../poll";
import { tasks } from "../../engine/stacks";
import { Maker } from "../verify/make";

let sandbox: Sandbox;
let folder: string;
let cloud: OpenStack;

beforeAll(async () => {
  sandbox = await startSandbox({ createSeconds: 0.01, cloneGiBPerSecond: 0.001, dataPlane: false });
  folder = mkdtempSync(path.join(tmpdir(), "idr-copies-"));
  await sandbox.writeClouds(folder);
  cloud = await connect({ cloud: "sandbox", cwd: folder, env: {} });
});

afterAll(async () => {
  cloud.close();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A plan that makes volumes: with a source a copy, without one a blank. */
function planOf(volumes: Readonly<Record<string, { size: number; source_vol_id?: string }>>): PlanJson {
  return {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: Object.entries(volumes).map(([name, values]) => ({
      address: `openstack_blockstorage_volume_v3.${name}`,
      mode: "managed",
      type: "openstack_blockstorage_volume_v3",
      name,
      provider_name: "openstack",
      change: {
        actions: ["create"],
        before: null,
        after: { name, ...values },
        after_unknown: {},
        before_sensitive: false,
        after_sensitive: {},
      },
    })),
  };
}

test("GIVEN a copy of 4 GiB WHEN it is followed THEN its time is told as it goes and at the end", async () => {
  const maker = new Maker(folder, cloud);
  const source = await maker.make("volume", "/volumes", { volume: { name: "source", size: 4 } });
  const isMade = async () => (await cloud.volume.volume(source.id)).status === "available";
  await until("the source to be made", isMade);
  const events: IdrEvent[] = [];
  const plan = planOf({ copy: { size: 4, source_vol_id: source.id }, blank: { size: 4 } });
  const watch = new CopyWatch(plan, { stack: "idr", cloud, emit: (event) => events.push(event), rate: 0.01 });
  const engine = (name: string, state: TaskEvent["state"]): void =>
    watch.emit({
      type: "task",
      id: `idr/openstack_blockstorage_volume_v3.${name}`,
      parent: "idr/apply",
      name: `volume ${name}`,
      state,
      detail: "creating",
      seconds: 0,
    });
  watch.start();
  engine("copy", "started");
  engine("blank", "started");
  const { id } = await maker.make("volume", "/volumes", {
    volume: { name: "copy", size: 4, source_volid: source.id },
  });
  const toldOf = () => tasks(events).filter(({ name }) => name === "volume copy");
  // It ends when it was told that it goes on.
  await until("the copy to be told", () => toldOf().length > 1);
  await sandbox.control.setVolumeStatus(id, "available");
  await until("its end to be told", () => toldOf().some(({ detail }) => detail?.startsWith("copied in")));
  engine("copy", "succeeded");
  const copies = await watch.stop();
  maker.close();

  expect(copies).toMatchObject([{ name: "copy", sizeGiB: 4 }]);
  const told = toldOf();
  expect(copies[0]!.seconds).toBeGreaterThanOrEqual(told[1]!.seconds!);
  // Its first look is taken at once, the next one 3 s later; a busy machine may need longer.
  const going = /^copying 4 GiB for (\d+\.\d s|\d min \d\d s), about \d min \d\d s left$/;
  expect(told[0]!.detail).toMatch(going);
  expect(told[0]!.ratio).toBeLessThan(0.05);
  expect(told[1]).toMatchObject({
    state: "progress",
    parent: "idr/apply",
    detail: expect.stringMatching(going) as string,
  });
  expect(told.at(-1)).toMatchObject({
    state: "succeeded",
    detail: expect.stringMatching(/^copied in/) as string,
  });
  // What the engine says of anything else is handed on as it is.
  expect(tasks(events).filter(({ name }) => name === "volume blank")).toMatchObject([{ detail: "creating" }]);
});
