import type { Host } from "./host";
import { load } from "./load";
import { type Program, globalsOf } from "./program";

/** `idr env`: what plain cdktf, tofu or terraform need to run on cdktf.out. */
export function register(program: Program, host: Host): void {
  program
    .command("env")
    .description("print shell exports for plain cdktf, tofu or terraform")
    .addHelpText("after", '\nExample:\n  eval "$(idr env)" && npx cdktf diff newidr')
    .action((_options, command) =>
      host.run(globalsOf(command), async ({ ui, result }) => {
        const tools = await load.tools().ensureTools(ui.emit);
        const clouds = load.openstack().cloudsFile();
        const variables = {
          TERRAFORM_BINARY_NAME: tools.engine.path,
          TF_CLI_CONFIG_FILE: tools.cliConfigFile,
          CHECKPOINT_DISABLE: "1",
          // The engine runs in a stack's folder, where it would not find a clouds.yaml of the working directory.
          ...(clouds === undefined ? {} : { OS_CLIENT_CONFIG_FILE: clouds }),
        };
        result("env", variables, () => shellExports(variables));
      }),
    );
}

/** Lines that any POSIX shell can read. */
export function shellExports(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${quoted(value)}`)
    .join("\n");
}

/** A value that any POSIX shell reads as it is. */
function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
