import http from "node:http";
import type { AddressInfo } from "node:net";
import { HttpClient } from "../../../scripts/openstack/http";

/** A server that gives its answers one after the other, the last one for ever; `drop` closes the connection. */
type Answer = { readonly status: number; readonly headers?: http.OutgoingHttpHeaders } | "drop" | "silence";

let server: http.Server;
let requests: { readonly method: string; readonly at: number; readonly body: string }[];
let url: string;
const client = new HttpClient({ backoffSeconds: 0.01, attempts: 4 });

async function serve(...answers: Answer[]): Promise<void> {
  requests = [];
  server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      requests.push({ method: request.method ?? "", at: performance.now(), body });
      const answer = answers[Math.min(requests.length, answers.length) - 1]!;
      if (answer === "drop") request.socket.destroy();
      else if (answer !== "silence")
        response.writeHead(answer.status, answer.headers).end(`try ${requests.length}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/things`;
}

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

afterAll(() => client.close());

test.each([429, 500, 502, 503, 504])("a GET is tried again after %i", async (status) => {
  await serve({ status }, { status }, { status: 200 });
  const answer = await client.send({ method: "GET", url, headers: {} });
  expect(answer).toMatchObject({ status: 200, body: "try 3" });
});

test("a GET is tried again after a broken connection and after silence", async () => {
  await serve("drop", "silence", { status: 200 });
  // On a busy machine an answer may take longer than that, too, and is asked for once more.
  const hasty = new HttpClient({ backoffSeconds: 0.01, attempts: 20, timeoutSeconds: 0.5 });
  expect((await hasty.send({ method: "GET", url, headers: {} })).status).toBe(200);
  expect(requests.length).toBeGreaterThanOrEqual(3);
  hasty.close();
});

test("a POST is sent once, for its answer may have been lost", async () => {
  await serve({ status: 503 });
  expect((await client.send({ method: "POST", url, headers: {}, body: "{}" })).status).toBe(503);
  expect(requests).toEqual([expect.objectContaining({ method: "POST", body: "{}" })]);
});

test("a POST that was turned away unread (429) is sent again", async () => {
  await serve({ status: 429 }, { status: 202 });
  expect((await client.send({ method: "POST", url, headers: {}, body: "{}" })).status).toBe(202);
});

test("a PUT that may be sent twice is", async () => {
  await serve("drop", { status: 200 });
  expect((await client.send({ method: "PUT", url, headers: {}, idempotent: true })).status).toBe(200);
});

test("the wait that the server asks for is kept", async () => {
  await serve({ status: 503, headers: { "retry-after": "1" } }, { status: 200 });
  await client.send({ method: "GET", url, headers: {} });
  expect(requests[1]!.at - requests[0]!.at).toBeGreaterThan(950);
});

test("an answer that says no is given back as it is", async () => {
  await serve({ status: 404 });
  expect((await client.send({ method: "GET", url, headers: {} })).status).toBe(404);
  expect(requests).toHaveLength(1);
});

test("fails after the last attempt, naming host and call", async () => {
  await serve("drop");
  await expect(client.send({ method: "GET", url, headers: {} })).rejects.toMatchObject({
    code: "cloud-unreachable",
    status: 0,
    message: expect.stringMatching(/can't reach 127\.0\.0\.1:\d+ for GET \/v2\/things: ECONNRESET/) as string,
  });
  expect(requests).toHaveLength(4);
});

test("fails at once for a POST whose answer was lost", async () => {
  await serve("drop");
  await expect(client.send({ method: "POST", url, headers: {}, body: "{}" })).rejects.toMatchObject({
    code: "cloud-unreachable",
  });
  expect(requests).toHaveLength(1);
});

test("fails for a CA file that can't be read", async () => {
  await serve({ status: 200 });
  expect(() => new HttpClient({ cacert: "/none/ca.pem" })).toThrow(
    /can't read the CA certificates \/none\/ca.pem/,
  );
});
