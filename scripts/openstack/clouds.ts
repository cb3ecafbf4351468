import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { secretYaml } from "./secret-yaml";
import { IdrError, messageOf } from "../../constructs/errors";
import { type CloudAuth, authOf } from "./cloud-auth";

/** A cloud to talk to: where Keystone is, who we are, and how its certificate is checked. */
export interface CloudConfig {
  /** Name in clouds.yaml; `envvars` when it comes from OS_* variables alone. */
  readonly name: string;
  /** File that it was read from; `undefined`: from the environment. */
  readonly file?: string;
  /** Keystone's address, ending in /v3. */
  readonly authUrl: string;
  readonly auth: CloudAuth;
  readonly region?: string;
  /** Which of the catalog's endpoints to use. @default "public" */
  readonly interface: "public" | "internal" | "admin";
  /** Whether TLS certificates are checked. @default true */
  readonly verify: boolean;
  /** File of CA certificates (PEM) to trust. @default - the system's */
  readonly cacert?: string;
  /** Endpoints that replace the catalog's, by service type with underscores (`block_storage`). */
  readonly endpointOverrides: Readonly<Record<string, string>>;
}

export interface CloudLookup {
  /** Name of the cloud. @default - OS_CLOUD, else OS_* variables, else the only one in clouds.yaml */
  readonly cloud?: string;
  /** Region, over the entry's own. */
  readonly region?: string;
  /** @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** @default process.cwd() */
  readonly cwd?: string;
}

type Fields = Record<string, unknown>;

/** The name that openstacksdk gives to the cloud of the OS_* variables. */
const FROM_ENVIRONMENT = "envvars";

/**
 * Finds a cloud the way openstacksdk does: OS_CLIENT_CONFIG_FILE, then clouds.yaml in the working
 * directory, the user's and the system's configuration (first wins), with secure.yaml merged in.
 * @throws IdrError `cloud-config` when there is no such file or cloud, or when the entry lacks something.
 */
export function findCloud(lookup: CloudLookup = {}): CloudConfig {
  const env = lookup.env ?? process.env;
  const cwd = lookup.cwd ?? process.cwd();
  const wanted = lookup.cloud ?? (env.OS_CLOUD === "" ? undefined : env.OS_CLOUD);
  const over = lookup.region === undefined ? {} : { region: lookup.region };
  if (wanted === FROM_ENVIRONMENT || (wanted === undefined && env.OS_AUTH_URL)) {
    return { ...fromEnvironment(env), ...over };
  }

  const { file, secure } = configFilesFound(env, cwd);
  if (file === undefined) {
    throw new IdrError("cloud-config", `no clouds.yaml found${wanted ? ` for cloud "${wanted}"` : ""}`, {
      fix:
        `looked in ${searchFolders(env, cwd).join(", ")}; put one there, or name it in OS_CLIENT_CONFIG_FILE ` +
        `(\`idr sandbox start\` makes one for a simulated cloud)`,
    });
  }
  const clouds = merge(cloudsOf(file), secure === undefined ? {} : cloudsOf(secure));
  const names = Object.keys(clouds);
  const name = wanted ?? (names.length === 1 ? names[0]! : undefined);
  if (name === undefined || !isFields(clouds[name])) {
    const known = names.length === 0 ? "it has none" : `it has ${names.join(", ")}`;
    throw new IdrError(
      "cloud-config",
      name === undefined ? `no cloud chosen in ${file}; ${known}` : `no cloud "${name}" in ${file}; ${known}`,
      {
        where: { file },
        ...(name === undefined ? {} : { value: name }),
        ...(names.length === 0 ? {} : { allowed: names.join(", ") }),
        fix: "name one with --cloud, OS_CLOUD or `cloud:` in the site file",
      },
    );
  }
  return { ...configOf(name, clouds[name], file), ...over };
}

/**
 * The clouds.yaml that is read here, for an engine that runs in another folder; `undefined`: there is none.
 * @throws IdrError `cloud-config` when it lies here and the passwords are the user's
 */
export function cloudsFile(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): string | undefined {
  return configFilesFound(env, cwd).file;
}

function configFilesFound(
  env: NodeJS.ProcessEnv,
  cwd: string,
): { readonly file?: string; readonly secure?: string } {
  const file = firstExisting(configFiles("clouds", env.OS_CLIENT_CONFIG_FILE, env, cwd));
  const secure = firstExisting(configFiles("secure", env.OS_CLIENT_SECURE_FILE, env, cwd));
  if (file !== undefined) refuseOthersSecrets(file, secure, env, cwd);
  return { ...(file === undefined ? {} : { file }), ...(secure === undefined ? {} : { secure }) };
}

/**
 * A password goes to the address that stands in clouds.yaml: one that lies here, where a branch may have brought it, gets
 * none from the folder of the user.
 * @throws IdrError `cloud-config`
 */
function refuseOthersSecrets(
  file: string,
  secure: string | undefined,
  env: NodeJS.ProcessEnv,
  cwd: string,
): void {
  const isHere = path.dirname(file) === path.resolve(cwd) && path.resolve(cwd) !== path.resolve(homeOf(env));
  const isNamed = Boolean(env.OS_CLIENT_CONFIG_FILE) || Boolean(env.OS_CLIENT_SECURE_FILE);
  if (secure === undefined || isNamed || !isHere || path.dirname(secure) === path.dirname(file)) return;
  throw new IdrError(
    "cloud-config",
    `${file} would be given the passwords of ${secure}, and says to which address they go`,
    {
      fix:
        "nothing was sent; when both are yours, put them into one folder, or name them: " +
        `OS_CLIENT_CONFIG_FILE=${file} OS_CLIENT_SECURE_FILE=${secure}`,
    },
  );
}

function homeOf(env: NodeJS.ProcessEnv): string {
  return env.HOME ?? homedir();
}

/** Folders searched for clouds.yaml, in order. */
export function searchFolders(env: NodeJS.ProcessEnv, cwd: string): string[] {
  const home = homeOf(env);
  const folders = [
    cwd,
    ...(env.XDG_CONFIG_HOME ? [path.join(env.XDG_CONFIG_HOME, "openstack")] : []),
    path.join(home, ".config", "openstack"),
    "/etc/openstack",
  ];
  return [...new Set(folders)];
}

function configFiles(
  base: string,
  override: string | undefined,
  env: NodeJS.ProcessEnv,
  cwd: string,
): string[] {
  const files = searchFolders(env, cwd).flatMap((folder) =>
    ["yaml", "yml", "json"].map((ending) => path.join(folder, `${base}.${ending}`)),
  );
  return override ? [path.resolve(cwd, override), ...files] : files;
}

function firstExisting(files: readonly string[]): string | undefined {
  return files.find((file) => existsSync(file));
}

function cloudsOf(file: string): Fields {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new IdrError("cloud-config", `can't read ${file}: ${messageOf(error)}`, {
      where: { file },
      cause: error,
    });
  }
  const content = secretYaml(text, file);
  const clouds = isFields(content) ? content.clouds : undefined;
  if (clouds === undefined || clouds === null) return {};
  if (!isFields(clouds))
    throw new IdrError("cloud-config", `"clouds" in ${file} is not a list of named clouds`, {
      where: { file },
    });
  return clouds;
}

function configOf(name: string, cloud: Fields, file?: string): CloudConfig {
  const where = `cloud "${name}"${file === undefined ? "" : ` in ${file}`}`;
  if (typeof cloud.profile === "string" && !(isFields(cloud.auth) && cloud.auth.auth_url)) {
    throw new IdrError(
      "cloud-config",
      `${where} names the profile "${cloud.profile}", which is not supported`,
      {
        fix: "write the profile's auth_url and region_name into the entry",
      },
    );
  }
  const fields: Fields = isFields(cloud.auth) ? cloud.auth : {};
  const authUrl = text(fields.auth_url);
  if (authUrl === undefined) {
    throw new IdrError("cloud-config", `${where} has no auth.auth_url`, {
      fix: "give Keystone's address, e.g. https://cloud.example.org:5000/v3",
    });
  }
  const region = text(cloud.region_name) ?? firstRegion(cloud.regions);
  const cacert = text(cloud.cacert);
  return {
    name,
    ...(file === undefined ? {} : { file }),
    authUrl: identityUrl(authUrl, where),
    auth: authOf(text(cloud.auth_type), fields, where),
    ...(region === undefined ? {} : { region }),
    interface: interfaceOf(text(cloud.interface) ?? text(cloud.endpoint_type) ?? "public", where),
    verify: !(isOff(cloud.verify) || isOn(cloud.insecure)),
    ...(cacert === undefined ? {} : { cacert: cacert.replace(/^~(?=\/)/, homedir()) }),
    endpointOverrides: Object.fromEntries(
      Object.entries(cloud)
        .filter(([key, value]) => key.endsWith("_endpoint_override") && typeof value === "string")
        .map(([key, value]) => [key.slice(0, -"_endpoint_override".length), value as string]),
    ),
  };
}

/** The variables of an openrc file, read as an entry of clouds.yaml. */
function fromEnvironment(env: NodeJS.ProcessEnv): CloudConfig {
  const auth: Fields = {};
  for (const [key, value] of Object.entries(env)) {
    if (key.startsWith("OS_") && value) auth[key.slice("OS_".length).toLowerCase()] = value;
  }
  return configOf(FROM_ENVIRONMENT, { ...auth, auth });
}

/** Keystone's v3 address, whether or not the configuration says the version. */
function identityUrl(url: string, where: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new IdrError("cloud-config", `auth_url of ${where} is not an http address: "${url}"`);
  }
  const trimmed = url.replace(/\/+$/, "");
  return /\/v3$/.test(trimmed) ? trimmed : `${trimmed.replace(/\/v2\.0$/, "")}/v3`;
}

function interfaceOf(value: string, where: string): CloudConfig["interface"] {
  const name = value.replace(/URL$/, "");
  if (name === "public" || name === "internal" || name === "admin") return name;
  throw new IdrError(
    "cloud-config",
    `interface of ${where} is "${value}"; allowed are public, internal and admin`,
    { value, allowed: "public, internal, admin" },
  );
}

function firstRegion(regions: unknown): string | undefined {
  const first: unknown = Array.isArray(regions) ? regions[0] : undefined;
  return text(isFields(first) ? first.name : first);
}

function merge(base: Fields, over: Fields): Fields {
  const merged: Fields = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isFields(before) && isFields(value) ? merge(before, value) : value;
  }
  return merged;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isOff(value: unknown): boolean {
  return value === false || (typeof value === "string" && /^(false|no|off|0)$/i.test(value));
}

function isOn(value: unknown): boolean {
  return value === true || (typeof value === "string" && /^(true|yes|on|1)$/i.test(value));
}
