import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { searchFolders } from "../openstack/clouds";

/** Texts that must not be seen, and texts beside them that may. */
export interface Found {
  readonly secrets: readonly string[];
  readonly harmless: readonly string[];
}

/** Names, of variables and of fields in clouds.yaml, whose values are secret. */
const SECRET =
  /pass(?:wor[dt]|wd|phrase|code)?(?:$|_)|secret|token|(?:^|_|api|access|private|plan)key(?:$|_(?!id$|file$|name$|path$))|credential|(?:^|_)(?:pat|pwd|dsn|auth|cookie)$|jwt|conn_str|connection_string/i;
/** Those of them that only look so. */
const NO_SECRET =
  /^(?:PWD|OLDPWD|.*_auth_type|.*credential_(?:id|name)|.*_(?:token|secret)_(?:url|file|ttl|name|path)|aws_web_identity_token_file|aws_shared_credentials_file)$/i;
const NAMES =
  /(?:^|_)(?:user(?:name)?|user_?name|project_?name|domain_?name|cloud|region(?:_name)?|host(?:name)?|database)$/i;
const NO_VALUES = new Set(["", "true", "false", "yes", "no", "on", "off", "null", "none"]);

/** The secrets among variables: by their names, and the passwords of addresses, whatever the variable. */
export function secretsOfEnvironment(env: NodeJS.ProcessEnv): Found {
  const secrets: string[] = [];
  const harmless: string[] = [];
  for (const [name, value = ""] of Object.entries(env)) {
    if (isSecret(name, value)) secrets.push(value, ...partsOf(value));
    else if (value.includes("://")) secrets.push(...passwordsOfUrl(value));
    if (NAMES.test(name)) harmless.push(value);
  }
  for (const [user, password] of [
    ["TF_HTTP_USERNAME", "TF_HTTP_PASSWORD"],
    ["OS_USERNAME", "OS_PASSWORD"],
  ] as const) {
    const pair = `${env[user] ?? ""}:${env[password] ?? ""}`;
    if ((env[password] ?? "") !== "") secrets.push(Buffer.from(pair).toString("base64"));
  }
  return { secrets, harmless };
}

/** The same of clouds.yaml and secure.yaml, wherever they may be. Files that can't be read have nothing to tell. */
export function secretsOfCloudsFiles(env: NodeJS.ProcessEnv, cwd: string): Found {
  const named = [env["OS_CLIENT_CONFIG_FILE"], env["OS_CLIENT_SECURE_FILE"]];
  const searched = searchFolders(env, cwd).flatMap((folder) =>
    ["clouds", "secure"].flatMap((base) =>
      ["yaml", "yml", "json"].map((ending) => join(folder, `${base}.${ending}`)),
    ),
  );
  const files = [...named.filter((file) => file !== undefined && file !== ""), ...searched] as string[];
  const found = files.map((file) => secretsOfFile(file));
  return {
    secrets: found.flatMap(({ secrets }) => secrets),
    harmless: found.flatMap(({ harmless }) => harmless),
  };
}

const NOTHING: Found = { secrets: [], harmless: [] };
const read = new Map<string, { readonly stamp: string; readonly found: Found }>();

function secretsOfFile(file: string): Found {
  const before = read.get(file);
  try {
    const { mtimeMs, size } = statSync(file);
    const stamp = `${mtimeMs} ${size}`;
    if (before?.stamp === stamp) return before.found;
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- only where there is such a file
    const { secretYaml } = require("../openstack/secret-yaml") as typeof import("../openstack/secret-yaml");
    const found: Found = secretsOfDocument(secretYaml(readFileSync(file, "utf8"), file));
    read.set(file, { stamp, found });
    return found;
  } catch {
    return before?.found ?? NOTHING;
  }
}

/** The secrets in a document such as clouds.yaml. */
export function secretsOfDocument(document: unknown): Found {
  const secrets: string[] = [];
  const harmless: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, part] of Object.entries(value) as [string, unknown][]) {
      const text = typeof part === "number" ? String(part) : part;
      if (typeof text !== "string") walk(part);
      else if (isSecret(key, text)) secrets.push(text, ...partsOf(text));
      else {
        if (NAMES.test(key)) harmless.push(text);
        secrets.push(...passwordsOfUrl(text));
      }
    }
  };
  walk(document);
  return { secrets, harmless };
}

function isSecret(name: string, value: string): boolean {
  if (!SECRET.test(name) || NO_SECRET.test(name) || NO_VALUES.has(value.toLowerCase())) return false;
  // A file with a secret is none itself; an address is one only with a password in it.
  if (/^[~/]/.test(value) && existsSync(value)) return false;
  return !/^https?:\/\/[^@\s]*$/i.test(value);
}

/** The secrets inside of a secret: those of a connection string, and the lines of a key. */
function partsOf(value: string): string[] {
  const lines = value.includes("\n") ? value.split("\n").filter((line) => /^[^-\s].{11,}$/.test(line)) : [];
  return [...lines, ...passwordsOfUrl(value), ...passwordsOfWords(value)];
}

/**
 * The password in an address, also in one that no parser takes: all between the user and the last `@`, as it is written
 * and decoded, and the pieces that a parser would quote when it stumbles over a character in it.
 */
function passwordsOfUrl(text: string): string[] {
  const found: string[] = [];
  for (const [, password = ""] of text.matchAll(/[a-z][\w+.-]*:\/\/[^\s:/@]*:([^\n]*)@/gi)) {
    found.push(...inParts(password, /[/?#@:\s]+/));
  }
  for (const [, password = ""] of text.matchAll(/[?&]password=([^&\s]*)/gi))
    found.push(...inParts(password, /\s+/));
  return found;
}

/** The password in words such as `host=db password='x y'`, also where the quotes are missing. */
function passwordsOfWords(text: string): string[] {
  const found: string[] = [];
  for (const [, quoted, plain] of text.matchAll(
    /\b(?:ssl)?password\s*=\s*(?:'((?:\\.|[^'\\])*)'|(.*?)(?=\s+\w+\s*=|$))/gi,
  )) {
    const value = quoted ?? plain ?? "";
    found.push(...inParts(value, /\s+/), value.replaceAll(/\\(.)/g, "$1"));
  }
  return found;
}

/** A piece that is shorter says little, and is in many words. */
const SHORTEST_PIECE = 4;

function inParts(password: string, separator: RegExp): string[] {
  const pieces = password.split(separator).filter((piece) => piece.length >= SHORTEST_PIECE);
  return [password, ...pieces].flatMap((text) => [text, decoded(text)]).filter((text) => text !== "");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
