/**
 * The launcher as a newcomer meets it: in a checkout without node_modules, with
 * an `npm` that counts its calls and installs by linking this checkout's packages.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { checkout, type Checkout, installed, ready, run, source, tsFile, withBindings } from "./checkout";
import { temporaryFolder } from "./helpers";

describe("a fresh checkout", () => {
  test("gets dependencies and bindings, runs the target, and has nothing to do the next time", () => {
    const fresh = tsFile(
      checkout(),
      `import { NetworkingPortV2 } from "@cdktf/provider-openstack/lib/networking-port-v2";
       const args: string[] = process.argv.slice(2);
       console.log(JSON.stringify({ type: NetworkingPortV2.tfResourceType, args, file: process.argv[1] }));`,
    );
    const elsewhere = temporaryFolder();

    const first = run(fresh, ["scripts/launch.mjs", "target.ts", "a", "--b"], elsewhere);
    const second = run(fresh, ["scripts/launch.mjs", "target.ts"]);

    const file = join(fresh.root, "target.ts");
    expect(JSON.parse(first.stdout)).toEqual({
      type: "openstack_networking_port_v2",
      args: ["a", "--b"],
      file,
    });
    // On a slow day there are also lines that say that it goes on.
    expect(first.stderr.split("\n").filter((line) => line.includes(": done"))).toEqual([
      expect.stringMatching(/^set-up: npm dependencies: done \(\d+(\.\d)? s\)$/),
      expect.stringMatching(/^set-up: provider bindings \(\.gen\): done \(\d+(\.\d)? s\)$/),
    ]);
    expect(first.status).toBe(0);
    expect(JSON.parse(second.stdout)).toEqual({ type: "openstack_networking_port_v2", args: [], file });
    expect(second.stderr).toBe("");
    expect(fresh.npmCalls()).toEqual(["ci --ignore-scripts --include=dev --no-audit --no-fund"]);
    expect(readlinkSync(join(fresh.root, "node_modules/.bin/idr"))).toBe("../../scripts/idr.mjs");
  });

  test("two at once install once, and replace bindings of another schema once", async () => {
    const fresh = tsFile(
      withBindings(checkout()),
      'import { NetworkingSubnetV2 } from "@cdktf/provider-openstack/lib/networking-subnet-v2"; console.log(NetworkingSubnetV2.name);',
    );
    writeFileSync(join(fresh.root, ".gen/.idr-stamp"), "of another schema");
    rmSync(join(fresh.root, ".gen/providers/openstack/networking-subnet-v2"), { recursive: true });
    const results = await Promise.all(
      [1, 2].map(async () => {
        const child = spawn(process.execPath, ["scripts/launch.mjs", "target.ts"], {
          cwd: fresh.root,
          env: fresh.env,
        });
        let said = "";
        child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
        return [(await once(child, "close"))[0] as number, said];
      }),
    );
    expect(results).toEqual([
      [0, "NetworkingSubnetV2\n"],
      [0, "NetworkingSubnetV2\n"],
    ]);
    expect(fresh.npmCalls()).toHaveLength(1);
  });

  test("fails with npm's reason and what to do, on stderr", () => {
    const fresh = tsFile(checkout(), "console.log(1);");
    const { status, stdout, stderr } = run({ ...fresh, env: { ...fresh.env, NPM_FAILS: "1" } }, [
      "scripts/launch.mjs",
      "target.ts",
    ]);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain(
      "ended with code 1:\n  npm error code ENOTFOUND\n  npm error network request failed\nfix: ",
    );
    expect(stderr).not.toContain("Usage");
  });

  test("fails without npm, and says where to get it", () => {
    const fresh = checkout();
    rmSync(join(fresh.env["PATH"] ?? "", "npm"));
    const { status, stderr } = run(fresh, ["scripts/idr.mjs"]);
    expect(status).toBe(1);
    expect(stderr).toContain("error: npm can't be started");
    expect(stderr).toContain("fix: install npm (it comes with Node.js");
  });

  test("fails where node_modules is a link to another checkout's, and leaves that one as it is", () => {
    const fresh = checkout();
    const others = temporaryFolder();
    writeFileSync(join(others, "package.txt"), "theirs");
    symlinkSync(others, join(fresh.root, "node_modules"));
    const { status, stderr } = run(fresh, ["scripts/idr.mjs"]);
    expect(status).toBe(1);
    expect(stderr).toContain("is a link, and npm ci would empty what it points to");
    expect(readdirSync(others)).toEqual(["package.txt"]);
    expect(fresh.npmCalls()).toEqual([]);
  });

  test("fails on such a link to packages that are the right ones, and writes nothing there", () => {
    const fresh = checkout();
    const others = join(temporaryFolder(), "node_modules");
    mkdirSync(others);
    const lock = readFileSync(join(source, "node_modules/.package-lock.json"));
    writeFileSync(join(others, ".package-lock.json"), lock);
    symlinkSync(others, join(fresh.root, "node_modules"));
    const { status, stderr } = run(fresh, ["scripts/idr.mjs"]);
    expect(status).toBe(1);
    expect(stderr).toContain("is a link");
    expect(readdirSync(others)).toEqual([".package-lock.json"]);
  });
});

describe("dependencies", () => {
  test("that npm has installed by itself are taken as they are", () => {
    const made = tsFile(withBindings(installed(checkout())), "console.log(1);");
    const { stdout, stderr } = run(made, ["scripts/launch.mjs", "target.ts"]);
    expect([stdout, stderr]).toEqual(["1\n", ""]);
    expect(made.npmCalls()).toEqual([""]);
  });

  test("are installed again when the lock file asks for another version", () => {
    const made = tsFile(withBindings(installed(checkout())), "console.log(1);");
    run(made, ["scripts/launch.mjs", "target.ts"]);
    const file = join(made.root, "package-lock.json");
    const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, { version: string }> };
    lock.packages["node_modules/yaml"]!.version = "2.99.0";
    writeFileSync(file, JSON.stringify(lock));

    expect(run(made, ["scripts/launch.mjs", "target.ts"]).stdout).toBe("1\n");
    expect(made.npmCalls()).toEqual(["ci --ignore-scripts --include=dev --no-audit --no-fund"]);
  });
});

describe("the target", () => {
  test("passes its exit code and a thrown error through", () => {
    const made = tsFile(ready(), "process.exitCode = 7;");
    expect(run(made, ["scripts/launch.mjs", "target.ts"]).status).toBe(7);
    tsFile(made, 'const where: string = "here";\nthrow new Error(`broken ${where}`);');
    const { status, stderr } = run(made, ["scripts/launch.mjs", "target.ts"]);
    expect(status).toBe(1);
    expect(stderr).toContain("broken here");
    expect(stderr).toContain("target.ts:2");
  });

  test("fails for what isn't there", () => {
    const made = ready();
    const { status, stderr } = run(made, ["scripts/launch.mjs", "tests"]);
    expect([status, stderr]).toEqual([
      2,
      "error: no such target: tests\nfix: give a .ts file, or one of jest, cdktf, setup\n",
    ]);
    expect(run(made, ["scripts/launch.mjs"]).status).toBe(2);
  });

  test("the idr command runs scripts/cli.ts with its arguments", () => {
    const made = ready();
    writeFileSync(join(made.root, "scripts/cli.ts"), "console.log(process.argv.slice(2).join());");
    const { stdout } = spawnSync(
      join(made.root, "node_modules/.bin/../../scripts/idr.mjs"),
      ["status", "--json"],
      {
        env: made.env,
        encoding: "utf8",
      },
    );
    expect(stdout).toBe("status,--json\n");
  });
});

describe("a program of node_modules", () => {
  /** A checkout whose jest is a script of the test's, with engine and provider known already. */
  function withJest(text: string): Checkout {
    const made = ready();
    rmSync(join(made.root, "node_modules/jest"), { recursive: true, force: true });
    mkdirSync(join(made.root, "node_modules/jest/bin"), { recursive: true });
    writeFileSync(join(made.root, "node_modules/jest/package.json"), '{"name":"jest","version":"1.0.0"}');
    writeFileSync(join(made.root, "node_modules/jest/bin/jest.js"), text);
    const cliConfigFile = join(made.root, "cli.tfrc");
    writeFileSync(cliConfigFile, "");
    const tools = {
      engine: { kind: "tofu", path: process.execPath, version: "1.9.0" },
      cliConfigFile,
      providerVersion: "1.54.1",
      env: { TF_CLI_CONFIG_FILE: cliConfigFile },
    };
    return { ...made, env: { ...made.env, IDR_TOOLS: JSON.stringify(tools) } };
  }

  test("gets its arguments, and the engine and provider in its environment", () => {
    const made = withJest(
      "console.log(process.argv.slice(2).join(), process.env.TF_CLI_CONFIG_FILE, JSON.parse(process.env.IDR_TOOLS).engine.kind); process.exitCode = 3",
    );
    const { stdout, stderr, status } = run(made, ["scripts/launch.mjs", "jest", "--ci", "x"]);
    expect([stdout, stderr, status]).toEqual([`--ci,x ${join(made.root, "cli.tfrc")} tofu\n`, "", 3]);
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "gets a %s, and its way to end is the launcher's",
    async (signal) => {
      const made = withJest(
        `process.on("${signal}", () => { console.log("got it"); process.exit(9); }); console.log("up"); setInterval(() => {}, 1000);`,
      );
      const child = spawn(process.execPath, ["scripts/launch.mjs", "jest"], {
        cwd: made.root,
        env: made.env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      let said = "";
      child.stdout.on("data", (chunk: Buffer) => {
        if (said === "") child.kill(signal);
        said += chunk.toString();
      });
      const [code] = (await once(child, "close")) as [number];
      expect([said, code]).toEqual(["up\ngot it\n", 9]);
    },
  );

  test("killed by a signal: the launcher's exit code says which", async () => {
    const made = withJest('console.log("up"); setInterval(() => {}, 1000);');
    const child = spawn(process.execPath, ["scripts/launch.mjs", "jest"], { cwd: made.root, env: made.env });
    child.stdout.once("data", () => child.kill("SIGTERM"));
    expect((await once(child, "exit"))[0]).toBe(128 + constants.signals.SIGTERM);
  });
});

test("fails on a Node.js that is too old, and says which is needed", () => {
  const check = (version: string) =>
    spawnSync(
      process.execPath,
      [
        "--input-type=module",
        "-e",
        `import(${JSON.stringify(join(source, "scripts/setup/node-version.mjs"))}).then((m) => m.requireNode("${version}"))`,
      ],
      { encoding: "utf8" },
    );
  const old = check("18.20.4");
  expect(old.status).toBe(1);
  expect(old.stderr).toMatch(
    /^error: Node.js 18\.20\.4 is too old: 20\.19\.0 or newer is needed\nfix: install/,
  );
  expect(check("20.18.3").status).toBe(1);
  for (const version of ["20.19.0", "20.20.2", "22.1.0", "26.0.0"]) expect(check(version).status).toBe(0);
});
