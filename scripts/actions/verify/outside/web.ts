import type { HttpCheck } from "../../../../constructs/model";
import { type Check, Checks } from "../check";
import type { Reach } from "./reach";
import { type Answer, ask } from "./request";

const LOGIN = "/webclient/login/";

export interface WebOptions {
  /** Whether 443 speaks TLS: then it is asked there, otherwise on 80. */
  readonly secure: boolean;
  /** Name by which visitors know the site. */
  readonly webName?: string;
  readonly checks: readonly HttpCheck[];
  /** How long an answer may take. */
  readonly seconds: number;
}

/** Asks for what the site file lists, and whether the login is redirected. */
export async function webChecks(reach: Reach, options: WebOptions): Promise<readonly Check[]> {
  const checks = new Checks("web");
  const port = options.secure ? 443 : 80;
  const endpoint = reach.endpoint(port);
  const get = (path: string): Promise<Answer | { readonly error: string }> => {
    if ("unknown" in endpoint) return Promise.resolve({ error: endpoint.unknown });
    if ("closed" in endpoint) return Promise.resolve({ error: `port ${port} is closed` });
    const { secure, seconds, webName } = options;
    return ask({ ...endpoint, secure, path, seconds, ...(webName === undefined ? {} : { name: webName }) });
  };
  const [answers, login] = await Promise.all([
    Promise.all(options.checks.map(({ path }) => get(path))),
    reach.sandbox ? undefined : get(LOGIN),
  ]);
  options.checks.forEach((check, index) => {
    const answer = answers[index]!;
    checks.judge(
      `GET ${check.path}`,
      answerTroubles(check, answer),
      "error" in answer ? "" : `${answer.status} ${answer.contentType}, ${answer.bytes} bytes`,
    );
  });
  if (options.checks.length === 0) checks.add("requests", "skipped", "the site file lists none");
  if (login === undefined) {
    checks.add(`login ${LOGIN}`, "skipped", "a sandbox's servers have no OMERO.web, and so no login");
  } else checks.judge(`login ${LOGIN}`, loginTroubles(login), "redirected: nobody can log in");
  return checks.all;
}

/** What is wrong with an answer; empty: nothing. Pure. */
export function answerTroubles(check: HttpCheck, answer: Answer | { readonly error: string }): string[] {
  if ("error" in answer) return [answer.error];
  const { status, contentType, minimumBytes, text } = check;
  const to = answer.location === undefined ? "" : ` (to ${answer.location})`;
  return [
    ...(answer.status === status ? [] : [`status ${answer.status}${to}, not ${status}`]),
    ...(contentType === undefined || answer.contentType === contentType.split(";")[0]!.trim().toLowerCase()
      ? []
      : [`content type ${answer.contentType || "none"}, not ${contentType}`]),
    ...(answer.bytes >= minimumBytes ? [] : [`${answer.bytes} bytes, fewer than ${minimumBytes}`]),
    ...(text === undefined || answer.text.includes(text) ? [] : [`"${text}" is not in it`]),
  ];
}

/** Nobody may log in to OMERO.web through the proxy: the login leads elsewhere. Pure. */
export function loginTroubles(answer: Answer | { readonly error: string }): string[] {
  if ("error" in answer) return [answer.error];
  const { status, location } = answer;
  if (status < 300 || status > 399 || location === undefined) {
    const page = status >= 200 && status <= 299;
    const so = page ? "people could log in" : "whether people could log in can't be told";
    return [`answers ${status} instead of a redirect: ${so}`];
  }
  const path = URL.canParse(location, "http://site") ? new URL(location, "http://site").pathname : location;
  return /\/login\/?$/.test(path) ? [`redirects to ${location}, which is a login again`] : [];
}
