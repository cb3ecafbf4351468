import type { Environment, Server } from "../../../../constructs/model";
import { type Check, Checks } from "../check";
import { type ExpectedPort, expectedPorts } from "./expected-ports";
import { type Connection, type Reach, tryConnect } from "./reach";

/** At once: enough to be quick, few enough not to look like an attack. */
const AT_ONCE = 8;
const TRIES = 2;

/**
 * Whether every port that the model opens answers from outside, and every other that is looked at does not.
 * @param prefix before the checks' names, where they are not the proxy's
 * @param seconds that an answer is waited for
 */
export async function portChecks(
  environment: Environment,
  server: Server,
  reach: Reach,
  options: { readonly prefix: string; readonly seconds: number },
): Promise<readonly Check[]> {
  const checks = new Checks("ports");
  const { ports, idle } = expectedPorts(environment, server);
  const left = ports.map((expected, index) => ({ expected, index }));
  const results: { readonly verdict: Check["verdict"]; readonly detail: string }[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      results[next.index] = await look(next.expected, reach, options.seconds);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  ports.forEach(({ port, state }, index) => {
    const { verdict, detail } = results[index]!;
    const alike = state === "closed" && verdict === "passed" ? "closed" : undefined;
    checks.add(`${options.prefix}tcp ${port}`, verdict, detail, alike);
  });
  for (const { name, why } of idle) checks.add(`${options.prefix}${name.replace("-", " ")}`, "skipped", why);
  return checks.all;
}

async function look(
  expected: ExpectedPort,
  reach: Reach,
  seconds: number,
): Promise<{ readonly verdict: Check["verdict"]; readonly detail: string }> {
  const endpoint = reach.endpoint(expected.port);
  if ("unknown" in endpoint) return { verdict: "skipped", detail: endpoint.unknown };
  if ("closed" in endpoint) return judgePort(expected, "refused", endpoint.closed);
  let connection = await tryConnect(endpoint, seconds);
  // One lost packet is no closed port.
  for (let tries = 1; tries < TRIES && expected.state === "open" && connection !== "open"; tries += 1) {
    connection = await tryConnect(endpoint, seconds);
  }
  return judgePort(expected, connection);
}

/** Judges what came of a connection. Pure. @param why it was refused, where more is known than that */
export function judgePort(
  { state, what }: ExpectedPort,
  connection: Connection,
  why?: string,
): { readonly verdict: Check["verdict"]; readonly detail: string } {
  if (typeof connection === "object") {
    // No route, no such network: that says nothing of the port.
    const verdict = state === "open" ? "failed" : "skipped";
    return { verdict, detail: `${what}: can't be told: ${connection.error}` };
  }
  const seen = {
    open: "open",
    refused: why ?? "refused",
    "no answer": "no answer: filtered",
  }[connection];
  const detail = `${what}: ${seen}`;
  if (state === "restricted") return { verdict: "passed", detail: `${detail} from here` };
  const right = (state === "open") === (connection === "open");
  if (right) return { verdict: "passed", detail: state === "open" ? detail : `${what}: closed (${seen})` };
  if (state === "closed") return { verdict: "failed", detail: `${detail} to everybody` };
  const hint = connection === "refused" && why === undefined ? ": nothing listens there" : "";
  return { verdict: "failed", detail: `${detail}${hint}` };
}
