import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../../../scripts/sandbox";
import { poll } from "../../poll";
import { Client, FAST, floatingIp, server, site, started } from "./client";

let dir: string;
let stateFile: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sandbox-store-"));
  stateFile = join(dir, "state.json");
});
afterEach(() => rmSync(dir, { recursive: true }));

test("a restarted sandbox has what it had, its tokens and addresses too, and goes on copying", async () => {
  const { sandbox, client } = await started({ stateFile, dataPlane: true });
  const at = await site(client);
  const proxy = await server(client, at, "idr-proxy");
  const { address } = await floatingIp(client, at, proxy.portId);
  const source = await client.volume({ name: "db", size: 100 });
  await sandbox.control.setMark(source, "release 1");
  // It would take a day, and does not end by itself.
  await sandbox.control.setSettings({ cloneGiBPerSecond: 0.001 });
  const clone = await client.call("POST", "volume", "/volumes", {
    volume: { size: 100, source_volid: source },
  });
  const cloneId = clone.text("volume.id");
  await sandbox.close();

  const again = await startSandbox({ ...FAST, stateFile, port: sandbox.port, dataPlane: true });
  const same = Object.assign(new Client(again), { token: client.token, projectId: client.projectId });
  try {
    expect(again.cloudsYaml).toBe(sandbox.cloudsYaml);
    // The client's kept connections are found to be closed only a moment later.
    const seen = await poll("the new sandbox to answer", () =>
      same.get("volume", `/volumes/${cloneId}`).catch(() => undefined),
    );
    expect(seen.at("volume.status")).toBe("creating");
    await again.control.setSettings({ clockAheadSeconds: 2 * 24 * 3600 });
    await same.login();
    await same.volumeIs(cloneId, "available");
    expect(await again.control.mark(cloneId)).toBe("release 1");
    const [open] = (await again.control.addresses()).find((one) => one.address === address)?.ports ?? [];
    const site = await fetch(`http://${open?.host ?? ""}:${open?.realPort ?? 0}/`);
    expect(await site.json()).toMatchObject({ server: "idr-proxy" });
    const history = await again.control.addressHistory(address);
    expect(history.map((event) => event.serverName)).toEqual(["idr-proxy"]);
  } finally {
    await again.close();
  }
});

test("a sandbox begun with another's state has what that had, at an address of its own", async () => {
  const { sandbox, client } = await started({});
  const volume = await client.volume({ name: "db", size: 1 });
  await sandbox.control.setMark(volume, "release 1");
  const copy = await startSandbox({ ...FAST, from: await sandbox.control.dump() });
  await sandbox.control.setMark(volume, "release 2");
  try {
    const same = Object.assign(new Client(copy), { token: client.token, projectId: client.projectId });
    expect((await same.get("volume", `/volumes/${volume}`)).at("volume.name")).toBe("db");
    expect(await copy.control.mark("db")).toBe("release 1");
    expect(copy.url).not.toBe(sandbox.url);
    const login = await new Client(copy).login();
    expect(JSON.stringify(login.at("token.catalog"))).toContain(copy.url);
    expect(JSON.stringify(login.at("token.catalog"))).not.toContain(sandbox.url);
  } finally {
    await Promise.all([sandbox.close(), copy.close()]);
  }
});

test("saves by itself, whole, for its owner alone, and leaves no other file", async () => {
  const { sandbox, client } = await started({ stateFile });
  await client.volume({ name: "db", size: 1 });
  const saved = await poll("the volume to be saved", () => {
    if (!existsSync(stateFile)) return undefined;
    const { volumes } = JSON.parse(readFileSync(stateFile, "utf8")) as { volumes: { name: string }[] };
    return volumes.length === 0 ? undefined : volumes;
  });
  expect(saved.map((volume) => volume.name)).toEqual(["db"]);
  expect(statSync(stateFile).mode & 0o777).toBe(0o600);
  await sandbox.close();
  expect(readdirSync(dir)).toEqual(["state.json"]);
});

test("a reset empties the cloud and keeps its users, images and flavors", async () => {
  const { sandbox, client } = await started({ stateFile });
  await site(client);
  await client.volume({ name: "db", size: 1 });
  const before = sandbox.cloudsYaml;

  await sandbox.control.reset();

  expect(sandbox.cloudsYaml).toBe(before);
  const { counts } = await sandbox.control.stats();
  expect(counts).toMatchObject({ volumes: 0, routers: 0, ports: 0, images: 1, flavors: 5, users: 2 });
  expect((await client.get("network", "/networks")).at("networks")).toHaveLength(1);
  await sandbox.close();
});

test("fails to start from a file that is no state", async () => {
  writeFileSync(stateFile, '{"format": 99}');

  await expect(startSandbox({ ...FAST, stateFile })).rejects.toThrow(
    "sandbox state has format 99, expected 1",
  );
});
