import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type CloudConfig, findCloud, searchFolders } from "../../../scripts/openstack/clouds";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "idr-clouds-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(file: string, content: string): string {
  const full = path.join(folder, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

function find(cloud?: string, env: NodeJS.ProcessEnv = {}): CloudConfig {
  return findCloud({ ...(cloud === undefined ? {} : { cloud }), env: { HOME: folder, ...env }, cwd: folder });
}

const PASSWORD_CLOUD = `
clouds:
  idr:
    auth: {auth_url: "https://cloud.example.org:5000/", username: ann, project_name: idr,
           user_domain_name: Users, project_domain_id: abc}
    region_name: north
`;

describe("which clouds.yaml", () => {
  test("the working directory's comes before the user's", () => {
    // GIVEN
    const here = write(
      "clouds.yaml",
      PASSWORD_CLOUD.replace("north", "here").replace("ann,", "ann, password: x,"),
    );
    write(".config/openstack/clouds.yaml", PASSWORD_CLOUD);
    // WHEN
    const cloud = find("idr");
    // THEN
    expect(cloud).toMatchObject({ file: here, region: "here" });
  });

  test("OS_CLIENT_CONFIG_FILE comes before all, and is passed over when it does not exist", () => {
    const named = write("elsewhere/my.yaml", PASSWORD_CLOUD.replace("ann,", "ann, password: x,"));
    const here = write("clouds.yaml", PASSWORD_CLOUD.replace("ann,", "ann, password: x,"));

    expect(find("idr", { OS_CLIENT_CONFIG_FILE: named }).file).toBe(named);
    expect(find("idr", { OS_CLIENT_CONFIG_FILE: path.join(folder, "none.yaml") }).file).toBe(here);
  });

  test("the folders searched, in order", () => {
    expect(searchFolders({ HOME: "/home/ann", XDG_CONFIG_HOME: "/xdg" }, "/work")).toEqual([
      "/work",
      "/xdg/openstack",
      "/home/ann/.config/openstack",
      "/etc/openstack",
    ]);
  });
});

describe("what an entry says", () => {
  test("secrets may be in secure.yaml, which is merged in", () => {
    write("clouds.yaml", PASSWORD_CLOUD);
    write(".config/openstack/secure.yaml", "clouds: {idr: {auth: {password: secret}}}");

    expect(find("idr")).toEqual({
      name: "idr",
      file: path.join(folder, "clouds.yaml"),
      authUrl: "https://cloud.example.org:5000/v3",
      region: "north",
      interface: "public",
      verify: true,
      endpointOverrides: {},
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "ann", domain: { name: "Users" }, password: "secret" } },
        },
        scope: { project: { name: "idr", domain: { id: "abc" } } },
      },
    });
  });

  test("an application credential is for its own project", () => {
    write(
      "clouds.yaml",
      `clouds: {idr: {auth_type: v3applicationcredential, auth: {auth_url: "http://k/v3",
         application_credential_id: i, application_credential_secret: s}}}`,
    );

    expect(find("idr").auth).toEqual({
      identity: { methods: ["application_credential"], application_credential: { id: "i", secret: "s" } },
    });
  });

  test("an application credential by name needs its user", () => {
    write(
      "clouds.yaml",
      `clouds: {idr: {auth: {auth_url: "http://k/v3", username: ann, user_domain_id: d,
         application_credential_name: n, application_credential_secret: s}}}`,
    );

    expect(find("idr").auth.identity).toEqual({
      methods: ["application_credential"],
      application_credential: { name: "n", user: { name: "ann", domain: { id: "d" } }, secret: "s" },
    });
  });

  test("how certificates are checked, the interface, and endpoints of one's own", () => {
    write(
      "clouds.yaml",
      `clouds: {idr: {verify: false, cacert: /ca.pem, interface: internal, network_endpoint_override: "http://n:9696",
         regions: [south], auth: {auth_url: "http://k/v3", token: t, project_id: p}, auth_type: token}}`,
    );

    expect(find("idr")).toMatchObject({
      verify: false,
      cacert: "/ca.pem",
      interface: "internal",
      region: "south",
      endpointOverrides: { network: "http://n:9696" },
      auth: { identity: { methods: ["token"], token: { id: "t" } }, scope: { project: { id: "p" } } },
    });
  });
});

describe("which cloud", () => {
  const two = `clouds: {one: {auth: {auth_url: "http://one/v3", username: u, password: p, project_name: p}},
                        two: {auth: {auth_url: "http://two/v3", username: u, password: p, project_name: p}}}`;

  test("a name given beats OS_CLOUD", () => {
    write("clouds.yaml", two);
    expect(find("one", { OS_CLOUD: "two" }).name).toBe("one");
    expect(find(undefined, { OS_CLOUD: "two" }).name).toBe("two");
  });

  test("a region given beats the entry's", () => {
    write("clouds.yaml", two);
    expect(findCloud({ cloud: "one", region: "west", cwd: folder, env: { HOME: folder } }).region).toBe(
      "west",
    );
  });

  test("the variables of an openrc file alone are the cloud envvars", () => {
    const cloud = find(undefined, {
      OS_AUTH_URL: "http://k:5000",
      OS_USERNAME: "ann",
      OS_PASSWORD: "p",
      OS_PROJECT_NAME: "idr",
      OS_REGION_NAME: "north",
    });
    expect(cloud).toMatchObject({ name: "envvars", authUrl: "http://k:5000/v3", region: "north" });
    expect(cloud.file).toBeUndefined();
  });

  test("fails for a cloud that is not there, naming those that are", () => {
    write("clouds.yaml", two);
    expect(() => find("three")).toThrow(/no cloud "three" in .*clouds\.yaml; it has one, two/);
    expect(() => find()).toThrow(/no cloud chosen in .*clouds\.yaml; it has one, two/);
  });

  test("fails without a clouds.yaml, saying where it was looked for", () => {
    expect(() => find("idr")).toThrow(
      expect.objectContaining({
        code: "cloud-config",
        fix: expect.stringContaining("/etc/openstack") as string,
      }) as Error,
    );
  });

  test("fails for what an entry lacks, without telling any secret", () => {
    write("clouds.yaml", `clouds: {idr: {auth: {auth_url: "http://k", username: u, password: hush}}}`);
    let message = "";
    try {
      find("idr");
    } catch (error) {
      message = String(error);
    }
    expect(message).toMatch(/has no auth\.project_name/);
    expect(message).not.toContain("hush");
  });

  test.each([
    ["auth_url: cloud.example.org", /auth_url .* is not an http address: "cloud\.example\.org"/],
    ["username: u", /has no auth\.auth_url/],
  ])("fails for %s", (auth, message) => {
    write("clouds.yaml", `clouds: {idr: {auth: {${auth}, password: p, project_name: p}}}`);
    expect(() => find("idr")).toThrow(message);
  });

  test("fails for an auth_type that is not known", () => {
    write("clouds.yaml", `clouds: {idr: {auth_type: v3kerberos, auth: {auth_url: "http://k"}}}`);
    expect(() => find("idr")).toThrow(/auth_type of cloud "idr" .* is "v3kerberos"; allowed are password/);
  });
});
