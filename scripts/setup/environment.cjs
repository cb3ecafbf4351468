/**
 * The environment of what the set-up starts: npm with its 999 packages, Go, the
 * generator of the bindings, an engine that is asked for its version. None of
 * them needs a secret, and a job may have the production credential in its
 * environment: so they get what is named here, and nothing else.
 *
 * Plain CommonJS: it is used before any dependency is installed and by the
 * TypeScript code afterwards.
 */

/** What a program needs to run at all and to reach the network from where it is. */
const NAMES = new Set([
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "TZ",
  "TERM",
  "TMPDIR",
  "CI",
  "NO_COLOR",
  "FORCE_COLOR",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "XDG_DATA_HOME",
  "XDG_STATE_HOME",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "all_proxy",
  "no_proxy",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "NODE_EXTRA_CA_CERTS",
  "NODE_OPTIONS",
  "GOPROXY",
  "GONOPROXY",
  "GOSUMDB",
  "GONOSUMDB",
  "GOPRIVATE",
  "GOINSECURE",
  "GOVCS",
  "GOENV",
  "GOROOT",
  "GOPATH",
  "GOCACHE",
  "GOMODCACHE",
  "GOTMPDIR",
  "GOTOOLCHAIN",
  "GOMAXPROCS",
  "GOMEMLIMIT",
]);

/** Settings of npm, and of programs that choose an engine's version. */
const PREFIXES = ["LC_", "npm_config_", "NPM_CONFIG_", "TFENV_", "TOFUENV_", "TENV_", "ASDF_", "MISE_"];
/** Of those, what holds a secret by its name. */
const SECRET = /auth|token|pass|secret|credential|(?:^|_)key$/i;

/**
 * The part of an environment that set-up's children get. `IDR_SETUP_ENV` names
 * more variables, separated by spaces or commas: what a registry of one's own
 * asks for (`NPM_TOKEN`).
 */
function setupEnvironment(env) {
  const more = new Set((env.IDR_SETUP_ENV ?? "").split(/[\s,]+/).filter((name) => name !== ""));
  const allowed = (name) =>
    NAMES.has(name) ||
    more.has(name) ||
    (PREFIXES.some((prefix) => name.startsWith(prefix)) && !SECRET.test(name));
  return Object.fromEntries(Object.entries(env).filter(([name]) => allowed(name)));
}

/** Whether this is a CI job, in which nobody sees a warning. */
function isCi(env) {
  return !["", "0", "false"].includes((env.CI ?? "").toLowerCase());
}

module.exports = { isCi, setupEnvironment };
