import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { platform } from "../../../scripts/setup/cache";
import { ensureProvider, type ProviderSurroundings } from "../../../scripts/setup/provider";
import { versions } from "../../../scripts/setup/versions";
import { trustOf } from "../../../scripts/setup/vouch";
import { fakeGo, privatePath, recorder, script, temporaryFolder } from "./helpers";

const recipes = join(__dirname, "../../../scripts/setup");
const { source, registry, build } = versions.provider;
const [os = "", arch = ""] = platform().split("_");

let bin: string;
let cache: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  bin = privatePath();
  cache = join(temporaryFolder(), "with space");
  env = { PATH: bin, HOME: "/nowhere", XDG_CACHE_HOME: cache, XDG_STATE_HOME: temporaryFolder() };
});

/** A registry that has the given versions. */
function registryWith(...offered: string[]) {
  const asked: string[] = [];
  const fetch = ((url: string) => {
    asked.push(url);
    const body = { versions: offered.map((version) => ({ version, platforms: [{ os, arch }] })) };
    return Promise.resolve(new Response(JSON.stringify(body)));
  }) as typeof globalThis.fetch;
  return { asked, fetch };
}

const unreachable = (() =>
  Promise.reject(
    new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") }),
  )) as typeof fetch;

/** An engine whose `init` installs the provider as real ones do: as links into a plugin cache. */
function installingEngine(host: string, fails = false): string {
  const folder = `.terraform/providers/${host}/${source}/${registry.version}`;
  return script(
    join(bin, "tofu"),
    fails
      ? "echo 'Error: Failed to query available provider packages' >&2; exit 1"
      : `[ "$1" = init ] || exit 9
grep -q '"version":"${registry.version}"' main.tf.json || exit 8
echo "$TF_CLI_CONFIG_FILE" > ${JSON.stringify(join(bin, "cli-config"))}
mkdir -p plugin-cache ${folder}
echo binary > plugin-cache/terraform-provider-openstack_v${registry.version}
node -e 'require("fs").symlinkSync(process.cwd() + "/plugin-cache", "${folder}/${platform()}")'`,
  );
}

function surroundings(engine: string, fetch: typeof globalThis.fetch, kind: "tofu" | "terraform" = "tofu") {
  return {
    engine: { kind, path: engine, version: "1.9.0" },
    env,
    recipes,
    fetch,
    trust: trustOf(env),
  } satisfies ProviderSurroundings;
}

const packageIn = (host: string, version: string) =>
  join(cache, "idr-stacks/provider", version, platform(), "mirror", host, source, version, platform());

describe("from the registry", () => {
  test("is fetched by the engine when the registry answers, and mirrored for both engines", async () => {
    const engine = installingEngine("registry.opentofu.org");
    const { asked, fetch } = registryWith("1.54.1", registry.version);
    const { emit, said } = recorder();

    const provider = await ensureProvider(emit, surroundings(engine, fetch));
    const again = await ensureProvider(emit, surroundings(engine, fetch));

    expect(asked).toEqual([`https://registry.opentofu.org/v1/providers/${source}/versions`]);
    expect(again).toEqual(provider);
    expect(provider.version).toBe(registry.version);
    const files = ["registry.opentofu.org", "registry.terraform.io"].map((host) =>
      join(packageIn(host, registry.version), `terraform-provider-openstack_v${registry.version}`),
    );
    for (const file of files) expect(readFileSync(file, "utf8")).toBe("binary\n");
    expect(new Set(files.map((file) => statSync(file).ino)).size).toBe(1);
    expect(said()).toEqual([
      `OpenStack provider ${registry.version} started`,
      `OpenStack provider ${registry.version} progress: from registry.opentofu.org`,
      `OpenStack provider ${registry.version} succeeded`,
    ]);
  });

  test("an engine asks its own registry", async () => {
    const { asked, fetch } = registryWith();
    fakeGo(join(bin, "go"), join(bin, "builds"));
    await ensureProvider(recorder().emit, surroundings("/none", fetch, "terraform"));
    expect(asked).toEqual([`https://registry.terraform.io/v1/providers/${source}/versions`]);
  });

  test("a CLI configuration of the operator's own is used for it, one that is missing is not", async () => {
    const engine = installingEngine("registry.opentofu.org");
    const own = join(bin, "own.tfrc");
    env["TF_CLI_CONFIG_FILE"] = own;
    env["IDR_PROVIDER"] = "registry";
    await ensureProvider(recorder().emit, surroundings(engine, unreachable));
    expect(readFileSync(join(bin, "cli-config"), "utf8")).toBe("\n");

    writeFileSync(own, "");
    env["XDG_CACHE_HOME"] = temporaryFolder();
    await ensureProvider(recorder().emit, surroundings(engine, unreachable));
    expect(readFileSync(join(bin, "cli-config"), "utf8")).toBe(`${own}\n`);
  });

  test("behind a proxy, which the engine goes through and a probe doesn't, the engine just tries", async () => {
    env["HTTPS_PROXY"] = "http://proxy.example:3128";
    const provider = await ensureProvider(
      recorder().emit,
      surroundings(installingEngine("registry.opentofu.org"), unreachable),
    );
    expect(provider.version).toBe(registry.version);
  });

  test("fails with the engine's own words when it was asked for", async () => {
    env["IDR_PROVIDER"] = "registry";
    const engine = installingEngine("registry.opentofu.org", true);
    await expect(ensureProvider(recorder().emit, surroundings(engine, unreachable))).rejects.toMatchObject({
      code: "registry-failed",
      message: expect.stringContaining("Failed to query available provider packages") as string,
      fix: expect.stringContaining("IDR_PROVIDER=build") as string,
    });
  });
});

describe("built", () => {
  const cases: [string, () => ProviderSurroundings, string][] = [
    [
      "the registry can't be reached",
      () => surroundings("/none", unreachable),
      "registry.opentofu.org doesn't answer (getaddrinfo ENOTFOUND)",
    ],
    [
      "the registry refuses",
      () => surroundings("/none", () => Promise.resolve(new Response("no", { status: 503 }))),
      "registry.opentofu.org answers 503",
    ],
    [
      "the registry lacks the version",
      () => surroundings("/none", registryWith("2.0.0").fetch),
      `registry.opentofu.org has no ${registry.version} for ${platform()}`,
    ],
    [
      "the registry says nonsense",
      () => surroundings("/none", () => Promise.resolve(new Response("<html>"))),
      "is not valid JSON), so",
    ],
    [
      "the engine's download fails",
      () =>
        surroundings(installingEngine("registry.opentofu.org", true), registryWith(registry.version).fetch),
      "the provider registry failed",
    ],
  ];
  test.each(cases)("when %s, and says so", async (_what, around, reason) => {
    fakeGo(join(bin, "go"), join(bin, "builds"));
    const { emit, said } = recorder();
    const provider = await ensureProvider(emit, around());

    expect(provider.version).toBe(build.version);
    expect(
      said()
        .filter((line) => line.startsWith("warn: "))
        .join("\n"),
    ).toContain(reason);
    for (const host of ["registry.opentofu.org", "registry.terraform.io"]) {
      const file = join(packageIn(host, build.version), `terraform-provider-openstack_v${build.version}`);
      expect(readFileSync(file, "utf8")).toBe(`made in ${join(recipes, "provider")}\n`);
    }
  });

  test("when the registry doesn't answer in time", async () => {
    fakeGo(join(bin, "go"), join(bin, "builds"));
    // It answers never: who waits for it waits in vain.
    const silence = ((_url: string, { signal }: RequestInit) =>
      new Promise((_done, fail) => {
        signal?.addEventListener("abort", () => fail(signal.reason as Error));
      })) as typeof fetch;
    const around = { ...surroundings("/none", silence), registrySeconds: 0.5 };
    const provider = await ensureProvider(recorder().emit, around);
    expect(provider.version).toBe(build.version);
  });

  test("once: the registry isn't asked again, and the version stays", async () => {
    fakeGo(join(bin, "go"), join(bin, "builds"));
    await ensureProvider(recorder().emit, surroundings("/none", unreachable));
    const { asked, fetch } = registryWith(registry.version);
    const { emit, said } = recorder();
    expect((await ensureProvider(emit, surroundings("/none", fetch))).version).toBe(build.version);
    expect(asked).toEqual([]);
    expect(said()).toEqual([]);
  });

  test("with IDR_PROVIDER=build although the registry's is there", async () => {
    const engine = installingEngine("registry.opentofu.org");
    const around = surroundings(engine, registryWith(registry.version).fetch);
    await ensureProvider(recorder().emit, around);
    fakeGo(join(bin, "go"), join(bin, "builds"));
    env["IDR_PROVIDER"] = "build";
    expect((await ensureProvider(recorder().emit, around)).version).toBe(build.version);
    env["IDR_PROVIDER"] = "";
    expect((await ensureProvider(recorder().emit, around)).version).toBe(registry.version);
  });

  test("fails without Go, and says what to do", async () => {
    await expect(ensureProvider(recorder().emit, surroundings("/none", unreachable))).rejects.toMatchObject({
      code: "go-missing",
      fix: expect.stringContaining("IDR_PROVIDER=registry") as string,
    });
  });
});

test("fails for an IDR_PROVIDER that is neither", async () => {
  env["IDR_PROVIDER"] = "newest";
  await expect(ensureProvider(recorder().emit, surroundings("/none", unreachable))).rejects.toMatchObject({
    code: "provider-setting",
    message: 'IDR_PROVIDER is "newest"; registry, build or nothing is allowed',
  });
});

test("the CLI configuration is one that a real engine takes, and it offers the provider", async () => {
  const { IDR_TOOLS } = process.env;
  const engine =
    IDR_TOOLS === undefined
      ? "terraform"
      : (JSON.parse(IDR_TOOLS) as { engine: { path: string } }).engine.path;
  fakeGo(join(bin, "go"), join(bin, "builds"));
  const { cliConfigFile } = await ensureProvider(recorder().emit, surroundings("/none", unreachable));
  const work = temporaryFolder();
  const required = { openstack: { source, version: versions.provider.constraint } };
  writeFileSync(join(work, "main.tf.json"), JSON.stringify({ terraform: { required_providers: required } }));
  const said = execFileSync(engine, ["init", "-input=false", "-no-color"], {
    cwd: work,
    encoding: "utf8",
    env: {
      ...process.env,
      TF_CLI_CONFIG_FILE: cliConfigFile,
      TF_PLUGIN_CACHE_DIR: "",
      CHECKPOINT_DISABLE: "1",
    },
  });
  expect(said).toContain(`Installed ${source} v${build.version}`);
});
