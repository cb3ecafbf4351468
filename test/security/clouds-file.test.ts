import { SiteFolder } from "../scripts/cli/run";
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
  60_000,
);
