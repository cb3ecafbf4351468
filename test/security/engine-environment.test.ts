/** What an engine, its provisioners and the provider find in their environment, with real engines. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "../../scripts/engine";
import { silent } from "../../scripts/events";
import { engineEnvironment } from "../../scripts/setup/engine-environment";
import { enginesHere, running, stackOf, temporaryFolder, toolsWith } from "../scripts/engine/stacks";

const SECRET = "must-not-be-seen";
/** What a CI job, a developer's shell or an attacker may have set. */
const FOREIGN = [
  "IDR_PLAN_KEY",
  "IDR_TOOLS_OF_OLD",
  "GITHUB_TOKEN",
  "GH_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
  "ACTIONS_RUNTIME_TOKEN",
  "CI_JOB_TOKEN",
  "CI_REGISTRY_PASSWORD",
  "GITLAB_TOKEN",
  "npm_config__authToken",
  "NODE_AUTH_TOKEN",
  "NODE_OPTIONS_OF_OLD",
  "TF_VAR_secret",
  "TF_TOKEN_app_terraform_io",
  "TF_CLI_ARGS_OF_OLD",
  "TF_REATTACH_PROVIDERS_OF_OLD",
  "TF_ENCRYPTION_OF_OLD",
  "LD_PRELOAD_OF_OLD",
  "DYLD_INSERT_LIBRARIES",
  "GODEBUG_OF_OLD",
  "SSH_AUTH_SOCK",
  "SOMETHING_NEW",
] as const;
const BACKENDS = { pg: "PGPASSWORD", s3: "AWS_SECRET_ACCESS_KEY", http: "TF_HTTP_PASSWORD" } as const;

const hostile = {
  ...process.env,
  ...Object.fromEntries([...FOREIGN, ...Object.values(BACKENDS)].map((name) => [name, SECRET])),
  OS_CLOUD: "sandbox",
};

describe.each(enginesHere().map((engine) => [`${engine.kind} ${engine.version}`, engine] as const))(
  "%s",
  (_name, program) => {
    test("GIVEN the secrets of a job WHEN an engine runs a program THEN it finds none of them", async () => {
      const seen = join(temporaryFolder(), "seen");
      const folder = stackOf({ thief: running(`env > ${seen}`) });
      const engine = new Engine(toolsWith(program), folder, { emit: silent, env: hostile });
      await engine.apply((await engine.plan()).planFile);
      const text = readFileSync(seen, "utf8");
      expect(text).toContain("OS_CLOUD=sandbox");
      expect(text).not.toContain(SECRET);
    });
  },
);

test.each(Object.entries(BACKENDS))(
  "GIVEN a state in %s THEN the engine gets %s and no other backend's credentials",
  (backend, own) => {
    const names = Object.keys(engineEnvironment(hostile, backend));
    expect(names).toContain(own);
    for (const other of Object.values(BACKENDS)) if (other !== own) expect(names).not.toContain(other);
    for (const name of FOREIGN) expect(names).not.toContain(name);
  },
);

test("what an engine needs to work at all, it gets", () => {
  const needed = [
    ...["PATH", "HOME", "TMPDIR", "USER", "LANG", "LC_ALL", "TZ"],
    ...["HTTPS_PROXY", "https_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"],
    ...["OS_CLOUD", "OS_CLIENT_CONFIG_FILE", "OS_CACERT", "TF_LOG", "TF_LOG_PATH", "TF_CLI_CONFIG_FILE"],
  ];
  const env = Object.fromEntries(needed.map((name) => [name, "x"]));
  expect(engineEnvironment(env)).toEqual(env);
});
