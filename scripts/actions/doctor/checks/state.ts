import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { connect } from "node:net";
import { basename, dirname, join } from "node:path";
import { messageOf } from "../../../../constructs/errors";
import type { Site } from "../../../../constructs/model";
import { localStatePath } from "../../../../stacks/state-backend";
import { type Finding, Findings } from "../finding";

const CONNECT_SECONDS = 5;

/** Whether the engine can keep its state where the site file says, and lock it. Writes nothing. */
export async function stateFindings(
  site: Site,
  directory: string,
  stacks: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly Finding[]> {
  const findings = new Findings("state");
  const { state } = site;
  switch (state.backend) {
    case "local":
      await localState(site, directory, stacks, findings);
      break;
    case "pg":
      await remoteState("PostgreSQL", pgPlace(env), ["PG_CONN_STR"], env, findings);
      break;
    case "s3": {
      const url = new URL(state.endpoint ?? `https://s3.${state.region}.amazonaws.com`);
      const credentials = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
      // A profile or a role of the machine serves as well.
      const named = env.AWS_PROFILE === undefined ? credentials : [];
      await remoteState(`S3 bucket ${state.bucket}`, placeOf(url), named, env, findings);
      break;
    }
    case "http":
      await remoteState("HTTP", placeOf(new URL(state.address)), [], env, findings);
      break;
  }
  return findings.all;
}

async function localState(
  site: Site,
  directory: string,
  stacks: readonly string[],
  findings: Findings,
): Promise<void> {
  const folder = dirname(localStatePath(directory, site.cloud, "site"));
  const writable = await nearest(folder);
  try {
    await access(writable, constants.W_OK);
    findings.ok("state", writable === folder ? folder : `${folder} (will be made)`);
  } catch (error) {
    findings.problem(
      "state",
      `${writable} can't be written: ${messageOf(error)}`,
      "give yourself the right to write there",
    );
  }
  for (const stack of stacks) {
    const file = localStatePath(directory, site.cloud, stack);
    const lock = await lockOf(join(dirname(file), `.${basename(file)}.lock.info`));
    if (lock === undefined) continue;
    findings.warning(
      `lock of ${stack}`,
      `held by ${lock}`,
      "wait until that is done; a lock left by a process that died goes by itself with the next run",
    );
  }
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

async function remoteState(
  name: string,
  place: Place | undefined,
  variables: readonly string[],
  env: NodeJS.ProcessEnv,
  findings: Findings,
): Promise<void> {
  const missing = variables.filter((variable) => (env[variable] ?? "") === "");
  if (missing.length > 0) {
    findings.problem(
      "state",
      `${name}: ${missing.join(" and ")} is not set`,
      "set it: the engine takes its credentials from there",
    );
  }
  if (place === undefined) {
    if (missing.length === 0)
      findings.unknown("state", `${name}: its address can't be told from its settings`);
    return;
  }
  const trouble = await cantReach(place);
  if (trouble === undefined) {
    findings.ok(
      "state",
      `${name} at ${place.host}:${place.port} takes connections; the engine logs in when it runs`,
    );
  } else {
    findings.problem(
      "state",
      `${name} at ${place.host}:${place.port}: ${trouble}`,
      "check its address, and that it runs",
    );
  }
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
