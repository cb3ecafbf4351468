import { execFileSync, spawnSync } from "node:child_process";
import { realpathSync, writeFileSync } from "node:fs";
import path from "node:path";

import { SMALL, SiteFolder } from "./run";

const LAUNCHER = path.join(__dirname, "..", "..", "..", "scripts", "launch.mjs");
const CLOUDS = "clouds: { sandbox: { auth: { auth_url: http://127.0.0.1:1/v3 } } }\n";

/** A folder whose clouds.yaml is there, and the path that a shell must get. */
function siteWithClouds(): { readonly site: SiteFolder; readonly file: string } {
  const site = new SiteFolder(SMALL);
  site.write("clouds.yaml", CLOUDS);
  return { site, file: path.join(realpathSync(site.folder), "clouds.yaml") };
}

describe("idr env", () => {
  test("GIVEN a clouds.yaml in this folder THEN a shell gets its path in OS_CLIENT_CONFIG_FILE", async () => {
    const { site, file } = siteWithClouds();
    try {
      const { code, stdout } = await site.idr("env");
      expect(code).toBe(0);
      const script = `${stdout}\nprintf %s "$OS_CLIENT_CONFIG_FILE"`;
      expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe(file);
      expect(stdout).toMatch(/^export TF_CLI_CONFIG_FILE=/m);
    } finally {
      site.remove();
    }
  });

  test("GIVEN the file of a variable, by a path from here THEN it is named from the root", async () => {
    const site = new SiteFolder(SMALL, { OS_CLIENT_CONFIG_FILE: "mine.yaml" });
    try {
      site.write("mine.yaml", CLOUDS);
      const { stdout } = await site.idr("env", "--json");
      expect(JSON.parse(stdout)).toMatchObject({
        OS_CLIENT_CONFIG_FILE: path.join(realpathSync(site.folder), "mine.yaml"),
      });
    } finally {
      site.remove();
    }
  });
});

test("GIVEN a clouds.yaml in this folder WHEN cdktf is run THEN it gets its path in OS_CLIENT_CONFIG_FILE", () => {
  const { site, file } = siteWithClouds();
  try {
    // In the place of cdktf's command: what it would get.
    const preload = path.join(site.folder, "preload.cjs");
    const told = `console.log(process.env.OS_CLIENT_CONFIG_FILE); process.exit(0);`;
    writeFileSync(preload, `if (/cdktf-cli/.test(process.argv[1] ?? "")) { ${told} }\n`);
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("OS_")));
    const { stdout, status } = spawnSync(process.execPath, [LAUNCHER, "cdktf", "diff"], {
      cwd: site.folder,
      env: { ...env, NODE_OPTIONS: `--require ${preload}` },
      encoding: "utf8",
    });
    expect({ stdout, status }).toEqual({ stdout: `${file}\n`, status: 0 });
  } finally {
    site.remove();
  }
});
