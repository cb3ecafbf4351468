import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { findCloud } from "../../scripts/openstack/clouds";
import { SiteFolder } from "../scripts/cli/run";
import { temporaryFolder } from "../scripts/setup/helpers";
import { secretYaml } from "../../scripts/openstack/secret-yaml";

/** A clouds.yaml with a slip of the pen: nothing of its text is printed, since it may be a password. */
const SECRET = "Zx9SeKr3tQQ";
const cloudsYaml = (password: string) =>
  `clouds:\n  sandbox:\n    auth:\n      auth_url: http://127.0.0.1:1/v3\n      username: u\n      password: ${password}\n`;

const SLIPS = [
  `@${SECRET}`,
  `%${SECRET}`,
  `*${SECRET}`,
  `[${SECRET}`,
  `x: ${SECRET}`,
  `!${SECRET} y`,
  `"${SECRET}`,
];

test.each(SLIPS)(
  "GIVEN the password %s WHEN it is read THEN the mistake is told by its place alone",
  (password) => {
    let message = "";
    try {
      secretYaml(cloudsYaml(password), "clouds.yaml");
    } catch (error) {
      message = `${String(error)} ${(error as { fix?: string }).fix ?? ""}`;
    }
    expect(message).toContain("clouds.yaml is not YAML");
    expect(message).not.toContain(SECRET);
  },
);

test.each([SLIPS[0]!, SLIPS[5]!])(
  "GIVEN the password %s WHEN a command runs THEN no output has it, nor an escape of the file",
  async (password) => {
    const site = new SiteFolder();
    try {
      site.write("clouds.yaml", `${cloudsYaml(password)}"::error::\\e]0;x": !tag y\n`);
      for (const args of [["status"], ["status", "--json"], ["lint"]]) {
        const { stdout, stderr } = await site.idr(...args);
        expect(stdout + stderr).not.toContain(SECRET);
        expect(stdout + stderr).not.toMatch(/^::/m);
        expect(stdout + stderr).not.toContain("\u001b");
        expect(stderr).not.toContain("Warning");
      }
    } finally {
      site.remove();
    }
  },
);

describe("a clouds.yaml that a branch has brought, and passwords of the user's", () => {
  const folders = () => {
    const [home, cwd] = [temporaryFolder(), temporaryFolder()];
    const own = join(home, ".config", "openstack");
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, "secure.yaml"), "clouds: { sandbox: { auth: { password: the-operators } } }\n");
    const here =
      "clouds: { sandbox: { auth: { auth_url: http://127.0.0.1:1/v3, username: u, project_name: p, user_domain_name: d, project_domain_name: d } } }\n";
    writeFileSync(join(cwd, "clouds.yaml"), here);
    return { home, cwd, own };
  };

  test("fails before a password of the user's goes to an address of the branch's", () => {
    const { home, cwd } = folders();
    expect(() => findCloud({ cloud: "sandbox", env: { HOME: home }, cwd })).toThrow(
      /would be given the passwords of/,
    );
  });

  test("GIVEN that the operator has named the file WHEN it is read THEN the passwords are merged in", () => {
    const { home, cwd } = folders();
    const env = { HOME: home, OS_CLIENT_CONFIG_FILE: join(cwd, "clouds.yaml") };
    expect(() => findCloud({ cloud: "sandbox", env, cwd })).not.toThrow();
  });

  test("GIVEN both in the folder of the user WHEN they are read THEN the passwords are merged in", () => {
    const { home, own } = folders();
    writeFileSync(
      join(own, "clouds.yaml"),
      "clouds: { sandbox: { auth: { auth_url: http://127.0.0.1:1/v3, username: u, project_name: p, user_domain_name: d, project_domain_name: d } } }\n",
    );
    expect(() => findCloud({ cloud: "sandbox", env: { HOME: home }, cwd: temporaryFolder() })).not.toThrow();
  });
});
