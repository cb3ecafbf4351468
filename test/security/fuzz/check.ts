import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { IdrError } from "../../../constructs/errors";
import { parseSite, SiteFileError, type Site } from "../../../constructs/model";
import { synthesize } from "../../../stacks/app";
import { synthesizeHistory } from "../../../stacks/history-stack";

/** What must hold of each file, said apart from the code that sees to it. */

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
const OURS: readonly RegExp[] = [
  /^\$\{(data\.)?openstack_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*\.(id|name|disk|address|access_ip_v4)\}$/,
  // A volume without a size has that of its source, which the engine reads.
  /^\$\{data\.openstack_blockstorage_(volume|snapshot)_v3\.[A-Za-z_][A-Za-z0-9_-]*\.size\}$/,
  /^\$\{toset\(\[("[a-z0-9]+")?\]\)\}$/,
  /^\$\{each\.key\}-proxy$/,
  /^\$\{data\.openstack_networking_port_v2\.spare\[each\.key\]\.id\}$/,
];

/** A site that was read; `undefined`: refused, as it should be. @throws Error what should not be */
export function read(text: string): Site | undefined {
  const emitWarning = process.emitWarning.bind(process);
  // Such a line on the terminal would have what the file says in it, as it is.
  process.emitWarning = (warning: string | Error) => {
    throw new Error(`a warning: ${String(warning)}`);
  };
  try {
    return parseSite(text, "idr.yaml");
  } catch (error) {
    if (!(error instanceof SiteFileError)) throw error;
    const hidden = [error.message.replaceAll("\n", ""), JSON.stringify(error.problems)].find((one) =>
      HIDDEN.test(one),
    );
    if (hidden !== undefined) throw new Error(`a message has hidden characters: ${JSON.stringify(hidden)}`);
    // As they were put in, whole.
    const secrets = ["ada:hunter2@", "PRIVATE KEY-----\nc2VjcmV0", "PRIVATE KEY-----\\nc2VjcmV0"];
    if (secrets.some((secret) => text.includes(secret)) && /ada:hunter2|c2VjcmV0/.test(error.message))
      throw new Error(`a message shows a secret: ${error.message}`);
    if (error.problems.length === 0 || !error.problems.every(({ line, column }) => line > 0 && column > 0)) {
      throw new Error(`a refusal has no line: ${error.message}`);
    }
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** What a site is made of, without numbers: sites of the same texts make the same expressions. */
export function textsOf(site: Site): string {
  return JSON.stringify(site, (_key, value: unknown) => (typeof value === "number" ? 0 : value));
}

/**
 * Synthesizes a site and its history, and looks through every file that is there afterwards.
 * @returns false when the constructs refused it
 * @throws Error what should not be
 */
export function synthesized(site: Site): boolean {
  const around = mkdtempSync(join(tmpdir(), "idr-fuzz-"));
  const directory = join(around, "deep", "er", "site");
  mkdirSync(directory, { recursive: true });
  try {
    try {
      synthesize(site, { directory });
      synthesizeHistory(site, { directory });
    } catch (error) {
      // The second barrier stands behind the first: that it is reached is a mistake.
      if (error instanceof IdrError && error.code !== "foreign-expression") return false;
      throw error;
    }
    const files = readdirSync(around, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    for (const file of files) {
      const path = join(file.parentPath, file.name);
      if (!path.startsWith(join(directory, "cdktf.out/"))) throw new Error(`written outside: ${path}`);
      const json: unknown = JSON.parse(readFileSync(path, "utf8"));
      look(json, file.name);
      const state = (json as { terraform?: { backend?: { local?: { path?: string } } } }).terraform?.backend
        ?.local?.path;
      if (state !== undefined && !state.startsWith(join(directory, "state/")))
        throw new Error(`a state outside: ${state}`);
    }
    return true;
  } finally {
    rmSync(around, { recursive: true, force: true });
  }
}

function look(value: unknown, key: string): void {
  if (typeof value === "string") {
    if (/[$%]\{|TfToken/.test(value) && !OURS.some((form) => form.test(value))) {
      throw new Error(`an expression at ${key}: ${JSON.stringify(value)}`);
    }
    // First-boot data has lines of its own around one line of JSON.
    const shown = key === "user_data" ? value.replace(/^#cloud-config\n(.*)\n$/, "$1") : value;
    if (HIDDEN.test(shown)) throw new Error(`a hidden character at ${key}: ${JSON.stringify(value)}`);
  } else if (typeof value === "object" && value !== null) {
    for (const [inner, one] of Object.entries(value)) {
      look(inner, "a key");
      look(one, Array.isArray(value) ? key : inner);
    }
  }
}
