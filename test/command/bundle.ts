import { mkdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { build, type Plugin } from "esbuild";

export const ROOT = path.resolve(__dirname, "..", "..");

/** Each module goes on to see its own folder, where it finds what lies beside it. */
const ownFolders: Plugin = {
  name: "own-folders",
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      if (file.includes("node_modules")) return undefined;
      const folder = `const __dirname = ${JSON.stringify(path.dirname(file))};`;
      return { loader: "ts", contents: `${folder}${readFileSync(file, "utf8")}` };
    });
  },
};

/**
 * Puts the whole `idr` command into one file: it starts in half the time, and a campaign runs one and the same command
 * though somebody works on the checkout meanwhile. Resolves with the file.
 */
export async function bundleCommand(): Promise<string> {
  const folder = path.join(ROOT, ".idr", "faults");
  const file = path.join(folder, `idr-${process.pid}.cjs`);
  await bundle(path.join(ROOT, "scripts", "cli.ts"), file);
  return file;
}

/** Puts a TypeScript file of this project, and all that it imports, into one file of plain JavaScript. */
export async function bundle(entry: string, file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    platform: "node",
    target: "node20",
    // Found in node_modules when it runs, or not needed.
    external: ["tsx", "esbuild", "pg-native"],
    logLevel: "error",
    plugins: [ownFolders],
  });
}
