import { connect } from "node:net";
import type { OpenPort, Sandbox, SiteAnswer } from "../../../scripts/sandbox";
import { floatingIp, openPorts, server, site, started, type Client, type Site } from "./client";

let sandbox: Sandbox;
let client: Client;
let at: Site;

async function begin(options: Record<string, unknown> = {}): Promise<void> {
  ({ sandbox, client } = await started({ dataPlane: true, ...options }));
  at = await site(client);
}
afterEach(() => sandbox.close());

/** Where a port of an address is now. */
async function place(address: string, port: number): Promise<OpenPort | undefined> {
  const report = (await sandbox.control.addresses()).find((one) => one.address === address);
  return report?.ports.find((one) => one.port === port);
}

const url = (open: OpenPort | undefined, path = "/") =>
  `http://${open?.host ?? ""}:${open?.realPort ?? 0}${path}`;

const ask = async (open: OpenPort | undefined): Promise<SiteAnswer> =>
  (await (await fetch(url(open))).json()) as SiteAnswer;

const bind = (id: string, portId: string | null) =>
  client.call("PUT", "network", `/floatingips/${id}`, { floatingip: { port_id: portId } });

test("answers in the name of the server the address is bound to, with the marks of its volumes", async () => {
  await begin();
  const proxy = await server(client, at, "idr-proxy");
  const volume = await client.volume({ name: "idr-proxy-nginxcache", size: 100 });
  await sandbox.control.setMark(volume, "release 1");
  const attachments = `/servers/${proxy.id}/os-volume_attachments`;
  await client.call("POST", "compute", attachments, { volumeAttachment: { volumeId: volume } });
  const { address } = await floatingIp(client, at, proxy.portId);

  const open = await place(address, 80);
  const answer = await ask(open);

  expect(open?.host).toMatch(/^127\./);
  expect(answer).toMatchObject({
    server: "idr-proxy",
    environment: "idr-proxy",
    address,
    port: 80,
    metadata: { groups: "idr-proxy-hosts" },
    volumes: [{ name: "idr-proxy-nginxcache", device: "/dev/vdb", mark: "release 1" }],
  });
});

test("refuses ports that no rule opens, opens and closes them as rules come and go", async () => {
  await begin();
  const proxy = await server(client, at, "idr-proxy");
  const { address } = await floatingIp(client, at, proxy.portId);
  expect(await place(address, 443)).toBeUndefined();

  const rule = await openPorts(client, at.groupId, 443, 443);
  const open = await place(address, 443);
  expect((await ask(open)).port).toBe(443);

  await client.call("DELETE", "network", `/security-group-rules/${rule}`);
  expect(await place(address, 443)).toBeUndefined();
  await expect(fetch(url(open))).rejects.toThrow();
});

test("lets in whom the rules name: the caller's address can be set", async () => {
  await begin();
  const proxy = await server(client, at, "idr-proxy");
  const { address } = await floatingIp(client, at, proxy.portId);
  await openPorts(client, at.groupId, 8080, 8080, "198.51.100.0/24");
  expect(await place(address, 8080)).toBeUndefined();

  await sandbox.control.setSettings({ callerAddress: "198.51.100.7" });
  expect((await ask(await place(address, 8080))).server).toBe("idr-proxy");
});

test("refuses an address that is bound to nobody, and one whose server is down", async () => {
  await begin();
  const proxy = await server(client, at, "idr-proxy");
  const { id, address } = await floatingIp(client, at, proxy.portId);
  const open = await place(address, 80);
  await bind(id, null);
  await expect(fetch(url(open))).rejects.toThrow();

  await bind(id, proxy.portId);
  expect((await ask(await place(address, 80))).server).toBe("idr-proxy");
  await client.call("POST", "compute", `/servers/${proxy.id}/action`, { "os-stop": null });
  await client.serverIs(proxy.id, "SHUTOFF");
  await sandbox.control.stats();
  await expect(fetch(url(open))).rejects.toThrow();
});

test("a move by one call loses no request, and a download goes on to its end on the old server", async () => {
  await begin();
  const [idr, newidr] = [await server(client, at, "idr-proxy"), await server(client, at, "newidr-proxy")];
  const { id, address } = await floatingIp(client, at, idr.portId);
  const open = await place(address, 80);
  const download = fetch(url(open, "/download?seconds=1")).then((response) => response.text());
  const seen: string[] = [];
  let failed = 0;
  let running = true;
  const probes = Array.from({ length: 8 }, async () => {
    while (running) {
      await ask(open).then(
        (answer) => seen.push(answer.server),
        () => (failed += 1),
      );
    }
  });

  for (const portId of [newidr.portId, idr.portId, newidr.portId]) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await bind(id, portId);
    expect((await ask(open)).server).toBe(portId === idr.portId ? "idr-proxy" : "newidr-proxy");
  }
  running = false;
  await Promise.all(probes);

  expect(failed).toBe(0);
  expect(new Set(seen)).toEqual(new Set(["idr-proxy", "newidr-proxy"]));
  const text = await download;
  expect(text).toContain("begin idr-proxy\n");
  expect(text.endsWith("end idr-proxy\n")).toBe(true);
});

test("listens on no more ports than the limit, small ranges and well-known ports first, and says what it left out", async () => {
  await begin({ listenersPerAddress: 10 });
  await openPorts(client, at.groupId, 1, 65535);
  await openPorts(client, at.groupId, 14060, 14062);
  const proxy = await server(client, at, "idr-proxy");
  const { address } = await floatingIp(client, at, proxy.portId);

  const report = (await sandbox.control.addresses()).find((one) => one.address === address);
  expect(report?.ports).toHaveLength(10);
  expect(report?.ports.map((open) => open.port)).toEqual([
    22, 80, 443, 873, 3000, 4063, 4064, 14060, 14061, 14062,
  ]);
  expect(report?.omitted).toBe(65_525);
});

test("with one loopback address only, ports tell the addresses apart", async () => {
  await begin({ oneAddress: true });
  const [a, b] = [await server(client, at, "idr-proxy"), await server(client, at, "newidr-proxy")];
  const production = await floatingIp(client, at, a.portId);
  const spare = await floatingIp(client, at, b.portId);
  const places = [await place(production.address, 80), await place(spare.address, 80)];

  expect(places.map((open) => open?.host)).toEqual(["127.0.0.1", "127.0.0.1"]);
  expect(places[0]?.realPort).not.toBe(places[1]?.realPort);
  expect((await ask(places[0])).server).toBe("idr-proxy");
  expect((await ask(places[1])).server).toBe("newidr-proxy");
});

test("a connection that was opened before a move stays with the old server", async () => {
  await begin();
  const [idr, newidr] = [await server(client, at, "idr-proxy"), await server(client, at, "newidr-proxy")];
  const { id, address } = await floatingIp(client, at, idr.portId);
  const open = await place(address, 80);
  const socket = connect(open?.realPort ?? 0, open?.host);
  await new Promise((resolve) => socket.once("connect", resolve));
  await ask(open);
  await bind(id, newidr.portId);
  socket.write("GET / HTTP/1.1\r\nHost: idr\r\n\r\n");
  let text = "";
  for await (const part of socket) text += String(part);

  expect(text).toContain('"server":"idr-proxy"');
  expect((await ask(open)).server).toBe("newidr-proxy");
});

test("opens nothing when it is switched off", async () => {
  await begin({ dataPlane: false });
  const proxy = await server(client, at, "idr-proxy");
  const { address } = await floatingIp(client, at, proxy.portId);

  const report = (await sandbox.control.addresses()).find((one) => one.address === address);
  expect(report).toMatchObject({ serverName: "idr-proxy", ports: [] });
});
