/**
 * What a stranger's web page makes a browser send to a sandbox on this machine:
 * after DNS rebinding the page's own name as Host, otherwise its Origin.
 */
import { request } from "node:http";
import { startSandbox, type Sandbox } from "../../scripts/sandbox";
import { FAST } from "../scripts/sandbox/client";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox(FAST);
});
afterAll(() => sandbox.close());

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request as a browser would, whatever headers that takes; `fetch` sets Host by itself. */
function send({ method = "GET", path = "/_sandbox", headers = {}, body = "" }: Sent) {
  return new Promise<{ status: number; text: string }>((done, fail) => {
    const call = request({ host: "127.0.0.1", port: sandbox.port, method, path, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => done({ status: response.statusCode ?? 0, text }));
    });
    call.on("error", fail);
    call.end(body);
  });
}

const FAULT = JSON.stringify({ kind: "status", status: 503 });
const own = () => `127.0.0.1:${sandbox.port}`;

describe("GIVEN a sandbox, WHEN a stranger's page", () => {
  test.each([
    "attacker.example",
    "attacker.example:80",
    "127.0.0.1.attacker.example",
    "127.0.0.1",
    "127.0.0.1:1",
    "@",
  ])(
    "calls it by the name %j (DNS rebinding), THEN no secret is told and nothing is changed",
    async (host) => {
      const clouds = await send({ path: "/_sandbox/clouds", headers: { host } });
      const reset = await send({
        method: "POST",
        path: "/_sandbox/reset",
        headers: { host, "x-idr-sandbox": "1" },
      });
      const openstack = await send({ path: "/identity/v3", headers: { host } });

      expect([clouds.status, reset.status, openstack.status]).toEqual([403, 403, 403]);
      expect(clouds.text).not.toContain("password");
    },
  );

  test("sends a form that needs no leave of the sandbox, THEN the fault is refused", async () => {
    const headers = { host: own(), origin: "https://attacker.example", "content-type": "text/plain" };
    const answer = await send({ method: "POST", path: "/_sandbox/faults", headers, body: FAULT });
    expect(answer.status).toBe(403);
    expect(await sandbox.control.faults()).toEqual([]);
  });

  test("hides where it comes from (Origin: null, or none), THEN the fault is refused too", async () => {
    const plain = { host: own(), "content-type": "text/plain" };
    for (const headers of [plain, { ...plain, origin: "null", "x-idr-sandbox": "1" }]) {
      const answer = await send({ method: "POST", path: "/_sandbox/faults", headers, body: FAULT });
      expect(answer.status).toBe(403);
    }
    expect(await sandbox.control.faults()).toEqual([]);
  });

  test("asks for leave to send the header (a preflight), THEN none is given", async () => {
    const answer = await new Promise<{ status: number; allowed: unknown }>((done, fail) => {
      const headers = {
        origin: "https://attacker.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-idr-sandbox",
      };
      const path = "/_sandbox/faults";
      request({ host: "127.0.0.1", port: sandbox.port, method: "OPTIONS", path, headers }, (response) => {
        response.resume();
        done({
          status: response.statusCode ?? 0,
          allowed: response.headers["access-control-allow-headers"],
        });
      })
        .on("error", fail)
        .end();
    });
    expect(answer).toEqual({ status: 403, allowed: undefined });
  });

  test("sends its Origin to the simulated OpenStack, THEN that isn't answered", async () => {
    const headers = { host: own(), origin: "https://attacker.example", "content-type": "text/plain" };
    const answer = await send({ method: "POST", path: "/identity/v3/auth/tokens", headers, body: "{}" });
    expect(answer.status).toBe(403);
  });
});

describe("GIVEN a sandbox, WHEN a program of this machine", () => {
  test.each(["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])(
    "calls it %s, THEN it is answered",
    async (name) => {
      const host = `${name}:${sandbox.port}`;
      expect((await send({ headers: { host } })).status).toBe(200);
      expect((await send({ path: "/identity/v3", headers: { host } })).status).toBe(200);
    },
  );

  test("orders a fault through SandboxControl, THEN it is there", async () => {
    await sandbox.control.addFault({ kind: "status", status: 503, method: "GET", path: "/nowhere" });
    expect(await sandbox.control.faults()).toHaveLength(1);
    await sandbox.control.clearFaults();
  });
});
