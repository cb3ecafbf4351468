/**
 * A cache of engine and provider that somebody else filled: a CI cache that a
 * branch's job wrote, restored before production's. Whoever can put a program
 * there can put any record beside it.
 */
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { platform } from "../../scripts/setup/cache";
import { ensureEngine } from "../../scripts/setup/engine";
import { ensureProvider } from "../../scripts/setup/provider";
import { versions } from "../../scripts/setup/versions";
import { sha256Of, type Trust, trustOf } from "../../scripts/setup/vouch";
import { fakeGo, privatePath, recorder, temporaryFolder } from "../scripts/setup/helpers";

const recipes = join(__dirname, "../../scripts/setup");
const { source, build } = versions.provider;
const HOSTS = ["registry.terraform.io", "registry.opentofu.org"];
const ATTACK = "#!/bin/sh\necho attack\n";
/** What the stand-in Go makes of the two recipes: the honest programs. */
const HONEST = {
  provider: `made in ${join(recipes, "provider")}\n`,
  tofu: `made in ${join(recipes, "opentofu")}\n`,
};

let bin: string;
let cache: string;
let env: NodeJS.ProcessEnv;
/** Receipts of CI are in this checkout: here in a folder of the test. */
let trust: Trust;
beforeEach(() => {
  bin = privatePath();
  cache = temporaryFolder();
  const own = { PATH: bin, HOME: "/nowhere", XDG_CACHE_HOME: cache, XDG_STATE_HOME: temporaryFolder() };
  env = { ...own, CI: "true", IDR_PROVIDER: "build" };
  trust = { ...trustOf(env), receipts: temporaryFolder() };
  fakeGo(join(bin, "go"), join(bin, "builds"));
});

const folder = () => join(cache, "idr-stacks/provider", build.version, platform());
const packageIn = (host: string, version: string = build.version) =>
  join(folder(), "mirror", host, source, version, platform());
const binaryIn = (host: string) => join(packageIn(host), `terraform-provider-openstack_v${build.version}`);

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

/** The record that used to vouch for a folder: beside what it vouches for. */
function putManifest(of: string, files: readonly string[]): void {
  const described = files.map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [
      relative(of, file),
      { size, modified: mtimeMs, sha256: sha256Of(readFileSync(file, "utf8")) },
    ] as const;
  });
  writeFileSync(join(of, "manifest.json"), JSON.stringify({ files: Object.fromEntries(described) }));
}

const setUpProvider = (
  sha256: Readonly<Record<string, string>> = { [platform()]: sha256Of(HONEST.provider) },
) =>
  ensureProvider(recorder().emit, {
    engine: { kind: "terraform", path: "/none", version: "1.9.0" },
    env,
    recipes,
    trust,
    sha256,
    fetch: () => Promise.reject(new Error("no network")),
  });
const setUpEngine = (pin: string = sha256Of(HONEST.tofu)) =>
  ensureEngine(recorder().emit, env, recipes, { trust, sha256: { [platform()]: pin } });

const onPersonsMachine = () => {
  delete env["CI"];
  trust = trustOf(env);
};

describe.each([
  ["a CI job", () => undefined],
  ["a person's machine", onPersonsMachine],
])("GIVEN a cache that was restored to %s", (_where, place) => {
  beforeEach(place);

  test.each([true, false])(
    "WHEN its provider is the attacker's (a manifest beside it: %s), THEN the provider is made anew",
    async (withManifest) => {
      const files = [...HOSTS.map(binaryIn), join(folder(), "cli.tfrc")];
      for (const file of files) put(file, ATTACK);
      if (withManifest) putManifest(folder(), files);

      const { cliConfigFile } = await setUpProvider();

      for (const host of HOSTS) expect(readFileSync(binaryIn(host), "utf8")).toBe(HONEST.provider);
      expect(readFileSync(cliConfigFile, "utf8")).toContain("filesystem_mirror");
    },
  );

  test("WHEN its engine is the attacker's, THEN the engine is made anew", async () => {
    const engine = join(cache, "idr-stacks/opentofu", versions.engine.build.version, platform(), "tofu");
    put(engine, ATTACK);
    putManifest(dirname(engine), [engine]);

    const { path } = await setUpEngine();

    expect(path).toBe(engine);
    expect(readFileSync(path, "utf8")).toBe(HONEST.tofu);
  });

  const poisons: [string, () => void][] = [
    [
      "offers a newer version of the provider too",
      () =>
        put(
          join(packageIn("registry.terraform.io", "3.99.0"), "terraform-provider-openstack_v3.99.0"),
          ATTACK,
        ),
    ],
    [
      "has an engine's configuration that names other providers",
      () =>
        put(join(folder(), "cli.tfrc"), 'provider_installation {\n  dev_overrides { "x/y" = "/evil" }\n}\n'),
    ],
    [
      "has the attacker's provider, as long as the honest one",
      () => put(binaryIn("registry.opentofu.org"), "x".repeat(HONEST.provider.length)),
    ],
  ];
  test.each(poisons)("WHEN it %s, THEN the entry is made anew", async (_what, poison) => {
    const { cliConfigFile } = await setUpProvider();
    const honest = readFileSync(cliConfigFile, "utf8");
    poison();
    putManifest(folder(), [...HOSTS.map(binaryIn), cliConfigFile]);

    await setUpProvider();

    expect(readFileSync(cliConfigFile, "utf8")).toBe(honest);
    for (const host of HOSTS) expect(readFileSync(binaryIn(host), "utf8")).toBe(HONEST.provider);
    expect(() => statSync(packageIn("registry.terraform.io", "3.99.0"))).toThrow("ENOENT");
  });
});

describe("GIVEN a CI job", () => {
  test("WHEN nothing was touched, THEN the honest provider is made once", async () => {
    await setUpProvider();
    await setUpProvider();
    expect(readFileSync(join(bin, "builds"), "utf8").trim().split("\n")).toHaveLength(1);
  });

  test("WHEN the receipt of another job says that the attacker's engine is right, THEN the pinned digest wins", async () => {
    const engine = join(cache, "idr-stacks/opentofu", versions.engine.build.version, platform(), "tofu");
    put(engine, ATTACK);
    const { size, ino, mtimeMs, ctimeMs } = statSync(engine);
    const seen = { size, inode: ino, modified: mtimeMs, changed: ctimeMs, sha256: sha256Of(ATTACK) };
    put(join(trust.receipts, `${sha256Of(dirname(engine))}.json`), JSON.stringify({ tofu: seen }));

    expect(readFileSync((await setUpEngine()).path, "utf8")).toBe(HONEST.tofu);
  });

  test("WHEN Go's own cache is poisoned, so that another program comes out, THEN it fails and installs nothing", async () => {
    await expect(setUpEngine(sha256Of("the program that was reviewed"))).rejects.toMatchObject({
      code: "digest-mismatch",
      message: expect.stringContaining(
        "is not what scripts/setup/versions.json pins: tofu has SHA-256",
      ) as string,
    });
    const engine = join(cache, "idr-stacks/opentofu", versions.engine.build.version, platform());
    expect(() => statSync(engine)).toThrow("ENOENT");
  });

  test("WHEN no digest is pinned for this platform, THEN it fails before anything is built", async () => {
    const engine = ensureEngine(recorder().emit, env, recipes, { trust, sha256: {} });
    await expect(engine).rejects.toMatchObject({ code: "digest-missing" });
    await expect(setUpProvider({})).rejects.toMatchObject({ code: "digest-missing" });
    expect(() => statSync(join(bin, "builds"))).toThrow("ENOENT");
  });
});
