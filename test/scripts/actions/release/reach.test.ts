import * as http from "node:http";
import type { AddressInfo } from "node:net";

import { urlOfAddress } from "../../../../scripts/actions/release/reach";

let server: http.Server;
let answer: http.RequestListener;
let authUrl: string;
beforeAll(async () => {
  server = http.createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  authUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/identity/v3`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test("an address of a sandbox is reached where the sandbox carries it", async () => {
  answer = (_, response) =>
    response.end(
      JSON.stringify([
        {
          address: "203.0.113.10",
          ports: [
            { port: 22, host: "127.1.2.3", realPort: 2222 },
            { port: 80, host: "127.1.2.3", realPort: 8080 },
          ],
        },
        { address: "203.0.113.11", ports: [] },
      ]),
    );
  expect(await urlOfAddress({ authUrl }, "203.0.113.10")).toBe("http://127.1.2.3:8080/");
  expect(await urlOfAddress({ authUrl }, "203.0.113.11")).toBe("http://203.0.113.11/");
});

test.each<[string, http.RequestListener]>([
  ["doesn't know the path", (_, response) => response.writeHead(404).end('{"error":"no"}')],
  ["answers something else", (_, response) => response.end("<html>")],
  ["drops the connection", (request) => request.socket.destroy()],
])("any other cloud on this machine is left alone: one that %s", async (_, handler) => {
  answer = handler;
  expect(await urlOfAddress({ authUrl }, "203.0.113.10")).toBe("http://203.0.113.10/");
});

test("a cloud elsewhere is not asked", async () => {
  expect(await urlOfAddress({ authUrl: "https://cloud.invalid:5000/v3" }, "203.0.113.10")).toBe(
    "http://203.0.113.10/",
  );
});
