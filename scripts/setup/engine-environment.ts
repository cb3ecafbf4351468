/**
 * Which variables an engine, and with it the provider, gets. A fixed list: what is not named here stays with this
 * process, above all the secrets of a CI job (the plan's key, the forge's tokens) and whatever changes what an engine
 * does (arguments, variables' values, workspaces, other providers, libraries to load). `docs/ci.md` has the list too.
 */
const ALWAYS: readonly RegExp[] = [
  // Where programs, the user's files and temporary files are; who and in what language.
  /^(PATH|HOME|TMPDIR|USER|LOGNAME|TZ|LANG|LC_[A-Z]+)$/,
  // The way out, and whom to trust there.
  /^(HTTPS?|ALL|NO)_PROXY$/i,
  /^SSL_CERT_(FILE|DIR)$/,
  // The cloud.
  /^OS_[A-Z0-9_]+$/,
  // What the engine writes into its log.
  /^TF_LOG(_CORE|_PROVIDER|_PATH)?$/,
  /^TF_CLI_CONFIG_FILE$/,
  /^CHECKPOINT_DISABLE$/,
  // How much of the machine a Go program takes.
  /^(GOMAXPROCS|GOMEMLIMIT|GOGC)$/,
];

/** By the kind of the state's backend: its credentials, which nobody else needs. */
const BY_BACKEND: Readonly<Record<string, RegExp>> = {
  pg: /^PG[A-Z0-9_]+$/,
  s3: /^AWS_[A-Z0-9_]+$/,
  http: /^TF_HTTP_[A-Z0-9_]+$/,
};

/**
 * The part of an environment that an engine gets.
 * @param backend kind of the backend that keeps the state. @default none: no credentials of a state
 */
export function engineEnvironment(env: NodeJS.ProcessEnv, backend?: string): NodeJS.ProcessEnv {
  const own = backend === undefined ? undefined : BY_BACKEND[backend];
  const allowed = own === undefined ? ALWAYS : [...ALWAYS, own];
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => allowed.some((pattern) => pattern.test(name))),
  );
}
