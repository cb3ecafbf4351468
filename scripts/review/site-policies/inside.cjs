/**
 * Runs a site's own policies, in a process of its own that may do nothing: the engine of JavaScript and what came on
 * standard input. It is started with Node's permission model (no file, no child process, no worker), without an
 * environment, and without the making of code from text. The policies get a realm of their own besides, in which there
 * is nothing but the language: no `process`, no `require` of Node's, no network, no clock to wait on.
 *
 * Standard input, standard output: see Request and Answer in isolated.ts.
 */
"use strict";

const fs = require("node:fs");
const vm = require("node:vm");

/**
 * Works inside the policies' realm, from texts to a text, so that no object of this process gets there.
 * It is compiled there from its source: it must not use anything from outside of itself.
 */
function inside(setupText, dataText, ...bodies) {
  const { parse, stringify } = JSON;
  // One policy must not change what the others, and this function, work with.
  const shared = [Array, Map, Set, WeakMap, Promise, RegExp].map(({ prototype }) => prototype);
  const iterators = [[], new Map(), new Set()].map((list) => Object.getPrototypeOf(list[Symbol.iterator]()));
  for (const one of [...shared, ...iterators, Object.getPrototypeOf(iterators[0]), Array, JSON, Reflect]) {
    Object.freeze(one);
  }
  const { freeze: frozen, isFrozen, values } = Object;
  const setup = parse(setupText);
  const modules = new Map(
    setup.paths.map((path, index) => [path, { body: bodies[index], loaded: undefined }]),
  );

  const load = (path) => {
    const module = modules.get(path);
    if (module.loaded !== undefined) return module.loaded.exports;
    module.loaded = { exports: {} };
    const require = (name) => {
      const target = setup.links[path]?.[name];
      if (target === undefined) {
        throw new Error(
          `it imports "${name}", and a policy has nothing but files of its own repository, by their relative path`,
        );
      }
      return load(target);
    };
    module.body.call(undefined, module.loaded.exports, require, module.loaded);
    return module.loaded.exports;
  };
  const freeze = (value) => {
    if (typeof value !== "object" || value === null || isFrozen(value)) return value;
    frozen(value);
    values(value).forEach(freeze);
    return value;
  };
  const messageOf = (thrown) => {
    try {
      return String(thrown?.message ?? thrown);
    } catch {
      return "something that can't be told";
    }
  };
  const problemOf = (policy) => {
    if (typeof policy !== "object" || policy === null) return "is no policy";
    for (const key of ["id", "title", "why", "example"]) {
      if (typeof policy[key] !== "string" || policy[key] === "") return `has no ${key}`;
    }
    if (!["forbidden", "person", "note"].includes(policy.severity)) {
      return `has the severity ${stringify(policy.severity)} (allowed: forbidden, person, note)`;
    }
    if (policy.about !== "change" && policy.about !== "plan") {
      return `is about ${stringify(policy.about)} (allowed: change, plan)`;
    }
    return typeof policy.check === "function" ? undefined : "has no function check";
  };

  const policies = [];
  for (const path of setup.entries) {
    try {
      const list = load(path).policies;
      if (!Array.isArray(list))
        return stringify({ problem: { path, what: "it exports no list `policies`" } });
      if (list.length === 0) return stringify({ problem: { path, what: "its list `policies` is empty" } });
      for (const [index, policy] of list.entries()) {
        const what = problemOf(policy);
        if (what !== undefined) return stringify({ problem: { path, what: `policies[${index}] ${what}` } });
        policies.push({ path, policy });
      }
    } catch (error) {
      return stringify({ problem: { path, what: messageOf(error) } });
    }
  }
  const facts = policies.map(({ path, policy: { id, severity, title, why, example, risk } }) => ({
    path,
    id,
    severity,
    title,
    why,
    example,
    risk,
  }));
  if (dataText === "") return stringify({ facts, findings: [], failures: [] });

  const data = freeze(parse(dataText));
  const changes = frozen((data.plan.resource_changes ?? []).filter(({ mode }) => mode === "managed"));
  const context = frozen({
    ...data.facts,
    plan: data.plan,
    changes,
    productionAddresses: new Set(data.productionAddresses),
    destroyVolumes: new Set(data.destroyVolumes),
    newVolumes: new Map(data.newVolumes.map(([name, index]) => [name, changes[index]])),
    groupsOf: (change, key) => data.groups[change.address]?.[key] ?? [],
    says: (change, argument) => {
      const said = data.says[change.address.replaceAll(/\[[^\]]*\]/g, "")];
      return said === undefined ? undefined : said.includes(argument);
    },
    preventsDestroy: (change) => data.preventsDestroy[change.address],
  });
  const findings = [];
  const failures = [];
  for (const { policy } of policies) {
    try {
      const looks = policy.about === "plan" ? [[context]] : changes.map((change) => [change, context]);
      for (const look of looks) {
        for (const { severity, message, fix, subject, resource, visitors, risk } of policy.check(...look)) {
          findings.push({ policy: policy.id, severity, message, fix, subject, resource, visitors, risk });
        }
      }
    } catch (error) {
      failures.push({ policy: policy.id, what: messageOf(error) });
    }
  }
  return stringify({ facts, findings, failures });
}

/** Writes all of a text to standard output, which may be a pipe that is full for a moment. */
function answer(text) {
  const bytes = Buffer.from(text);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let at = 0; at < bytes.length;) {
    try {
      at += fs.writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 5);
    }
  }
}

const request = JSON.parse(fs.readFileSync(0, "utf8"));
const realm = vm.createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const bodies = request.modules.map(({ path, code }) =>
  vm.compileFunction(code, ["exports", "require", "module"], { parsingContext: realm, filename: path }),
);
const setup = {
  paths: request.modules.map(({ path }) => path),
  links: Object.fromEntries(request.modules.map(({ path, links }) => [path, links])),
  entries: request.entries,
};
const work = vm.runInContext(`"use strict"; (${String(inside)})`, realm);
const told = work(JSON.stringify(setup), request.data ?? "", ...bodies);
answer(typeof told === "string" ? told : "");
// What the policies have left for later (promises) never runs.
process.exit(0);
