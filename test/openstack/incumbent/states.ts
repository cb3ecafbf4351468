import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface State {
  readonly resources?: readonly {
    readonly mode: string;
    readonly type: string;
    readonly instances: readonly { readonly attributes: { readonly id?: string } }[];
  }[];
}

/** All that the local states of a site have: `<stack> <type> <id>`. */
export function inStates(siteDirectory: string): string[] {
  const folder = join(siteDirectory, "state");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".tfstate"))
    .flatMap((file) => {
      const stack = file.replace(/^.*\//, "").replace(".tfstate", "");
      const { resources = [] } = JSON.parse(readFileSync(join(folder, file), "utf8")) as State;
      return resources
        .filter(({ mode }) => mode === "managed")
        .flatMap(({ type, instances }) =>
          instances.map(({ attributes }) => `${stack} ${type} ${attributes.id ?? ""}`),
        );
    });
}
