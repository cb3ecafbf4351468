import { createRequire } from "node:module";
import { posix } from "node:path";

import type { transformSync } from "esbuild";

import { IdrError, messageOf } from "../../../constructs/errors";

/** Reads a file of the site's repository, by its path from the site file's folder; `undefined`: there is none. */
export type ReadBeside = (path: string) => string | undefined;

/** A module as JavaScript, with what the names that it imports stand for. */
export interface PolicyModule {
  readonly path: string;
  readonly code: string;
  /** Paths of modules, by the name by which this one imports them. */
  readonly links: Readonly<Record<string, string>>;
}

/** More is no policy, but a program. */
const MOST_MODULES = 100;
const MOST_CHARACTERS = 1_000_000;
const ENDINGS = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json", "/index.ts", "/index.js"];
const LOADERS: Readonly<Record<string, "ts" | "js">> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
};

/**
 * Reads policies' modules and the files of the same repository that they import, and makes JavaScript of them. Nothing of
 * them runs here, and nothing is read but by `read`.
 * @param entries paths from the site file's folder
 * @throws IdrError `policy-module`
 */
export function collectModules(entries: readonly string[], read: ReadBeside): readonly PolicyModule[] {
  const found = new Map<string, PolicyModule>();
  let characters = 0;
  const add = (path: string, text: string): void => {
    characters += text.length;
    if (found.size === MOST_MODULES || characters > MOST_CHARACTERS) {
      throw broken(
        path,
        `with what it imports it is more than ${MOST_MODULES} files or ${MOST_CHARACTERS} characters`,
      );
    }
    const code = javascriptOf(path, text);
    const links: Record<string, string> = {};
    found.set(path, { path, code, links });
    for (const name of importsOf(code)) {
      const target = locate(posix.join(posix.dirname(path), name), read, found);
      if (target === undefined) continue;
      links[name] = target.path;
      if (target.text !== undefined) add(target.path, target.text);
    }
  };
  for (const entry of entries) {
    const path = posix.normalize(entry);
    if (posix.isAbsolute(path)) throw broken(entry, "its path is not relative to the site file");
    if (found.has(path)) continue;
    const text = read(path);
    if (text === undefined) throw broken(entry, "there is no such file");
    add(path, text);
  }
  return [...found.values()];
}

/** @param what lower-case, without a full stop */
export function broken(path: string, what: string, cause?: unknown): IdrError {
  return new IdrError("policy-module", `can't use the policies of ${path}: ${what}`, {
    fix: "docs/review.md shows how a site's own policy is written",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The file that a path means, as Node and TypeScript would look for it; without its text when it is known already. */
function locate(
  path: string,
  read: ReadBeside,
  known: ReadonlyMap<string, PolicyModule>,
): { readonly path: string; readonly text?: string } | undefined {
  // TypeScript writes imports of ./x.ts as ./x.js.
  const written = path.replace(/\.([mc]?)js$/, ".$1ts");
  for (const candidate of [...ENDINGS.map((ending) => path + ending), written]) {
    if (!isModule(candidate)) continue;
    if (known.has(candidate)) return { path: candidate };
    const text = read(candidate);
    if (text !== undefined) return { path: candidate, text };
  }
  return undefined;
}

function isModule(path: string): boolean {
  const ending = posix.extname(path);
  return ending === ".json" || Object.hasOwn(LOADERS, ending);
}

/** Relative names that a module may import. One too many does no harm: what is really imported is seen when it runs. */
function importsOf(code: string): string[] {
  const names = [...code.matchAll(/\brequire\(\s*(["'])(\.[^"'\n]*)\1\s*\)/g)].map(([, , name]) => name!);
  return [...new Set(names)];
}

function javascriptOf(path: string, text: string): string {
  try {
    if (path.endsWith(".json")) return `module.exports = ${JSON.stringify(JSON.parse(text))};`;
    const loader = LOADERS[posix.extname(path)];
    if (loader === undefined) throw new Error(`its ending is none of ${Object.keys(LOADERS).join(", ")}`);
    return compiler()(text, {
      loader,
      format: "cjs",
      target: "node20",
      // import() becomes require(), which knows the policy's own files alone.
      supported: { "dynamic-import": false },
      tsconfigRaw: "{}",
      sourcefile: path,
      logLevel: "silent",
    }).code;
  } catch (error) {
    throw broken(path, messageOf(error), error);
  }
}

/** esbuild, as tsx has it, which runs this project's own TypeScript. */
function compiler(): typeof transformSync {
  const ofTsx = createRequire(createRequire(__filename).resolve("tsx/package.json"));
  return (ofTsx("esbuild") as { transformSync: typeof transformSync }).transformSync;
}
