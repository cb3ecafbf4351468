import type { Environment, Server } from "../../../../constructs/model";
import { type Check, Checks, type More } from "../check";
import { type ExpectedPort, expectedPorts } from "./expected-ports";
import { type Connection, type Reach, tryConnect } from "./reach";

/** At once: enough to be quick, few enough not to look like an attack. */
const AT_ONCE = 8;
const TRIES = 2;
/** So many ports that are open against the rules, and none that is closed, are no coincidence. */
const FEW = 5;

/** Name of the check that fails where nothing can be told from here; behind the prefix of the others. */
export const VIEW = "view from here";

const EVERYTHING_OPEN =
  "every port that was tried takes connections: something between here and the address answers for it (a proxy?), so look from another network";
const BLIND: Judged = { verdict: "skipped", detail: "can't be told from here: every port takes connections" };

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
  const seen = await lookAtAll(ports, reach, options.seconds);
  const blind = answersEverywhere(ports, seen);
  if (blind) checks.add(`${options.prefix}${VIEW}`, "failed", EVERYTHING_OPEN);
  ports.forEach((expected, index) => {
    const { verdict, detail } = blind ? BLIND : seen[index]!.judged;
    const name = `${options.prefix}tcp ${expected.port}`;
    const closed = expected.state === "closed" && verdict === "passed";
    if (blind) checks.add(name, verdict, detail, { alike: "not told" });
    else if (closed) checks.add(name, verdict, detail, { alike: "closed" });
    else checks.add(name, verdict, detail, moreOf(expected, seen[index]!));
  });
  for (const { name, why } of idle) checks.add(`${options.prefix}${name.replace("-", " ")}`, "skipped", why);
  return checks.all;
}

function moreOf({ state }: ExpectedPort, { connection, blind }: Seen): More {
  return {
    ...(connection === "open" ? { answered: true } : {}),
    ...((state === "restricted" || state === "silent") && blind !== true ? { restricted: true } : {}),
  };
}

/**
 * Whether something between here and the address answers on every port: some networks have a proxy that
 * takes every connection. Then nothing is told by one that opens, nor by one that should. Pure.
 */
export function answersEverywhere(
  ports: readonly ExpectedPort[],
  seen: readonly { readonly connection: Connection | undefined }[],
): boolean {
  const closed = ports.flatMap(({ state }, index) => (state === "closed" ? [seen[index]!.connection] : []));
  return closed.length >= FEW && closed.every((connection) => connection === "open");
}

interface Seen {
  /** `undefined`: it was not tried. */
  readonly connection: Connection | undefined;
  /** Whether nothing can be told of this port from here. */
  readonly blind?: true;
  readonly judged: Judged;
}

interface Judged {
  readonly verdict: Check["verdict"];
  readonly detail: string;
}

async function lookAtAll(
  ports: readonly ExpectedPort[],
  reach: Reach,
  seconds: number,
): Promise<readonly Seen[]> {
  const left = ports.map((expected, index) => ({ expected, index }));
  const seen: Seen[] = [];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      seen[next.index] = await look(next.expected, reach, seconds);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return seen;
}

async function look(expected: ExpectedPort, reach: Reach, seconds: number): Promise<Seen> {
  const endpoint = reach.endpoint(expected.port);
  if ("unknown" in endpoint) {
    return { connection: undefined, blind: true, judged: { verdict: "skipped", detail: endpoint.unknown } };
  }
  if ("closed" in endpoint) {
    return { connection: undefined, judged: judgePort(expected, "refused", endpoint.closed) };
  }
  let connection = await tryConnect(endpoint, seconds);
  // One lost packet is no closed port.
  for (let tries = 1; tries < TRIES && expected.state !== "closed" && connection !== "open"; tries += 1) {
    connection = await tryConnect(endpoint, seconds);
  }
  return { connection, judged: judgePort(expected, connection) };
}

/** Judges what came of a connection. Pure. @param why it was refused, where more is known than that */
export function judgePort({ state, what }: ExpectedPort, connection: Connection, why?: string): Judged {
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
  if (state === "restricted") {
    return connection === "open"
      ? { verdict: "passed", detail: `${detail} from here` }
      : { verdict: "skipped", detail: `${detail} from here; whether it is open to them can't be told` };
  }
  if (state === "silent") {
    return connection === "open"
      ? { verdict: "passed", detail }
      : { verdict: "passed", detail: `${detail}; that nothing listens there is normal` };
  }
  const right = (state === "open") === (connection === "open");
  if (right) return { verdict: "passed", detail: state === "open" ? detail : `${what}: closed (${seen})` };
  if (state === "closed") return { verdict: "failed", detail: `${detail} to everybody` };
  const hint = connection === "refused" && why === undefined ? ": nothing listens there" : "";
  return { verdict: "failed", detail: `${detail}${hint}` };
}
