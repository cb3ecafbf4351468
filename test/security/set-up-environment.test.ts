/**
 * The set-up in a job that has the production credential in its environment:
 * npm (with its packages), Go, an engine and the generator of the bindings are
 * stand-ins that write down the environment that they get.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goBuild } from "../../scripts/setup/go";
import { setupEnvironment } from "../../scripts/setup/environment.cjs";
import { checkout, type Checkout, run, tsFile, withBindings } from "../scripts/setup/checkout";
import { privatePath, script, temporaryFolder } from "../scripts/setup/helpers";

/** What a production job may have, each with a value that is found again. */
const SECRETS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "OS_APPLICATION_CREDENTIAL_ID",
    "OS_APPLICATION_CREDENTIAL_SECRET",
    "OS_PASSWORD",
    "OS_CLIENT_CONFIG_FILE",
    "IDR_PLAN_KEY",
    "IDR_GITLAB_TOKEN",
    "IDR_OIDC_TOKEN",
    "PG_CONN_STR",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "TF_HTTP_PASSWORD",
    "TF_TOKEN_registry_example_org",
    "TF_VAR_secret",
    "GITHUB_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
    "CI_JOB_TOKEN",
    "CI_JOB_JWT",
    "NPM_TOKEN",
    "npm_config_//registry.example.org/:_authToken",
    "NPM_CONFIG_TOKEN",
    "MISE_GITHUB_TOKEN",
    "GOAUTH",
    "SOMETHING_NEW",
  ].map((name) => [name, `secret-of-${name.replaceAll(/\W/g, "-")}`]),
);

const dump = (file: string) =>
  `node -e 'require("fs").appendFileSync("${file}", JSON.stringify(process.env) + "\\n")'`;

/** A checkout whose npm, engine and generator write down their environment, in a job with secrets. */
function job(): Checkout & { readonly dumped: () => string } {
  const made = withBindings(checkout());
  const bin = made.env["PATH"]!;
  const file = join(bin, "environments");
  const npm = readFileSync(join(bin, "npm"), "utf8").split("\n").slice(1).join("\n");
  script(join(bin, "npm"), `${dump(file)}\n${npm}`);
  script(
    join(bin, "terraform"),
    `${dump(file)}
if [ "$1 $2" = "version -json" ]; then echo '{"terraform_version":"1.11.4"}'; exit; fi
if [ "$1" = version ]; then echo 'Terraform v1.11.4'; exit; fi
echo 'Error: no registry' >&2; exit 1`,
  );
  return {
    ...made,
    env: { ...made.env, ...SECRETS, XDG_CACHE_HOME: temporaryFolder(), GOPROXY: "https://proxy.example.org" },
    dumped: () => (existsSync(file) ? readFileSync(file, "utf8") : ""),
  };
}

const leaked = (text: string) => Object.keys(SECRETS).filter((name) => text.includes(SECRETS[name]!));

describe("GIVEN a job with the production credential in its environment", () => {
  test("WHEN it is set up, THEN neither npm nor an engine sees a secret, and the target still does", () => {
    const made = tsFile(job(), "console.log(process.env.OS_PASSWORD);");
    expect(run(made, ["scripts/launch.mjs", "target.ts"]).stdout).toBe(`${SECRETS["OS_PASSWORD"]}\n`);
    run({ ...made, env: { ...made.env, IDR_PROVIDER: "registry" } }, ["scripts/launch.mjs", "setup"]);

    const environments = made.dumped().trim().split("\n");
    // npm; the engine's version, twice; its init.
    expect(environments).toHaveLength(4);
    // The one that is for the engine's own registry goes to the engine that asks that registry, and nowhere else.
    expect(environments.slice(0, 3).flatMap(leaked)).toEqual([]);
    expect(leaked(environments[3]!)).toEqual(["TF_TOKEN_registry_example_org"]);
    for (const one of environments) expect(one).toContain("https://proxy.example.org");
  });

  test("WHEN the bindings are generated, THEN the generator sees no secret", () => {
    const made = tsFile(job(), "console.log(1);");
    run(made, ["scripts/launch.mjs", "target.ts"]);
    const cli = join(made.root, "node_modules/cdktf-cli");
    rmSync(cli);
    mkdirSync(join(cli, "bundle/bin"), { recursive: true });
    writeFileSync(join(cli, "package.json"), '{"name":"cdktf-cli"}');
    const file = join(made.root, "generator");
    writeFileSync(
      join(cli, "bundle/bin/cdktf.js"),
      `require("fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env));
       require("fs").mkdirSync("out/providers/openstack", { recursive: true });`,
    );
    writeFileSync(join(made.root, ".gen/.idr-stamp"), "of another schema");

    expect(run(made, ["scripts/launch.mjs", "target.ts"]).stderr).toContain("provider bindings (.gen): done");
    expect(leaked(readFileSync(file, "utf8"))).toEqual([]);
  });

  test("WHEN a tool is built with Go, THEN Go sees no secret, and no flags of others", async () => {
    const bin = privatePath();
    const file = join(bin, "environments");
    script(
      join(bin, "go"),
      `${dump(file)}
case "$1" in
env) echo go1.99.1; echo local;;
build) while [ "$1" != -o ]; do shift; done; mkdir -p "$2"; echo made > "$2/program";;
esac`,
    );
    const program = {
      name: "thing",
      module: bin,
      go: "1.24.0",
      ldflags: "",
      output: join(bin, "thing"),
      instead: "",
    };
    await goBuild(program, { PATH: bin, HOME: bin, ...SECRETS, GOFLAGS: "-toolexec=/evil" }, () => undefined);

    const text = readFileSync(file, "utf8");
    expect(text.trim().split("\n")).toHaveLength(3);
    expect(leaked(text)).toEqual([]);
    expect(text).not.toContain("/evil");
  });

  test("WHEN a registry of one's own needs a token, THEN that one is named, and goes with the rest staying out", () => {
    const env = setupEnvironment({ ...SECRETS, IDR_SETUP_ENV: "NPM_TOKEN, ABSENT" });
    expect(Object.keys(env)).toEqual(["NPM_TOKEN"]);
  });
});

describe("GIVEN a CI job on a fresh checkout", () => {
  const npmArguments = (env: NodeJS.ProcessEnv, args: readonly string[]) => {
    const made = tsFile(job(), "console.log(1);");
    run({ ...made, env: { ...made.env, IDR_PROVIDER: "registry", ...env } }, args);
    return made.npmCalls();
  };
  const RUNTIME = "ci --ignore-scripts --omit=dev --no-audit --no-fund";
  const FULL = "ci --ignore-scripts --include=dev --no-audit --no-fund";

  test.each([
    [{ CI: "true" }, ["scripts/launch.mjs", "target.ts"], RUNTIME],
    [{ CI: "true" }, ["scripts/launch.mjs", "setup", "--runtime"], RUNTIME],
    [{ CI: "true", IDR_SETUP: "runtime" }, ["scripts/launch.mjs", "setup"], RUNTIME],
    [{ CI: "true" }, ["scripts/launch.mjs", "setup"], FULL],
    [{}, ["scripts/launch.mjs", "target.ts"], FULL],
  ])("WHEN %j runs %j, THEN npm is called once: %s", (env, args, expected) => {
    expect(npmArguments(env, args)).toEqual([expected]);
  });

  test("WHEN the packages for development are left out, THEN the bindings of another schema are refused, not made", () => {
    const made = tsFile(job(), "console.log(1);");
    run({ ...made, env: { ...made.env, CI: "true" } }, ["scripts/launch.mjs", "target.ts"]);
    rmSync(join(made.root, "node_modules/cdktf-cli"));
    writeFileSync(join(made.root, ".gen/.idr-stamp"), "of another schema");
    const { status, stderr } = run({ ...made, env: { ...made.env, CI: "true" } }, [
      "scripts/launch.mjs",
      "target.ts",
    ]);
    expect(status).toBe(1);
    expect(stderr).toContain(
      "error: the bindings in .gen are not those of scripts/setup/openstack-provider.schema.json",
    );
    expect(stderr).toContain("fix: run node scripts/launch.mjs setup where no secrets are, and commit .gen");
  });
});
