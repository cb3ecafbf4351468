import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import { IdrError } from "../../../../constructs/errors";
import { keepData, whatIsKept } from "../../../../scripts/actions/release/keep-data";
import { keptMetadata, keptOf } from "../../../../scripts/actions/release/kept";
import { retirementOf, type Retirement } from "../../../../scripts/actions/release/retirement";
import { silent } from "../../../../scripts/events";
import { connect, findCloud, type OpenStack } from "../../../../scripts/openstack";
import { Session } from "../../../../scripts/openstack/session";
import { startSandbox, type Sandbox } from "../../../../scripts/sandbox";
import { until } from "../../../poll";

let sandbox: Sandbox;
let cloud: OpenStack;
let folder: string;
let work: Retirement;

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false, createSeconds: 0.05 });
  folder = mkdtempSync(path.join(tmpdir(), "idr-keep-"));
  const env = { OS_CLIENT_CONFIG_FILE: await sandbox.writeClouds(folder) };
  cloud = await connect({ cloud: "sandbox", env, backoffSeconds: 0.01 });
  const raw = new Session(findCloud({ cloud: "sandbox", env }));
  const volume = { name: "idr-database-db", size: 1 };
  await raw.call("volume", "/volumes", { method: "POST", body: { volume } });
  raw.close();
  await until("the volumes to be made", async () =>
    (await cloud.volume.volumes()).every(({ status }) => status === "available"),
  );
  const volumes = await cloud.volume.volumes();
  const kept = volumes.map(({ id, name, sizeGiB }) => ({ id, name, sizeGiB }));
  work = retirementOf({ environment: "idr", plan: undefined, kept, volumes, now: new Date() });
});
afterAll(async () => {
  cloud.close();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

test("fails to mark a volume when the operation was given up while the snapshots were taken", async () => {
  const lost = { assertRunning: () => Promise.reject(new IdrError("operation-lost", "given up")) };
  await expect(keepData("idr", work, { cloud, emit: silent }, lost)).rejects.toMatchObject({
    code: "operation-lost",
  });
  const [volume] = await cloud.volume.volumes();
  expect(keptOf(volume!)).toBeUndefined();
});

test("takes the final snapshots, which the next run finds, and marks the volumes", async () => {
  const going = { assertRunning: () => Promise.resolve() };
  await keepData("idr", work, { cloud, emit: silent }, going);
  const { kept, snapshots } = await whatIsKept("idr", work, { cloud, emit: silent });
  const keepUntil = keptMetadata(new Date(), 90)["idr-stacks-keep-until"];
  expect(kept).toMatchObject([{ name: "idr-database-db", sizeGiB: 1, keepUntil }]);
  expect(snapshots).toMatchObject([{ volumeId: kept[0]!.id }]);
});
