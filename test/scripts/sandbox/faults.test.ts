import type { Sandbox } from "../../../scripts/sandbox";
import { until } from "../../poll";
import { serverBody, site, started, type Client } from "./client";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => ({ sandbox, client } = await started()));
afterEach(() => sandbox.close());

const create = (name = "db") => client.call("POST", "volume", "/volumes", { volume: { name, size: 1 } });
const volumes = async () => (await client.get("volume", "/volumes")).at("volumes") as unknown[];

test("answers a failure in the service's own form, as often as was ordered, and does nothing", async () => {
  await sandbox.control.addFault({ kind: "status", method: "POST", path: "/volumes$", count: 2 });
  await sandbox.control.addFault({ kind: "status", status: 500, path: "^/network/", count: 1 });

  expect((await create()).status).toBe(503);
  expect((await create()).at("serviceUnavailable.code")).toBe(503);
  expect(await volumes()).toEqual([]);
  expect((await create()).status).toBe(202);
  const network = await client.get("network", "/networks");
  expect([network.status, network.at("NeutronError.type")]).toEqual([500, "HTTPInternalServerError"]);
  expect((await client.get("network", "/networks")).status).toBe(200);
});

test("lets the first calls pass when it is told to skip them", async () => {
  await sandbox.control.addFault({ kind: "status", method: "POST", path: "/volumes$", skip: 1 });

  expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([
    202, 503, 202,
  ]);
});

test("a dropped connection leaves nothing behind, a lost answer leaves what was done", async () => {
  await sandbox.control.addFault({ kind: "drop", method: "POST", path: "/volumes$" });
  await expect(create("dropped")).rejects.toThrow();
  expect(await volumes()).toEqual([]);

  await sandbox.control.addFault({ kind: "lose-answer", method: "POST", path: "/volumes$" });
  await expect(create("lost")).rejects.toThrow();
  expect(await volumes()).toEqual([expect.objectContaining({ name: "lost" })]);
});

describe("a call that is held", () => {
  /** A caller that can go away while it waits. */
  const begin = async (when: "before" | "after") => {
    const fault = await sandbox.control.addFault({ kind: "hold", when, writes: true, skip: 1 });
    await create("not held");
    const gone = new AbortController();
    const call = fetch(`${sandbox.url}/volume/v3/${client.projectId}/volumes`, {
      method: "POST",
      headers: { "X-Auth-Token": client.token, "Content-Type": "application/json" },
      body: JSON.stringify({ volume: { name: "held", size: 1 } }),
      signal: gone.signal,
    });
    call.catch(() => undefined);
    while ((await sandbox.control.faults()).every(({ hits }) => hits === 0)) await pause(5);
    return { fault, call, gone };
  };
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const isMade = async () => JSON.stringify(await volumes()).includes('"held"');

  test.each([
    ["before", false],
    ["after", true],
  ] as const)("%s it is handled goes on when it is released", async (when, madeMeanwhile) => {
    const { fault, call } = await begin(when);
    await pause(50);
    expect(await isMade()).toBe(madeMeanwhile);
    await sandbox.control.clearFaults(fault.id);
    expect((await call).status).toBe(202);
    expect(await isMade()).toBe(true);
  });

  test.each([
    ["before", false],
    ["after", true],
  ] as const)("%s it is handled stays so when its caller goes", async (when, made) => {
    const { call, gone } = await begin(when);
    gone.abort();
    await expect(call).rejects.toThrow();
    // A call that ended without an answer is in the list with the status 0.
    const calls = () => sandbox.control.calls();
    await until("the caller to be missed", async () => (await calls()).some(({ status }) => status === 0));
    await sandbox.control.clearFaults();
    await pause(50);
    expect(await isMade()).toBe(made);
  });
});

test("a clock that is set forward ends what was under way, and tokens", async () => {
  await sandbox.control.setSettings({ cloneGiBPerSecond: 0.001 });
  const source = await client.volume({ name: "source", size: 1 });
  const copy = await client.call("POST", "volume", "/volumes", { volume: { size: 1, source_volid: source } });
  await sandbox.control.setSettings({ clockAheadSeconds: 2 * 3600 });

  expect((await client.get("volume", "/volumes")).status).toBe(401);
  await client.login();
  await client.volumeIs(copy.text("volume.id"), "available");
});

test("remembers of volumes that are gone how they were made and deleted", async () => {
  await sandbox.control.setSettings({ cloneGiBPerSecond: 1 });
  const source = await client.volume({ name: "source", size: 1 });
  const begun = await client.call("POST", "volume", "/volumes", {
    volume: { name: "copy", size: 1, source_volid: source },
  });
  const copy = begun.text("volume.id");
  expect((await client.call("DELETE", "volume", `/volumes/${copy}`)).status).toBe(400);
  await client.volumeIs(copy, "available");
  await client.call("DELETE", "volume", `/volumes/${copy}`);

  const history = await sandbox.control.volumeHistory();
  expect(history.filter(({ volumeId }) => volumeId === copy)).toEqual(
    ["created", "refused", "finished", "deleted"].map(
      (kind): unknown => expect.objectContaining({ kind, name: "copy", sourceVolumeId: source }) as unknown,
    ),
  );
});

test("delays a call", async () => {
  await sandbox.control.addFault({ kind: "delay", seconds: 0.3, path: "/volumes$" });
  const before = Date.now();
  await volumes();

  expect(Date.now() - before).toBeGreaterThanOrEqual(300);
});

test("a volume gets stuck until an administrator frees it, or fails", async () => {
  await sandbox.control.addFault({ kind: "stuck", method: "POST", path: "/volumes$" });
  const stuck = (await create()).text("volume.id");
  await sandbox.control.addFault({ kind: "error", method: "POST", path: "/volumes$" });
  const failed = (await create()).text("volume.id");

  await client.volumeIs(failed, "error");
  expect((await client.get("volume", `/volumes/${stuck}`)).at("volume.status")).toBe("creating");
  await sandbox.control.setVolumeStatus(stuck, "available");
  await client.volumeIs(stuck, "available");
});

test("a server ends in ERROR with a fault", async () => {
  const at = await site(client);
  await sandbox.control.addFault({ kind: "error", method: "POST", path: "/servers$" });
  const made = await client.call(
    "POST",
    "compute",
    "/servers",
    await serverBody(client, "idr-proxy", { uuid: at.networkId }),
  );
  const failed = await client.serverIs(made.text("server.id"), "ERROR");

  expect(failed.at("server.fault")).toMatchObject({ code: 500, message: "No valid host was found." });
});

test("faults are listed with their hits and can be taken away", async () => {
  const fault = await sandbox.control.addFault({ kind: "status", path: "/volumes$", count: 0 });
  await volumes();
  await volumes();

  expect(await sandbox.control.faults()).toEqual([expect.objectContaining({ id: fault.id, hits: 2 })]);
  await sandbox.control.clearFaults();
  expect((await client.get("volume", "/volumes")).status).toBe(200);
});

test("fails for a fault of an unknown kind", async () => {
  await expect(sandbox.control.addFault({ kind: "flood" as "drop" })).rejects.toThrow(
    "fault has the kind flood, allowed are delay, status, drop, lose-answer, hold, stuck, error",
  );
});

test("logs every call with its status, 0 for a cut connection, and no body", async () => {
  await sandbox.control.clearCalls();
  await create("hush");
  await sandbox.control.addFault({ kind: "drop", method: "POST", path: "/volumes$" });
  await expect(create()).rejects.toThrow();
  await client.get("volume", "/volumes/nope");

  const calls = await sandbox.control.calls();
  expect(calls.map((call) => [call.method, call.status])).toEqual([
    ["POST", 202],
    ["POST", 0],
    ["GET", 404],
  ]);
  expect(JSON.stringify(calls)).not.toContain("hush");
});
