/**
 * A site's own policies are code of the site's repository. They must not see a secret, change what this project's own
 * policies find, reach the network or the disk, nor make a plan safe by not coming to an end.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { silent } from "../../scripts/events";
import { loadPolicies, review, POLICIES, type SitePolicies } from "../../scripts/review";
import { sitePolicies } from "../../scripts/review/site-policies";
import { reviewFile } from "../../scripts/review/run";
import { serve } from "../ci/http-server";
import { change, planOf } from "../scripts/review/changes";
import { exampleSite, SITE_TEXT } from "../scripts/review/site";
import { thrown } from "../scripts/review/thrown";

const SECRET = "the-secret-of-the-job-4711";
const project = path.join(__dirname, "..", "..");

let folder: string;
let secretFile: string;
let listener: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "idr-policies-attack-"));
  mkdirSync(path.join(folder, "site", ".git"), { recursive: true });
  secretFile = path.join(folder, "clouds.yaml");
  writeFileSync(secretFile, SECRET);
  process.env["IDR_PLAN_KEY"] = SECRET;
  listener = await serve(() => ({ status: 200 }));
});
afterAll(async () => {
  delete process.env["IDR_PLAN_KEY"];
  await listener.close();
  rmSync(folder, { recursive: true, force: true });
});

const site = (): string => path.join(folder, "site");

/** A plan that loses production's database: forbidden, whatever a policy does. */
const plan = planOf([
  change("openstack_blockstorage_volume_v3", "idr-database-db", ["delete"], {
    before: { name: "idr-database-db", size: 800, metadata: { note: "kept" }, password: SECRET },
    sensitive: { metadata: true },
  }),
]);

const policy = (check: string, id = "own"): string =>
  `{ id: ${JSON.stringify(id)}, severity: "note", title: "t", why: "w", example: "e", about: "plan", check: (context) => { ${check} } }`;
const tell = (expression: string): string => `return [{ message: String(${expression}) }];`;

function load(code: string): SitePolicies {
  writeFileSync(path.join(site(), "own.cjs"), code);
  return loadPolicies(["own.cjs"], site());
}

function reviewed(code: string): ReturnType<typeof review> {
  return review(plan, { sitePolicies: load(code) });
}

const messages = (done: ReturnType<typeof review>): string[] =>
  done.findings.filter(({ policy: id }) => id === "own").map(({ message }) => message);

/** Ways to get at what is outside; each tells what it found, as text. */
const REACHES: readonly (readonly [string, string])[] = [
  ["the environment", `process.env.IDR_PLAN_KEY`],
  [
    "the environment, by the function constructor",
    `(function(){}).constructor("return process")().env.IDR_PLAN_KEY`,
  ],
  [
    "the process, by the constructor of this",
    `this.constructor.constructor("return process")().env.IDR_PLAN_KEY`,
  ],
  [
    "the process, by the context's constructor",
    `context.constructor.constructor("return process")().env.IDR_PLAN_KEY`,
  ],
  ["the process, by require's constructor", `require.constructor("return process")().env.IDR_PLAN_KEY`],
  [
    "the process, by an error's constructor",
    `(() => { try { require("./none") } catch (e) { return e.constructor.constructor("return process")().env.IDR_PLAN_KEY } })()`,
  ],
  [
    "the process, by a stack overflow",
    `(() => { const f = () => f(); try { f() } catch (e) { return e.constructor.constructor("return process")().env.IDR_PLAN_KEY } })()`,
  ],
  [
    "the process, by what a stack trace holds",
    `(() => { Error.prepareStackTrace = (_, sites) => sites; const sites = new Error().stack; for (const s of sites) { const t = s.getThis?.(); if (t?.process) return t.process.env.IDR_PLAN_KEY; const f = s.getFunction?.(); if (f) return f.constructor("return process")().env.IDR_PLAN_KEY } return "nothing" })()`,
  ],
  [
    "the process, by a caller",
    `(() => { const f = function () { return f.caller?.caller?.arguments?.[0] }; return f() })()`,
  ],
  ["a file", `require("fs").readFileSync(SECRET_FILE, "utf8")`],
  ["a file, by node:", `require("node:fs").readFileSync(SECRET_FILE, "utf8")`],
  ["a file, by its path", `require(SECRET_FILE)`],
  ["a program", `require("child_process").execSync("cat " + SECRET_FILE)`],
  ["eval", `eval("1 + 1") === 2 ? "evaluated" : ""`],
];

describe("GIVEN a policy that reaches for what is outside WHEN a plan is reviewed", () => {
  test.each(REACHES)("THEN it gets nothing of %s", (_what, expression) => {
    const code = `const SECRET_FILE = ${JSON.stringify(secretFile)}; exports.policies = [${policy(tell(expression))}];`;
    const done = reviewed(code);
    expect(JSON.stringify({ ...done, plan: undefined })).not.toContain(SECRET);
    expect(messages(done)).not.toContain("evaluated");
    expect(done.verdict).toBe("forbidden");
  });

  test("THEN nothing is sent, now or later", async () => {
    const send = [
      `fetch(${JSON.stringify(listener.url)})`,
      `new WebSocket(${JSON.stringify(listener.url)})`,
      `require("http").get(${JSON.stringify(listener.url)})`,
      `import("node:http").then((http) => http.get(${JSON.stringify(listener.url)}))`,
      `import("node:http").catch((e) => e.constructor.constructor("return fetch")()(${JSON.stringify(listener.url)}))`,
      `Promise.resolve().then(() => fetch(${JSON.stringify(listener.url)}))`,
    ];
    for (const one of send)
      expect(reviewed(`exports.policies = [${policy(`${one}; return [];`)}]`).verdict).toBe("forbidden");
    await new Promise((done) => setTimeout(done, 200));
    expect(listener.requests).toEqual([]);
  });

  test("THEN it sees the plan without its secrets", () => {
    const done = reviewed(`exports.policies = [${policy(tell("JSON.stringify(context.plan)"))}]`);
    expect(messages(done)[0]).toContain('"password":"(hidden)","metadata"'.split(",")[0]);
    expect(messages(done)[0]).toContain('"metadata":"(hidden)"');
    expect(messages(done)[0]).not.toContain(SECRET);
  });
});

describe("GIVEN a policy that wants this project's policies silent WHEN a plan that loses data is reviewed", () => {
  const lost = { policy: "data-volume-destroyed", severity: "forbidden" };

  test.each([
    [
      "empties their list",
      `try { require(${JSON.stringify(path.join(project, "scripts/review/policies"))}).POLICIES.length = 0 } catch {}; exports.policies = [${policy("return [];")}]`,
    ],
    [
      "changes the plan",
      `exports.policies = [${policy("try { context.plan.resource_changes.length = 0; } catch {} try { context.changes[0].change.actions[0] = 'no-op' } catch {} return [];")}]`,
    ],
    [
      "breaks the language",
      `Array.prototype.map = Array.prototype.filter = Array.prototype.flatMap = () => []; JSON.stringify = () => "{}"; exports.policies = [${policy("return [];")}]`,
    ],
    [
      "answers in another's name",
      `Object.prototype.toJSON = function () { return { facts: [], findings: [], failures: [] } }; exports.policies = [${policy("return [];")}]`,
    ],
  ])("THEN one that %s changes nothing of what they find", (_what, code) => {
    expect(reviewed(code).findings).toContainEqual(expect.objectContaining(lost));
    expect(POLICIES.length).toBeGreaterThan(20);
  });

  test("THEN it can't take the id of one", () => {
    const error = thrown(() => load(`exports.policies = [${policy("return []", "data-volume-destroyed")}]`));
    expect(error).toMatchObject({ code: "policy-module" });
  });
});

describe("GIVEN a policy that does not do its work WHEN a harmless plan is reviewed", () => {
  const limits = { seconds: 3, heapMiB: 64, outputBytes: 100_000 };
  const harmless = (code: string): ReturnType<typeof review> =>
    review(planOf([]), {
      sitePolicies: sitePolicies(["a.cjs"], (file) => (file === "a.cjs" ? code : undefined), [], limits),
    });

  test.each([
    ["never ends", policy("for (;;);"), /took longer than 3 s/],
    ["never ends when it is loaded", `(() => { for (;;); })()`, /took longer than 3 s/],
    ["takes all memory", policy("const all = []; for (;;) all.push(new Array(1e5).fill({}))"), /ended by/],
    ["says too much", policy(`return [{ message: "x".repeat(1e6) }]`), /said more than/],
    [
      "says more than anybody reads",
      policy(`return Array.from({ length: 3000 }, () => ({ message: "x" }))`),
      /no list of findings/,
    ],
    ["throws", policy(`throw new Error("oh\\u001b[2J")`), /"own" failed: oh/],
    ["says no findings", policy(`return [{ message: 7 }]`), /no list of findings/],
    [
      "finds with a severity of its own making",
      policy(`return [{ message: "m", severity: "safe" }]`),
      /no list of findings/,
    ],
    ["returns nothing", policy(``), /"own" failed/],
  ])("THEN one that %s makes it need a person", (_what, one, why) => {
    const done = harmless(`exports.policies = [${one}]`);
    expect(done.verdict).toBe("person");
    const found = done.findings.find(({ policy: id }) => id === "site-policy-failed");
    expect(found?.message).toMatch(why);
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(JSON.stringify(done.findings)).not.toMatch(/[\u001b]|\\u001b/);
  });

  test("THEN a promise that it leaves never runs, and it counts as done", () => {
    expect(
      harmless(`exports.policies = [${policy("Promise.resolve().then(() => { for (;;); }); return [];")}]`)
        .verdict,
    ).toBe("safe");
  });

  test("THEN that can't be waived", () => {
    const waivers = [{ policy: "site-policy-failed", reason: "r", by: "b", until: "2999-01-01" }];
    const own = sitePolicies(["a.cjs"], () => `exports.policies = [${policy("throw 1")}]`, []);
    expect(review(planOf([]), { sitePolicies: own, waivers }).verdict).toBe("person");
  });
});

describe("GIVEN policies that name files outside of their repository WHEN they are loaded", () => {
  test("THEN a path out of it is refused", () => {
    writeFileSync(path.join(folder, "outside.cjs"), `exports.policies = [${policy("return []")}]`);
    expect(thrown(() => loadPolicies(["../outside.cjs"], site()))?.message).toMatch(/there is no such file/);
    expect(thrown(() => loadPolicies([path.join(folder, "outside.cjs")], site()))?.message).toMatch(
      /not relative/,
    );
  });

  test("THEN a link out of it is refused, in a folder's name too", () => {
    symlinkSync(path.join(folder, "outside.cjs"), path.join(site(), "link.cjs"));
    symlinkSync(folder, path.join(site(), "linked"));
    expect(thrown(() => loadPolicies(["link.cjs"], site()))?.message).toMatch(/there is no such file/);
    expect(thrown(() => loadPolicies(["linked/outside.cjs"], site()))?.message).toMatch(
      /there is no such file/,
    );
  });

  test("THEN what they import from outside is not read", () => {
    writeFileSync(path.join(folder, "secret.json"), JSON.stringify({ key: SECRET }));
    const reaching = `let key = ""; try { ({ key } = require("../secret.json")); } catch {}`;
    const done = reviewed(`${reaching} exports.policies = [${policy(tell('key + "."'))}]`);
    expect(messages(done)).toEqual(["."]);
    expect(JSON.stringify(done.findings)).not.toContain(SECRET);
  });
});

describe("GIVEN honest policies WHEN a plan is reviewed", () => {
  const typed = `
import type { Policy } from "idr-stacks/scripts/review";
import { isCharged } from "./lib/flavors.js";
import prices from "./prices.json";

export const policies: Policy[] = [
  {
    id: "our-flavors", severity: "person", title: "t", why: "w", example: "e", about: "change",
    check: (change, context) =>
      isCharged(change.change.after?.flavor_name) && context.site?.cloud === "test"
        ? [{ message: \`\${change.address} costs \${prices.g1} in \${context.stack}\`, resource: change.address }]
        : [],
  },
  {
    id: "our-ports", severity: "note", title: "t", why: "w", example: "e", about: "plan",
    check: (context) => context.changes
      .filter((change) => context.groupsOf(change, "security_group_ids").includes("idr-internal"))
      .map((change) => ({ message: \`\${change.name} \${context.newVolumes.size} \${context.says(change, "name")}\` })),
  },
];`;

  test("THEN TypeScript with files beside it works, and gets site, stack and helpers", async () => {
    mkdirSync(path.join(site(), "policies", "lib"), { recursive: true });
    writeFileSync(path.join(site(), "policies", "names.ts"), typed);
    writeFileSync(path.join(site(), "policies", "prices.json"), `{ "g1": 9 }`);
    writeFileSync(
      path.join(site(), "policies", "lib", "flavors.ts"),
      `export const isCharged = (name: unknown): boolean => String(name ?? "").startsWith("g1.");`,
    );
    const model = {
      ...exampleSite(),
      review: { policies: ["policies/names.ts"], waive: [], copyGiBPerSecond: 1 },
    };
    const open = { site: model, directory: site(), file: path.join(site(), "idr.yaml"), text: SITE_TEXT };
    const file = path.join(folder, "plan.json");
    const group = change("openstack_networking_secgroup_v2", "idr-internal", ["no-op"], {
      before: { id: "g", name: "idr-internal" },
      after: { id: "g", name: "idr-internal" },
    });
    const port = change("openstack_networking_port_v2", "idr-database", ["no-op"], {
      before: { name: "idr-database", security_group_ids: ["g"] },
      after: { name: "idr-database", security_group_ids: ["g"] },
    });
    const server = change("openstack_compute_instance_v2", "idr-search", ["create"], {
      after: { flavor_name: "g1.large" },
    });
    writeFileSync(
      file,
      JSON.stringify(planOf([group, port, server], { planned_values: { root_module: {} } })),
    );
    const done = await reviewFile(
      file,
      { open, stack: "idr" },
      () => Promise.reject(new Error("none")),
      silent,
    );
    expect(done.findings).toContainEqual({
      policy: "our-flavors",
      title: "t",
      why: "w",
      severity: "person",
      message: `openstack_compute_instance_v2.idr-search costs 9 in idr`,
      resource: "openstack_compute_instance_v2.idr-search",
      // It does not say what is at risk, so it rules nothing out.
      risk: "identity",
      unknown: true,
    });
    expect(done.findings).toContainEqual(
      expect.objectContaining({ policy: "our-ports", message: "idr-database 0 undefined" }),
    );
  });
});

test("GIVEN a policy that changes what lists do WHEN others look THEN they find what they find", () => {
  writeFileSync(
    path.join(site(), "first.cjs"),
    `try { Array.prototype.push = function () { return 0; }; } catch {}
     try { Array.prototype[Symbol.iterator] = function* () {}; } catch {}
     try { Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true }); } catch {}
     try { JSON.stringify = () => "{}"; } catch {}
     exports.policies = [${policy("return [];", "first")}];`,
  );
  writeFileSync(path.join(site(), "own.cjs"), `exports.policies = [${policy(tell('"seen"'))}];`);
  const done = review(plan, { sitePolicies: loadPolicies(["first.cjs", "own.cjs"], site()) });
  expect(messages(done)).toEqual(["seen"]);
});

test("fails on a file of policies without one: nothing that was to be looked for is left out without a word", () => {
  writeFileSync(path.join(site(), "own.cjs"), "exports.policies = [];");
  expect(thrown(() => loadPolicies(["own.cjs"], site()))?.message).toContain("is empty");
});
