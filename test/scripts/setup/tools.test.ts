import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureTools, type Tools } from "../../../scripts/setup/tools";
import { versions } from "../../../scripts/setup/versions";
import { fakeEngine, fakeGo, privatePath, recorder, temporaryFolder } from "./helpers";

const unreachable = (() => Promise.reject(new Error("no network"))) as typeof fetch;

function machine() {
  const bin = privatePath();
  fakeEngine(join(bin, "terraform"), "terraform", "1.11.4");
  fakeGo(join(bin, "go"), join(bin, "builds"));
  return { bin, env: { PATH: bin, HOME: bin, XDG_CACHE_HOME: temporaryFolder() } as NodeJS.ProcessEnv };
}

test("gives engine, provider and what an engine process needs in its environment", async () => {
  const { bin, env } = machine();
  const { emit, said } = recorder();
  const tools = await ensureTools(emit, { env, fetch: unreachable });
  expect(tools).toEqual({
    engine: { kind: "terraform", path: join(bin, "terraform"), version: "1.11.4" },
    cliConfigFile: expect.stringContaining(env["XDG_CACHE_HOME"] ?? "") as string,
    providerVersion: versions.provider.build.version,
    env: {
      TF_CLI_CONFIG_FILE: tools.cliConfigFile,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      TF_INPUT: "0",
      TF_PLUGIN_CACHE_DIR: "",
    },
  });
  expect(said().some((line) => line.endsWith("succeeded"))).toBe(true);

  const again = recorder();
  expect(await ensureTools(again.emit, { env, fetch: unreachable })).toEqual(tools);
  expect(again.said()).toEqual([]);
});

test("two at once give the same, and build once", async () => {
  const { bin, env } = machine();
  const [one, two] = await Promise.all(
    [1, 2].map(() => ensureTools(recorder().emit, { env, fetch: unreachable })),
  );
  expect(one).toEqual(two);
  expect(readFileSync(join(bin, "builds"), "utf8").trim().split("\n")).toHaveLength(1);
});

describe("handed on by launch.mjs in IDR_TOOLS", () => {
  function handedOn(): Tools {
    const folder = temporaryFolder();
    const cliConfigFile = join(folder, "cli.tfrc");
    writeFileSync(cliConfigFile, "");
    return {
      engine: { kind: "tofu", path: process.execPath, version: "1.9.0" },
      cliConfigFile,
      providerVersion: "3.4.0",
      env: { A: "b" },
    };
  }

  test("is taken as it is", async () => {
    const tools = handedOn();
    expect(await ensureTools(recorder().emit, { env: { IDR_TOOLS: JSON.stringify(tools) } })).toEqual(tools);
  });

  test("is found anew when it has gone meanwhile", async () => {
    const { env } = machine();
    const tools = handedOn();
    rmSync(tools.cliConfigFile);
    const found = await ensureTools(recorder().emit, {
      env: { ...env, IDR_TOOLS: JSON.stringify(tools) },
      fetch: unreachable,
    });
    expect(found.engine.kind).toBe("terraform");
  });
});
