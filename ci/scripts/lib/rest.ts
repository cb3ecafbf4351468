import { setTimeout as wait } from "node:timers/promises";
import { IdrError, messageOf } from "../../../constructs/errors";

/** Answers that go away by themselves, mostly. */
const PASSING = [429, 500, 502, 503, 504];
const TRIES = 4;
const TIMEOUT_SECONDS = 60;
const PAGE = 100;

/** A forge's REST interface. */
export interface Rest {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Calls a REST interface; failures that pass are tried again, after 1, 2 and 4 seconds.
 * @throws IdrError `forge` with the address and what it answered, never with a header
 */
export async function call(
  { base, headers }: Rest,
  method: "GET" | "POST" | "PUT" | "PATCH",
  path: string,
  body?: Readonly<Record<string, unknown>> | Uint8Array<ArrayBuffer>,
): Promise<Response> {
  for (let trial = 1; ; trial++) {
    const answer = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...headers,
        ...(body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    }).catch((error: unknown) => messageOf(error));
    if (typeof answer !== "string" && answer.ok) return answer;
    const told =
      typeof answer === "string" ? answer : `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    // What was lost on the way may have been done: only what can be repeated is.
    const passing = typeof answer === "string" ? method !== "POST" : PASSING.includes(answer.status);
    if (!passing || trial === TRIES) {
      throw new IdrError("forge", `${method} ${base}${path} failed: ${told}`, {
        fix: "see that the job's token may do this: docs/ci.md lists what it needs",
      });
    }
    await wait(500 * 2 ** trial);
  }
}

/** All entries of a list, page after page. `path` has its query already. */
export async function* pages<T>(rest: Rest, path: string): AsyncIterable<T> {
  for (let page = 1; ; page++) {
    const entries = (await (await call(rest, "GET", `${path}&per_page=${PAGE}&page=${page}`)).json()) as T[];
    yield* entries;
    if (entries.length < PAGE) return;
  }
}

/** @throws IdrError `forge` naming the variable */
export function need(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") {
    throw new IdrError("forge", `the variable ${name} is not set`, {
      fix: "docs/ci.md tells where it comes from",
    });
  }
  return value;
}
