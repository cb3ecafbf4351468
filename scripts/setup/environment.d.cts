/**
 * The part of an environment that the set-up's children get: paths, proxies,
 * certificates, settings of npm and Go, no secret. `IDR_SETUP_ENV` names more
 * variables, separated by spaces or commas.
 */
export function setupEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;

/** Whether this is a CI job (`CI` is set, and neither `0` nor `false`), in which nobody sees a warning. */
export function isCi(env: NodeJS.ProcessEnv): boolean;
