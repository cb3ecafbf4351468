import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { platform } from "../../../scripts/setup/cache";
import { ensureEngine, identifyEngine } from "../../../scripts/setup/engine";
import { versions } from "../../../scripts/setup/versions";
import { fakeEngine, fakeGo, privatePath, recorder, script, temporaryFolder } from "./helpers";

const recipes = join(__dirname, "../../../scripts/setup");

let bin: string;
let cache: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  bin = privatePath();
  cache = temporaryFolder();
  env = { PATH: bin, HOME: "/nowhere", XDG_CACHE_HOME: cache, XDG_STATE_HOME: temporaryFolder() };
});

describe("which engine", () => {
  test("tofu on PATH comes before terraform, and nothing is said", async () => {
    fakeEngine(join(bin, "terraform"), "terraform", "1.11.4");
    fakeEngine(join(bin, "tofu"), "tofu", "1.9.0");
    const { emit, said } = recorder();
    expect(await ensureEngine(emit, env, recipes)).toEqual({
      kind: "tofu",
      path: join(bin, "tofu"),
      version: "1.9.0",
    });
    expect(said()).toEqual([]);
  });

  test("IDR_ENGINE comes before both, by name or by path", async () => {
    fakeEngine(join(bin, "tofu"), "tofu", "1.9.0");
    const path = fakeEngine(join(bin, "terraform-1.7"), "terraform", "1.7.5");
    const expected = { kind: "terraform", path, version: "1.7.5" };
    expect(await ensureEngine(recorder().emit, { ...env, IDR_ENGINE: "terraform-1.7" }, recipes)).toEqual(
      expected,
    );
    expect(await ensureEngine(recorder().emit, { ...env, IDR_ENGINE: path, PATH: "/none" }, recipes)).toEqual(
      expected,
    );
  });

  test("one that is too old is passed over, and that is said", async () => {
    fakeEngine(join(bin, "tofu"), "tofu", "1.5.9");
    fakeEngine(join(bin, "terraform"), "terraform", "1.6.0");
    const { emit, said } = recorder();
    expect((await ensureEngine(emit, env, recipes)).kind).toBe("terraform");
    expect(said()).toEqual([`warn: ${bin}/tofu is OpenTofu 1.5.9; 1.6.0 or newer is needed; passed over`]);
  });

  test("one that is a broken wrapper is passed over, with its own words", async () => {
    script(join(bin, "tofu"), "echo 'No version is set for tofu' >&2; exit 126");
    fakeEngine(join(bin, "terraform"), "terraform", "1.6.0");
    const { emit, said } = recorder();
    expect((await ensureEngine(emit, env, recipes)).kind).toBe("terraform");
    expect(said()[0]).toContain("can't say its version (exit code 126):\n  No version is set for tofu");
  });

  test("fails when IDR_ENGINE names nothing", async () => {
    await expect(
      ensureEngine(recorder().emit, { ...env, IDR_ENGINE: "tufo" }, recipes),
    ).rejects.toMatchObject({
      code: "engine-unusable",
      message: 'IDR_ENGINE names no program: "tufo"',
    });
  });

  test("fails when IDR_ENGINE names one that is too old: no other is taken instead", async () => {
    const path = fakeEngine(join(bin, "terraform"), "terraform", "1.5.7");
    fakeEngine(join(bin, "tofu"), "tofu", "1.9.0");
    await expect(ensureEngine(recorder().emit, { ...env, IDR_ENGINE: path }, recipes)).rejects.toMatchObject({
      code: "engine-unusable",
      message: `${path} is Terraform 1.5.7; 1.6.0 or newer is needed`,
    });
  });

  test("fails for a program that is no engine", async () => {
    const path = script(join(bin, "thing"), "echo hello");
    await expect(identifyEngine(path, env)).rejects.toMatchObject({ code: "engine-unusable" });
  });
});

describe("no engine on PATH: OpenTofu is built", () => {
  test("once, into the cache, with progress", async () => {
    const log = join(cache, "builds");
    fakeGo(join(bin, "go"), log);
    const { emit, events, said } = recorder();
    const folder = join(cache, "idr-stacks/opentofu", versions.engine.build.version, platform());

    const engine = await ensureEngine(emit, env, recipes);
    expect(await ensureEngine(emit, env, recipes)).toEqual(engine);

    expect(engine).toEqual({
      kind: "tofu",
      path: join(folder, "tofu"),
      version: versions.engine.build.version,
    });
    expect(readFileSync(engine.path, "utf8")).toBe(`made in ${join(recipes, "opentofu")}\n`);
    expect(readFileSync(log, "utf8")).toBe(`${join(recipes, "opentofu")} 0 -mod=readonly -buildvcs=false\n`);
    const name = `OpenTofu ${versions.engine.build.version}`;
    expect(said()[0]).toBe(`${name} started`);
    expect(said()).toContain(`${name} progress: downloading sources: 1 modules`);
    expect(said()).toContain(`${name} progress: compiling: 0 of at most 2 packages`);
    expect(said().at(-1)).toBe(`${name} succeeded`);
    expect(events.every((event) => event.type !== "task" || event.seconds !== undefined)).toBe(true);
  });

  test("fails without Go, and says what to install", async () => {
    await expect(ensureEngine(recorder().emit, env, recipes)).rejects.toMatchObject({
      code: "go-missing",
      message: `OpenTofu ${versions.engine.build.version} has to be built, and there is no "go" on PATH`,
      fix: expect.stringMatching(
        /^install Go 1\.26\.6 or newer \(https:\/\/go\.dev\/dl\), or install OpenTofu .* or Terraform ≥ 1\.6\.0$/,
      ) as string,
    });
  });

  test.each([
    ["go1.20.3", "auto", "is too old to fetch a newer one"],
    ["go1.22.1", "local", "may not fetch a newer one"],
  ])("fails with Go %s (GOTOOLCHAIN=%s), which %s", async (version, toolchain) => {
    fakeGo(join(bin, "go"), join(cache, "builds"), { version, toolchain });
    await expect(ensureEngine(recorder().emit, env, recipes)).rejects.toMatchObject({
      code: "go-too-old",
      message: expect.stringContaining(`needs Go 1.26.6 or newer, ${bin}/go is ${version}`) as string,
    });
    expect(existsSync(join(cache, "builds"))).toBe(false);
  });

  test("takes an older Go that fetches newer ones by itself", async () => {
    fakeGo(join(bin, "go"), join(cache, "builds"), { version: "go1.22.1", toolchain: "auto" });
    expect((await ensureEngine(recorder().emit, env, recipes)).kind).toBe("tofu");
  });

  test("fails with the compiler's own words, and tries again the next time", async () => {
    const go = join(bin, "go");
    fakeGo(go, join(cache, "builds"), { build: "echo 'disk quota exceeded' >&2; exit 1" });
    await expect(ensureEngine(recorder().emit, env, recipes)).rejects.toMatchObject({
      code: "build-failed",
      message: expect.stringContaining("ended with code 1:\n  disk quota exceeded") as string,
      fix: expect.stringContaining("module proxy") as string,
    });

    fakeGo(go, join(cache, "builds"));
    expect((await ensureEngine(recorder().emit, env, recipes)).kind).toBe("tofu");
  });
});
