import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLATFORMS } from "../../../scripts/setup/pinning";
import { isAtLeast, versions } from "../../../scripts/setup/versions";

const root = join(__dirname, "../../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

describe("isAtLeast", () => {
  test.each([
    ["1.6.0", "1.6.0", true],
    ["1.11.4", "1.6.0", true],
    ["1.5.7", "1.6.0", false],
    ["0.15.3", "1.6.0", false],
    ["2.0.0", "1.6.0", true],
    ["1.6.0-beta2", "1.6.0", true],
    ["go1.26", "1.26.0", true],
    ["go1.26.5", "1.26.6", false],
    ["devel +abc", "1.21", false],
    ["", "1.6.0", false],
  ])("%s against %s is %s", (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });
});

describe("versions.json is the one place: what can't read it agrees with it", () => {
  test("cdktf.json has the provider and its constraint", () => {
    const { terraformProviders } = JSON.parse(read("cdktf.json")) as { terraformProviders: unknown[] };
    const { source, constraint } = versions.provider;
    expect(terraformProviders).toEqual([{ name: "openstack", source, version: constraint }]);
  });

  test("package.json asks for the same Node.js", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    expect(isAtLeast(versions.node, engines.node.replace(">=", ""))).toBe(true);
    expect(isAtLeast(`${engines.node.replace(">=", "")}.0`, versions.node)).toBe(true);
  });

  test.each([
    ["opentofu", "github.com/opentofu/opentofu", versions.engine.build],
    [
      "provider",
      "github.com/terraform-provider-openstack/terraform-provider-openstack",
      versions.provider.build,
    ],
  ])("%s/go.mod builds the version, with the Go", (folder, module, { version, go }) => {
    const text = read(`scripts/setup/${folder}/go.mod`);
    expect(text).toContain(`${module} v${version} // indirect\n`);
    const asked = /^go (\S+)$/m.exec(text)?.[1] ?? "";
    expect(isAtLeast(go, asked)).toBe(true);
    expect(isAtLeast(asked, go)).toBe(true);
    expect(read(`scripts/setup/${folder}/go.sum`)).toContain(`${module} v${version} h1:`);
  });

  test.each([
    ["OpenTofu's release", versions.engine.release.sha256],
    ["the built provider", versions.provider.build.sha256],
  ])("%s has a digest for every platform", (_what, sha256) => {
    expect(Object.keys(sha256).sort()).toEqual([...PLATFORMS].sort());
    expect(new Set(Object.values(sha256)).size).toBe(PLATFORMS.length);
  });

  test("every digest is one", () => {
    const { engine, provider } = versions;
    const all = [engine.release, engine.build, provider.build].flatMap(({ sha256 }) => Object.values(sha256));
    for (const one of [...all, ...provider.registry.sha256]) expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(
      Object.keys(engine.build.sha256).every((name) => (PLATFORMS as readonly string[]).includes(name)),
    ).toBe(true);
  });

  test("the workflows build with the pinned Go", () => {
    const asked = [...read(".github/workflows/checks.yml").matchAll(/go-version: (\S+)/g)].map(
      ([, version]) => version,
    );
    // The last one only installs actionlint.
    expect(new Set(asked.slice(0, -1))).toEqual(new Set([versions.toolchain.go]));
    expect(isAtLeast(versions.toolchain.go, versions.engine.build.go)).toBe(true);
    expect(isAtLeast(versions.toolchain.go, versions.provider.build.go)).toBe(true);
  });

  test("the registry's and the built provider are both within the constraint", () => {
    const { registry, build, constraint } = versions.provider;
    const [, from = "", below = ""] = /^>= (\S+), < (\S+)$/.exec(constraint) ?? [];
    for (const { version } of [registry, build]) {
      expect(isAtLeast(version, from)).toBe(true);
      expect(isAtLeast(version, below)).toBe(false);
    }
  });
});
