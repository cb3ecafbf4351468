import { setTimeout as wait } from "node:timers/promises";
import { IdrError, messageOf } from "../../../constructs/errors";

/** Answers that go away by themselves, mostly. */
const PASSING = [429, 500, 502, 503, 504];
const REDIRECTS = [301, 302, 303, 307, 308];
const TRIES = 4;
const TIMEOUT_SECONDS = 60;
const MOST_REDIRECTS = 5;
const PAGE = 100;

/** A forge's REST interface. */
export interface Rest {
  readonly base: string;
  /** Sent to the base's own origin, and nowhere else: there is a token in them. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface CallOptions {
  /** Statuses that are answers besides those from 200 to 299. @default none */
  readonly accept?: readonly number[];
  /** Whether a redirect to another origin is followed, without the headers: where files lie in an object storage. @default false */
  readonly elsewhere?: boolean;
}

/**
 * Calls a REST interface; failures that pass are tried again, after 1, 2 and 4 seconds.
 * @throws IdrError `forge` with the address and what it answered, never with a header
 */
export async function call(
  rest: Rest,
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH",
  path: string,
  body?: Readonly<Record<string, unknown>> | Uint8Array<ArrayBuffer>,
  options: CallOptions = {},
): Promise<Response> {
  for (let trial = 1; ; trial++) {
    const answer = await sent(rest, method, path, body, options).catch((error: unknown) => {
      if (error instanceof IdrError) throw error;
      return messageOf(error);
    });
    if (typeof answer !== "string" && (answer.ok || options.accept?.includes(answer.status) === true))
      return answer;
    const told =
      typeof answer === "string" ? answer : `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    // What was lost on the way may have been done: only what can be repeated is.
    const passing = typeof answer === "string" ? method !== "POST" : PASSING.includes(answer.status);
    if (!passing || trial === TRIES) {
      throw new IdrError("forge", `${method} ${rest.base}${path} failed: ${told}`, {
        fix: "see that the job's token may do this: docs/ci.md lists what it needs",
      });
    }
    await wait(500 * 2 ** trial);
  }
}

/** One request, with the redirects that it may follow. */
async function sent(
  { base, headers }: Rest,
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>> | Uint8Array<ArrayBuffer> | undefined,
  { elsewhere = false }: CallOptions,
): Promise<Response> {
  const home = new URL(base).origin;
  let url = new URL(`${base}${path}`);
  for (let hop = 0; ; hop++) {
    const own = url.origin === home;
    const answer = await fetch(url, {
      method,
      redirect: "manual",
      headers: {
        ...(own ? headers : {}),
        ...(body === undefined || body instanceof Uint8Array ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    });
    const location = answer.headers.get("location");
    if (!REDIRECTS.includes(answer.status) || location === null) return answer;
    await answer.body?.cancel();
    const next = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    const why = refusal(next, { home, elsewhere, method, hop });
    if (why !== undefined || next === undefined) {
      // Not the whole address: it may have a signature.
      throw new IdrError(
        "forge",
        `${method} ${base}${path} was redirected to ${next?.origin ?? "no address"}, ${why ?? ""}`,
        { fix: "see that the address of the forge is the right one" },
      );
    }
    url = next;
  }
}

/** Why a redirect is not followed; `undefined`: it is. */
function refusal(
  next: URL | undefined,
  {
    home,
    elsewhere,
    method,
    hop,
  }: { readonly home: string; readonly elsewhere: boolean; readonly method: string; readonly hop: number },
): string | undefined {
  if (next === undefined) return "which can't be read";
  if (hop === MOST_REDIRECTS) return `after ${MOST_REDIRECTS} others`;
  if (method !== "GET" && method !== "HEAD") return "which is only followed by what reads";
  if (next.origin === home) return undefined;
  if (!elsewhere) return "which is not followed: it is another server than the token's";
  const plain = next.protocol === "http:" && new URL(home).protocol === "http:";
  return next.protocol === "https:" || plain ? undefined : "which is not https";
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
