import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import {
  removeSnapshots,
  snapshotFor,
  takeSnapshots,
  type WantedSnapshot,
} from "../../../../scripts/actions/release/snapshots";
import type { IdrEvent } from "../../../../scripts/events";
import { connect, type OpenStack } from "../../../../scripts/openstack";
import { Session } from "../../../../scripts/openstack/session";
import { findCloud } from "../../../../scripts/openstack";
import { startSandbox, type Sandbox } from "../../../../scripts/sandbox";
import { until } from "../../../poll";

import { snapshot, volume } from "./volumes";

const metadata = { for: "newidr" };

describe("the one that is wanted", () => {
  const source = volume("idr-database-db");
  const want: WantedSnapshot = { volume: source, name: "x", metadata };

  test("is of this volume, with these metadata, and the newest of several", () => {
    const old = snapshot("old", source, { metadata, createdAt: "2026-11-20T12:00:00Z" });
    const good = snapshot("good", source, { metadata: { ...metadata, more: "1" } });
    const others = [snapshot("x", source), snapshot("x", volume("other"), { metadata })];
    expect(snapshotFor(want, [old, good, ...others])).toBe(good);
    expect(snapshotFor(want, others)).toBeUndefined();
  });

  test("is none that goes, and one that failed only when there is no other", () => {
    const failed = snapshot("failed", source, { metadata, status: "error" });
    const going = snapshot("going", source, { metadata, status: "deleting" });
    const good = snapshot("good", source, { metadata, createdAt: "2026-11-20T12:00:00Z" });
    expect(snapshotFor(want, [failed, going])).toBe(failed);
    expect(snapshotFor(want, [failed, going, good])).toBe(good);
  });

  test("is none that will not do", () => {
    const good = snapshot("good", source, { metadata });
    expect(snapshotFor({ ...want, willDo: () => false }, [good])).toBeUndefined();
  });
});

describe("on a cloud", () => {
  let sandbox: Sandbox;
  let cloud: OpenStack;
  let folder: string;
  let wanted: WantedSnapshot[];
  let events: IdrEvent[];
  const tools = () => ({
    cloud,
    emit: (event: IdrEvent) => void events.push(event),
    parent: "test",
    pollSeconds: 0.02,
  });
  const shown = async () => (await cloud.volume.snapshots()).map(({ name, status }) => `${name} ${status}`);

  beforeAll(async () => {
    sandbox = await startSandbox({ dataPlane: false, createSeconds: 0.05, deleteSeconds: 0.05 });
    folder = mkdtempSync(path.join(tmpdir(), "idr-snapshots-"));
    const env = { OS_CLIENT_CONFIG_FILE: await sandbox.writeClouds(folder) };
    cloud = await connect({ cloud: "sandbox", env, backoffSeconds: 0.01 });
    const raw = new Session(findCloud({ cloud: "sandbox", env }));
    for (const name of ["database", "cache"]) {
      await raw.call("volume", "/volumes", { method: "POST", body: { volume: { name, size: 1 } } });
    }
    raw.close();
    await until("the volumes to be made", async () =>
      (await cloud.volume.volumes()).every(({ status }) => status === "available"),
    );
    wanted = (await cloud.volume.volumes())
      .sort((a, b) => a.name.localeCompare(b.name))
      .map((one) => ({ volume: one, name: `${one.name}-final`, metadata }));
  });
  beforeEach(() => {
    events = [];
  });
  afterEach(async () => {
    await sandbox.control.clearFaults();
    await removeSnapshots(await cloud.volume.snapshots(), tools());
  });
  afterAll(async () => {
    cloud.close();
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  test("all are taken, waited for, and found again by the next run", async () => {
    const taken = await takeSnapshots(wanted, tools());
    expect(taken.map(({ name, status }) => [name, status])).toEqual([
      ["cache-final", "available"],
      ["database-final", "available"],
    ]);
    expect(await takeSnapshots(wanted, tools())).toEqual(taken);
    expect(await shown()).toHaveLength(2);
  });

  test("one whose order was answered by nobody is not ordered twice", async () => {
    await sandbox.control.addFault({ kind: "lose-answer", method: "POST", path: "/snapshots$" });
    await takeSnapshots([wanted[0]!], tools());
    expect(await shown()).toEqual(["cache-final available"]);
  });

  test("fails for one that fails, and keeps the other; the next run takes it anew", async () => {
    await sandbox.control.addFault({ kind: "error", method: "POST", path: "/snapshots$", skip: 1 });
    await expect(takeSnapshots(wanted, tools())).rejects.toMatchObject({
      code: "snapshot-failed",
      message: expect.stringMatching(/^snapshot .*-final \(.*\) is in status error$/) as string,
    });
    const good = (await cloud.volume.snapshots()).filter(({ status }) => status === "available");
    expect(good).toHaveLength(1);
    const taken = await takeSnapshots(wanted, tools());
    expect(taken.map(({ id }) => id)).toContain(good[0]!.id);
    expect(taken.map(({ status }) => status)).toEqual(["available", "available"]);
  });

  test("one whose removal was answered with the cloud's own trouble is told to go again", async () => {
    const taken = await takeSnapshots([wanted[0]!], tools());
    await sandbox.control.addFault({ kind: "status", status: 500, method: "DELETE", path: "/snapshots/" });
    expect(await removeSnapshots(taken, tools())).toEqual([]);
    await sandbox.control.clearFaults();
    expect(await shown()).toEqual([]);
  });

  test("one that the cloud refuses to remove, at once or later, is named and kept", async () => {
    const taken = await takeSnapshots(wanted, tools());
    await sandbox.control.addFault({ kind: "status", status: 400, method: "DELETE", path: "/snapshots/" });
    expect(await removeSnapshots(taken, tools())).toEqual([taken[0]]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "log",
        level: "warn",
        message: expect.stringContaining(`the cloud keeps snapshot cache-final (${taken[0]!.id})`) as string,
      }),
    );
    await sandbox.control.addFault({ kind: "error", method: "DELETE", path: "/snapshots/" });
    expect(await removeSnapshots([taken[0]!], tools())).toEqual([taken[0]]);
    expect(await shown()).toEqual(["cache-final error_deleting"]);
  });
});
