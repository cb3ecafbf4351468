import { constants, existsSync } from "node:fs";
import { access, open, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { basename, dirname, join } from "node:path";
import { messageOf } from "../../../../constructs/errors";
import type { Site } from "../../../../constructs/model";
import { localStatePath } from "../../../../stacks/state-backend";
import { HISTORY } from "../../../../stacks/history-stack";
import { type Finding, Findings } from "../finding";
import { historyFindings, operationFinding, pgLockFindings, type ReadEntries } from "./at-work";

const CONNECT_SECONDS = 5;

export interface StateOptions {
  /** Folder of the site file. */
  readonly directory: string;
  readonly stacks: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Reads the history with the engine. @default - there is no engine yet, so nobody can log in */
  readonly entries?: ReadEntries;
}

/**
 * Whether the engine can keep its state where the site file says: remote ones are logged in to. And who is at work:
 * the running operation, and holders of locks, where they can be told without taking them (not in S3 or over HTTP).
 */
export async function stateFindings(site: Site, options: StateOptions): Promise<readonly Finding[]> {
  const findings = new Findings("state");
  const { state } = site;
  const { env } = options;
  const remote = (given: Remote) => remoteState(given, options, findings);
  switch (state.backend) {
    case "local":
      await localState(site, options, findings);
      break;
    case "pg": {
      const fix =
        "check user, password and database in PG_CONN_STR, and that the user may make schemas there";
      if (await remote({ name: "PostgreSQL", place: pgPlace(env), variables: ["PG_CONN_STR"], fix })) {
        await pgLockFindings(site, [...options.stacks, HISTORY], env, findings);
      }
      break;
    }
    case "s3": {
      const url = new URL(state.endpoint ?? `https://s3.${state.region}.amazonaws.com`);
      const credentials = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
      // A profile serves as well.
      const variables = env.AWS_PROFILE === undefined ? credentials : [];
      const fix = "check the credentials, that the bucket is there, and that they may read and write it";
      const name = `S3 bucket ${state.bucket}`;
      await remote({ name, place: placeOf(url), variables, elsewhere: "~/.aws/credentials", fix });
      break;
    }
    case "http": {
      const fix = "check the address in the site file, and TF_HTTP_USERNAME and TF_HTTP_PASSWORD";
      await remote({ name: "HTTP", place: placeOf(new URL(state.address)), variables: [], fix });
      break;
    }
  }
  return findings.all;
}

async function localState(
  site: Site,
  { directory, stacks, entries }: StateOptions,
  findings: Findings,
): Promise<void> {
  const fileOf = (stack: string): string => localStatePath(directory, site.cloud, stack);
  const folder = dirname(fileOf("site"));
  const writable = await nearest(folder);
  try {
    await access(writable, constants.W_OK);
    const blocked = await blockedFiles([...stacks, HISTORY].map((stack) => fileOf(stack)));
    if (blocked.length === 0) findings.ok("state", writable === folder ? folder : `${folder} (will be made)`);
    else {
      findings.problem(
        "state",
        `can't be read and written by this user: ${blocked.join("; ")}`,
        `give yourself the right to both, e.g. after a run as another user: sudo chown -R "$USER" ${folder}`,
      );
    }
  } catch (error) {
    findings.problem(
      "state",
      `${writable} can't be written: ${messageOf(error)}`,
      "give yourself the right to write there",
    );
  }
  for (const stack of stacks) {
    const file = fileOf(stack);
    const lock = await lockOf(join(dirname(file), `.${basename(file)}.lock.info`));
    if (lock === undefined) continue;
    findings.warning(
      `lock of ${stack}`,
      `held by ${lock}`,
      "wait until that is done; a lock left by a process that died goes by itself with the next run",
    );
  }
  const history = fileOf(HISTORY);
  if (entries === undefined || !existsSync(history)) return;
  try {
    operationFinding(await entries(), findings);
  } catch (error) {
    const fix = "look at the file; without it nobody sees what others are doing";
    findings.problem("history", `${history} can't be read: ${messageOf(error)}`, fix);
  }
}

/** Which of these states, and of the copies that the engine keeps beside them, it could not open as it does; and why. */
async function blockedFiles(files: readonly string[]): Promise<readonly string[]> {
  const tried = files
    .flatMap((file) => [file, `${file}.backup`])
    .map(async (file) => {
      try {
        await (await open(file, "r+")).close();
        return [];
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return code === "ENOENT" ? [] : [`${file} (${code ?? messageOf(error)})`];
      }
    });
  return (await Promise.all(tried)).flat();
}

/** The folder itself, or the nearest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    // Not there yet: the engine makes it in the one above, so that is the one to look at.
    return dirname(folder) === folder ? folder : await nearest(dirname(folder));
  }
}

async function lockOf(file: string): Promise<string | undefined> {
  try {
    const { Who, Created, Operation } = JSON.parse(await readFile(file, "utf8")) as Record<string, string>;
    return `${Who ?? "somebody"} since ${Created ?? "some time"} (${Operation ?? "unknown operation"})`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    return `a lock that can't be read (${messageOf(error)})`;
  }
}

interface Place {
  readonly host: string;
  readonly port: number;
}

interface Remote {
  readonly name: string;
  /** `undefined`: its settings don't tell. */
  readonly place: Place | undefined;
  /** Where the engine takes its credentials from. */
  readonly variables: readonly string[];
  /** Where else it may find them, or have none to find: then only trying tells. @default - nowhere */
  readonly elsewhere?: string;
  /** What to do when nobody can log in. */
  readonly fix: string;
}

/** @returns whether it can be read */
async function remoteState(
  { name, place, variables, elsewhere, fix }: Remote,
  { env, entries }: StateOptions,
  findings: Findings,
): Promise<boolean> {
  const missing = variables.filter((variable) => (env[variable] ?? "") === "");
  const tellMissing = (): void => {
    if (missing.length === 0) return;
    findings.problem(
      "state",
      `${name}: ${missing.join(" and ")} is not set`,
      `set it: the engine takes its credentials from there${elsewhere === undefined ? "" : ` (or from ${elsewhere}, or a role of this machine)`}`,
    );
  };
  const tries = elsewhere !== undefined && entries !== undefined;
  if (!tries) tellMissing();
  const where = place === undefined ? name : `${name} at ${place.host}:${place.port}`;
  // The engine would try for minutes.
  const trouble = place === undefined ? undefined : await cantReach(place);
  if (trouble !== undefined) {
    findings.problem("state", `${where}: ${trouble}`, "check its address, and that it runs");
  }
  if ((missing.length > 0 && !tries) || trouble !== undefined) return false;
  if (entries === undefined) {
    const takes = place === undefined ? "" : " takes connections, but";
    findings.unknown("state", `${where}:${takes} whether the engine can log in shows when it is there`);
    return false;
  }
  const readable = await historyFindings(where, entries, fix, findings);
  if (tries && !readable) tellMissing();
  return readable;
}

function pgPlace(env: NodeJS.ProcessEnv): Place | undefined {
  const text = env.PG_CONN_STR ?? "";
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) {
    const url = new URL(text);
    return url.hostname === "" ? undefined : { host: url.hostname, port: Number(url.port || 5432) };
  }
  const host = /(?:^|\s)host=([^\s/]+)/.exec(text)?.[1];
  return host === undefined
    ? undefined
    : { host, port: Number(/(?:^|\s)port=(\d+)/.exec(text)?.[1] ?? 5432) };
}

function placeOf(url: URL): Place {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || (url.protocol === "http:" ? 80 : 443)),
  };
}

/** Why a TCP connection fails; `undefined`: it does not. */
function cantReach({ host, port }: Place): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (trouble?: string): void => {
      socket.destroy();
      resolve(trouble);
    };
    socket.setTimeout(CONNECT_SECONDS * 1000, () => end(`no answer within ${CONNECT_SECONDS} s`));
    socket.once("connect", () => end());
    // A host with several addresses fails with an error that has a code and no words.
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.message || (error.code ?? "failed")));
  });
}
