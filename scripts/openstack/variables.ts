/** OS_* variables that say where to look, not who one is. */
const HARMLESS = new Set(["OS_CLOUD", "OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_DEBUG"]);

/**
 * The variables of an openrc file that was sourced for another cloud. The engine's provider takes region,
 * endpoint type and certificates from them even when a cloud is named, so it would talk to another place
 * than this client, which reads the named cloud's entry alone (as openstacksdk does).
 */
export function variablesOfOtherClouds(env: NodeJS.ProcessEnv): string[] {
  return Object.keys(env).filter((name) => name.startsWith("OS_") && !HARMLESS.has(name));
}
