import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { answers, SETTLED_MS, viewFromOutside } from "../../../../scripts/actions/release/outside";
import { steadyNow, type Probe } from "../../../../scripts/probe";

const from = (at: number, server?: string): Probe => ({
  at,
  latencyMs: 1,
  status: 200,
  ...(server === undefined ? {} : { server }),
});
const MOVE = { from: "idr", to: "newidr" };
const BACK = { from: "newidr", to: "idr" };
const lost = (at: number): Probe => ({ at, latencyMs: 1, error: "timeout" });

test("an environment answers when three requests in a row were answered by its proxy", () => {
  const turning = [from(1, "idr-proxy"), from(2, "newidr-proxy"), from(3, "newidr-proxy")];
  expect(answers(turning, MOVE, 0)).toBe(false);
  expect(answers([...turning, from(4, "newidr-proxy")], MOVE, 0)).toBe(true);
  expect(answers([...turning, from(4, "idr-proxy")], MOVE, 0)).toBe(false);
  expect(answers([...turning, lost(4)], MOVE, 0)).toBe(false);
});

test("requests that began before the move don't count", () => {
  const probes = [from(1, "idr-proxy"), from(2, "idr-proxy"), from(3, "idr-proxy")];
  expect(answers(probes, BACK, 1)).toBe(true);
  expect(answers(probes, BACK, 2)).toBe(false);
});

test("a proxy may say its name with its domain", () => {
  const probes = [1, 2, 3].map((at) => from(at, "newidr-proxy.novalocal"));
  expect(answers(probes, MOVE, 0)).toBe(true);
});

const tenSeconds = Array.from({ length: 21 }, (_, index) => (index * SETTLED_MS) / 20);

test("answers that don't say who gives them count when ten seconds of them were good", () => {
  const good = tenSeconds.map((at) => from(at));
  expect(answers(good, MOVE, 0)).toBe(true);
  expect(answers(good.slice(0, -1), MOVE, 0)).toBe(false);
  expect(answers(good, MOVE, 1)).toBe(false);
  expect(answers([...good.slice(0, -1), lost(SETTLED_MS)], MOVE, 0)).toBe(false);
  expect(answers([lost(0), ...good.map((probe) => ({ ...probe, at: probe.at + 1 }))], MOVE, 0)).toBe(true);
});

test("answers of the old proxy never count, also late ones of a router that is slow", () => {
  const late = tenSeconds.map((at) => from(at, at < SETTLED_MS / 2 ? "idr-proxy" : undefined));
  expect(answers(late, MOVE, 0)).toBe(false);
  expect(
    answers(
      tenSeconds.map((at) => from(at, "idr-proxy")),
      MOVE,
      0,
    ),
  ).toBe(false);
  expect(
    answers(
      tenSeconds.map((at) => from(at, "nginx-7")),
      MOVE,
      0,
    ),
  ).toBe(true);
});

describe("a time that is shorter than it takes to believe answers without a name", () => {
  const listening = (status: number): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((_, response) => response.writeHead(status).end("page"));
      server.listen(0, "127.0.0.1", () => resolve(server));
    });

  test.each([
    ["is made longer where all answers are good", 200, true],
    ["is not where they are bad", 502, false],
  ])("%s", async (_, status, expected) => {
    const server = await listening(status);
    const view = viewFromOutside(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    try {
      await view.answering();
      expect(await view.answeredBy(MOVE, steadyNow(), 1000)).toBe(expected);
    } finally {
      await view.stop();
      server.close();
    }
  });
});
