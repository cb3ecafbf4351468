const { readFileSync, existsSync, readdirSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");

/**
 * `npm run test:unit`: the tests that start nothing, no program and no sandbox, neither themselves nor by what they
 * import from `test/`. Found by reading them, so a new test needs no entry here.
 */
const STARTS = /node:child_process|\b(?:startSandbox|enginesHere|ensureTools)\(|\bnew Engine\(/;

const root = join(__dirname, "test");
const known = new Map();

/** Whether a file of `test/` starts something. */
function starts(file) {
  if (known.has(file)) return known.get(file);
  known.set(file, false);
  const text = readFileSync(file, "utf8");
  const imports = [...text.matchAll(/from "(\.[^"]*)"/g)]
    .map(([, path]) => resolve(dirname(file), path))
    .map((path) => [`${path}.ts`, join(path, "index.ts")].find(existsSync))
    .filter((path) => path?.startsWith(root));
  const answer = STARTS.test(text) || imports.some(starts);
  known.set(file, answer);
  return answer;
}

const tests = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts") && !file.startsWith("openstack/"))
  .map((file) => join(root, file));

/** @type {import("jest").Config} */
module.exports = {
  ...require("./jest.config.cjs"),
  // Nothing waits here.
  maxWorkers: 2,
  testMatch: tests.filter((file) => !starts(file)),
};
