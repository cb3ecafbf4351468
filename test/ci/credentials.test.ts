import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { findCloud } from "../../scripts/openstack/clouds";
import { siteFile } from "../site-files";
import { serve } from "./http-server";
import { Repository } from "./repository";
import { plainEnvironment, runScript } from "./script";

let work: string;
beforeEach(() => {
  work = mkdtempSync(path.join(tmpdir(), "idr-credentials-"));
  const state = "state: { backend: http, address: https://state.example.org/x }\n";
  new Repository(work).commit(siteFile("idr: {}") + state, "a site");
});
afterEach(() => rmSync(work, { recursive: true, force: true }));

const write = (env: NodeJS.ProcessEnv) =>
  runScript("credentials", [path.join(work, "c", "clouds.yaml")], {
    cwd: work,
    env: { ...plainEnvironment(), ...env },
  });

test("an application credential: a file that only its user reads, and no word of the secret", async () => {
  const { code, text } = await write({
    OS_AUTH_URL: "https://cloud.example.org:5000/v3",
    OS_APPLICATION_CREDENTIAL_ID: "the-id",
    OS_APPLICATION_CREDENTIAL_SECRET: "the-s3cret",
    OS_REGION_NAME: "north",
    GITHUB_ENV: path.join(work, "env"),
  });
  expect(text).toContain("clouds.yaml for test: an application credential");
  expect(code).toBe(0);
  expect(text).not.toContain("the-s3cret");
  const file = path.join(work, "c", "clouds.yaml");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  expect(readFileSync(path.join(work, "env"), "utf8")).toBe(`OS_CLIENT_CONFIG_FILE=${file}\n`);
  const cloud = findCloud({ cloud: "test", env: { OS_CLIENT_CONFIG_FILE: file } });
  expect(cloud).toMatchObject({
    authUrl: "https://cloud.example.org:5000/v3",
    region: "north",
    auth: { identity: { application_credential: { id: "the-id", secret: "the-s3cret" } } },
  });
});

test("OpenID Connect: GitHub's word is exchanged for a token of the project, which GitHub is told to hide", async () => {
  const keystone = await serve(({ method, path: asked, headers, body }) => {
    switch (`${method} ${asked}`) {
      case "GET /token?v=1&audience=idr":
        return headers.authorization === "Bearer ask"
          ? { status: 200, body: { value: "jwt" } }
          : { status: 401 };
      case "POST /v3/OS-FEDERATION/identity_providers/github/protocols/openid/auth":
        return headers.authorization === "Bearer jwt"
          ? { status: 201, body: {}, headers: { "x-subject-token": "unscoped" } }
          : { status: 401 };
      case "POST /v3/auth/tokens":
        return body.toString("utf8").includes('"unscoped"') &&
          body.toString("utf8").includes('"project":{"id":"p1"}')
          ? { status: 201, body: {}, headers: { "x-subject-token": "scoped-t0ken" } }
          : { status: 401 };
      default:
        return { status: 404 };
    }
  });
  try {
    const { code, text } = await write({
      OS_AUTH_URL: keystone.url,
      OS_PROJECT_ID: "p1",
      IDR_OIDC_PROVIDER: "github",
      IDR_OIDC_AUDIENCE: "idr",
      GITHUB_ACTIONS: "true",
      ACTIONS_ID_TOKEN_REQUEST_URL: `${keystone.url}/token?v=1`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "ask",
    });
    expect(text).toContain("a token from OpenID Connect");
    expect(code).toBe(0);
    expect(text.match(/.*scoped-t0ken.*/g)).toEqual(["::add-mask::scoped-t0ken"]);
    const { clouds } = parse(readFileSync(path.join(work, "c", "clouds.yaml"), "utf8")) as {
      clouds: Record<string, unknown>;
    };
    expect(clouds["test"]).toEqual({
      auth_type: "v3token",
      auth: { auth_url: `${keystone.url}/v3`, token: "scoped-t0ken", project_id: "p1" },
    });
  } finally {
    await keystone.close();
  }
});

test("fails, and says what to give, when there is nothing to log in with", async () => {
  const { code, text } = await write({ OS_AUTH_URL: "https://cloud.example.org:5000/v3" });
  expect(code).toBe(1);
  expect(text).toContain("OS_APPLICATION_CREDENTIAL_ID");
  expect(existsSync(path.join(work, "c"))).toBe(false);
});

test("GIVEN a site file on the disk that is not the commit's, a link to the secrets THEN it is neither read nor told", async () => {
  rmSync(path.join(work, "idr.yaml"));
  symlinkSync("/proc/self/environ", path.join(work, "idr.yaml"));
  const { code, text } = await write({
    OS_AUTH_URL: "https://cloud.example.org:5000/v3",
    OS_APPLICATION_CREDENTIAL_ID: "the-id",
    OS_APPLICATION_CREDENTIAL_SECRET: "the-s3cret",
  });
  expect(text).toContain("clouds.yaml for test");
  expect(code).toBe(0);
  expect(text).not.toContain("the-s3cret");
});
