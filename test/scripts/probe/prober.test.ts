import * as http from "node:http";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { poll, until } from "../../poll";
import { probeOnce, startProber, startProberProcess, summarize, type Probe } from "../../../scripts/probe";

const servers: http.Server[] = [];

/** A server on a port of its own; resolves with its URL. */
async function serve(handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Nothing that is answered takes that long, however busy the machine is. */
const PATIENT_MS = 60_000;
const options = { timeoutMs: PATIENT_MS, serverHeader: "x-served-by" };

describe("one request", () => {
  test("says who answered", async () => {
    const url = await serve((_, response) => response.setHeader("x-served-by", "idr-proxy").end("hello"));
    const before = Date.now();
    const probe = await probeOnce(new URL(url), options);
    expect(probe).toMatchObject({ status: 200, server: "idr-proxy" });
    expect(probe.error).toBeUndefined();
    // Of another clock, which is not moved when the machine's is set.
    expect(probe.at).toBeGreaterThan(before - 5000);
    expect(probe.at).toBeLessThan(Date.now() + 5000);
  });

  test.each<[string, string, http.RequestListener]>([
    ["a broken site", "http-502", (_, response) => response.writeHead(502).end()],
    ["no answer in time", "timeout", () => undefined],
    ["an answer that never ends", "timeout", (_, response) => response.write("a little")],
    ["a dropped connection", "ECONNRESET", (request) => request.socket.destroy()],
    [
      "an answer that breaks off",
      "ECONNRESET",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("a little");
        setTimeout(() => request.socket.destroy(), 10);
      },
    ],
  ])("fails on %s", async (_, error, handler) => {
    const timeoutMs = error === "timeout" ? 300 : PATIENT_MS;
    const probe = await probeOnce(new URL(await serve(handler)), { ...options, timeoutMs });
    expect(probe.error).toBe(error);
  });

  test("fails when nothing listens", async () => {
    const url = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    expect((await probeOnce(new URL(url), options)).error).toBe("ECONNREFUSED");
  });
});

test("every request has a connection of its own and none waits for a slow answer", async () => {
  const ports = new Set<number | undefined>();
  const waiting: http.ServerResponse[] = [];
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    waiting.push(response);
  });
  const probes: Probe[] = [];
  const prober = startProber({ url, ratePerSecond: 50, timeoutMs: PATIENT_MS }, (probe) =>
    probes.push(probe),
  );
  await until("15 requests", () => waiting.length >= 15);
  expect(probes).toEqual([]);
  const stopped = prober.stop();
  // What was sent before it was stopped may still be on its way.
  const answering = setInterval(() => waiting.splice(0).forEach((response) => response.end("late")), 5);
  await stopped;
  clearInterval(answering);
  expect(probes.length).toBeGreaterThanOrEqual(15);
  expect(ports.size).toBe(probes.length);
  expect(summarize(probes).lost).toBe(0);
});

test.each([
  [{ url: "ftp://example.org" }, 'not an address to probe: "ftp://example.org"'],
  [{ url: "idr.example.org" }, 'not an address to probe: "idr.example.org"'],
  [
    { url: "http://127.0.0.1/", ratePerSecond: 0 },
    "not a rate to probe at: 0 a second (allowed: 0.1 to 1000)",
  ],
])("fails to start on %j", (target, message) => {
  expect(() => startProber(target, () => undefined)).toThrow(message);
  expect(() => startProberProcess(target)).toThrow(message);
});

describe("a process of its own", () => {
  test("keeps probing while this one is busy, and ends with its series", async () => {
    const fork = await import("node:child_process");
    const folder = mkdtempSync(join(tmpdir(), "prober-"));
    const answered = join(folder, "answered");
    writeFileSync(answered, "");
    // The server must not be in this process either, which is about to be busy. A byte in a file for each request.
    const script = `require("node:http").createServer((q, r) => {
      require("node:fs").appendFileSync(${JSON.stringify(answered)}, ".");
      r.setHeader("x-served-by", "idr-proxy").end();
    }).listen(0, "127.0.0.1", function () { console.log(this.address().port); })`;
    const server = fork.spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const port = await new Promise<string>((resolve) =>
        server.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())),
      );
      let first: () => void = () => undefined;
      const started = new Promise<void>((resolve) => (first = resolve));
      const prober = startProberProcess(
        { url: `http://127.0.0.1:${port}/`, ratePerSecond: 50, timeoutMs: PATIENT_MS },
        { onProbes: () => first() },
      );
      await started;
      // Busy: no callback runs here until the server has had 30 more requests.
      const enough = statSync(answered).size + 30;
      const busy = new Int32Array(new SharedArrayBuffer(4));
      for (let looks = 0; statSync(answered).size < enough && looks < 6000; looks += 1) {
        Atomics.wait(busy, 0, 0, 20);
      }
      const series = await prober.stop();
      expect(await prober.stop()).toBe(series);
      const summary = summarize(series.probes);
      expect(summary.lost).toBe(0);
      expect(summary.answersBy).toEqual({ "idr-proxy": summary.requests });
      expect(summary.requests).toBeGreaterThanOrEqual(30);
      expect(series.probes.map(({ at }) => at)).toEqual(
        series.probes.map(({ at }) => at).sort((a, b) => a - b),
      );
      expect(() => process.kill(prober.pid, 0)).toThrow("ESRCH");
    } finally {
      server.kill();
      rmSync(folder, { recursive: true });
    }
  });

  test("keeps no more probes than it may", async () => {
    const url = await serve((_, response) => response.end());
    let sent = 0;
    let biggest = 0;
    const prober = startProberProcess(
      { url, ratePerSecond: 100 },
      {
        keep: 10,
        onProbes: (probes) => {
          sent += probes.length;
          biggest = Math.max(biggest, probes.length);
        },
      },
    );
    await until("60 probes", () => sent >= 60);
    const series = await prober.stop();
    expect(series.dropped).toBeGreaterThan(0);
    // What has come since they were counted last is there, too.
    expect(series.probes.length).toBeLessThanOrEqual(11 + biggest);
  });

  test("fails to stop when the process is gone", async () => {
    const url = await serve((_, response) => response.end());
    let begun = false;
    const prober = startProberProcess({ url }, { onProbes: () => (begun = true) });
    await until("the first probe", () => begun);
    process.kill(prober.pid, "SIGKILL");
    await poll("the process to be gone", () => {
      try {
        process.kill(prober.pid, 0);
        return undefined;
      } catch {
        return true;
      }
    });
    await expect(prober.stop()).rejects.toMatchObject({ code: "prober-died" });
  });
});
