import { type Sandbox, startSandbox } from "../../../scripts/sandbox";
import { SMALL, SiteFolder } from "./run";

/** The command as a process: help, errors, exit codes, and what goes to which stream. */
let site: SiteFolder;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ dataPlane: false });
  site = new SiteFolder();
  site.useCloud(sandbox);
});

afterAll(async () => {
  site.remove();
  await sandbox.close();
});

describe("help", () => {
  test("names the verbs, options that all have, and examples", async () => {
    const { code, stdout, stderr } = await site.idr("--help");
    expect(code).toBe(0);
    expect(stderr).toBe("");
    for (const word of [
      "status",
      "plan",
      "deploy",
      "sandbox",
      "--site",
      "--json",
      "Examples:",
      "Exit codes:",
    ]) {
      expect(stdout).toContain(word);
    }
  });

  test("of a verb has its examples and the options of all", async () => {
    const { stdout } = await site.idr("deploy", "--help");
    expect(stdout).toContain("--destroy-volume <name>");
    expect(stdout).toContain("Global Options:");
    expect(stdout).toContain("idr deploy site idr live --yes");
  });

  test("fails for a verb that does not exist, and suggests one that does", async () => {
    const { code, stdout, stderr } = await site.idr("staus");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("unknown command 'staus'");
    expect(stderr).toContain("Did you mean status?");
  });

  test("fails for a number that is none", async () => {
    const { code, stderr } = await site.idr("deploy", "idr", "--lock-timeout", "soon");
    expect(code).toBe(1);
    expect(stderr).toContain("whole number of seconds");
  });
});

describe("errors come before anything is done", () => {
  test("fails without a site file, saying what to do", async () => {
    const { code, stdout, stderr } = await site.idr("plan", "idr", "--site", "none.yaml");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^error: can't read the site file none\.yaml.*\[site-file-missing\]\n {2}fix: /);
  });

  test("fails for all mistakes of a site file at once, each with its line", async () => {
    site.write("wrong.yaml", `${SMALL.replace("live: idr", "live: idrr")}spare: idrr\ncolour: red\n`);
    const { code, stderr } = await site.idr("deploy", "--all", "--yes", "--site", "wrong.yaml");
    expect(code).toBe(1);
    expect(stderr).toMatch(/wrong\.yaml:\d+:\d+ .*colour/);
    expect(stderr).not.toContain("synthesize");
  });

  test("fails for a stack that does not exist, naming those that do", async () => {
    const { code, stderr } = await site.idr("plan", "newidr");
    expect(code).toBe(1);
    expect(stderr).toContain('error: no stack "newidr"; there are site, idr, live [stack-unknown]');
  });

  test("fails for a cloud that clouds.yaml does not have", async () => {
    const { code, stderr } = await site.idr("status", "--cloud", "mars");
    expect(code).toBe(1);
    expect(stderr).toMatch(/no cloud "mars" in .*clouds\.yaml; it has sandbox.*\[cloud-config\]/);
  });

  test("fails for credentials that Keystone refuses, without telling them", async () => {
    const other = new SiteFolder();
    other.write("clouds.yaml", sandbox.cloudsYaml.replace(/password: ".*"/, 'password: "hush"'));
    const { code, stdout, stderr } = await other.idr("deploy", "site", "--yes");
    other.remove();
    expect(code).toBe(1);
    expect(stderr).toContain("[cloud-credentials");
    expect(stdout + stderr).not.toContain("hush");
  });
});

describe("status", () => {
  test("of a cloud with nothing says so, and names the next command", async () => {
    const { code, stdout, stderr } = await site.idr("status");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("No environment of this site is in the cloud yet.");
    expect(stdout).toContain("idr deploy --all");
  });

  test("with --json is one document on stdout", async () => {
    const { code, stdout } = await site.idr("status", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      site: "idr",
      cloud: { name: "sandbox", project: "idr" },
      live: { declared: "idr" },
      environments: [{ name: "idr", presence: "absent" }],
      next: [{ command: "idr deploy --all" }, { command: "idr plan --all" }],
    });
  });

  test("has colours where they are wanted, and none otherwise", async () => {
    const forced = new SiteFolder(SMALL, { FORCE_COLOR: "1" });
    forced.useCloud(sandbox);
    expect((await forced.idr("status")).stdout).toContain("\u001b[");
    expect((await forced.idr("status", "--no-color")).stdout).not.toContain("\u001b[");
    expect((await site.idr("status")).stdout).not.toContain("\u001b[");
    forced.remove();
  });
});

describe("with --json", () => {
  test("events are ndjson on stderr, the result one document on stdout", async () => {
    const { code, stdout, stderr } = await site.idr("synth", "--json");
    expect(code).toBe(0);
    const events = stderr
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; id: string; state: string });
    expect(events.map(({ id, state }) => `${id} ${state}`)).toEqual(
      expect.arrayContaining(["synth started", "synth succeeded"]),
    );
    const { stacks } = JSON.parse(stdout) as { stacks: { name: string; dependencies: string[] }[] };
    expect(stacks.map(({ name, dependencies }) => [name, dependencies])).toEqual([
      ["site", []],
      ["idr", ["site"]],
      ["live", ["site", "idr"]],
    ]);
  });

  test("fails with the error as the document", async () => {
    const { code, stdout } = await site.idr("plan", "mars", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "stack-unknown", fix: expect.any(String) as string },
    });
  });
});
