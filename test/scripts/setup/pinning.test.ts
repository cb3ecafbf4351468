import { parseSums, PLATFORMS, withEngineRelease, withProviderRelease } from "../../../scripts/setup/pinning";
import { versions } from "../../../scripts/setup/versions";

const digit = (n: number) => n.toString(16).repeat(64);
const list = (names: readonly string[]) => names.map((name, index) => `${digit(index)}  ${name}\n`).join("");

const ENGINE = PLATFORMS.map((platform) => `tofu_2.0.0_${platform}.tar.gz`);
const PROVIDER = [
  ...PLATFORMS.map((platform) => `terraform-provider-openstack_4.0.0_${platform}.zip`),
  "terraform-provider-openstack_4.0.0_manifest.json",
];

test("GIVEN the sums of OpenTofu's release, WHEN they are pinned, THEN each platform has its archive's", () => {
  const sums = parseSums(list(["tofu_2.0.0_linux_386.tar.gz", ...ENGINE]), "here");
  expect(withEngineRelease(versions, "2.0.0", sums).engine.release).toEqual({
    version: "2.0.0",
    from: "here",
    sha256: { linux_amd64: digit(1), linux_arm64: digit(2), darwin_amd64: digit(3), darwin_arm64: digit(4) },
  });
});

test("GIVEN the sums of the provider's release, WHEN they are pinned, THEN all of them are", () => {
  const changed = withProviderRelease(versions, "4.0.0", parseSums(list(PROVIDER), "here"));
  expect(changed.provider.registry).toEqual({
    version: "4.0.0",
    from: "here",
    sha256: [0, 1, 2, 3, 4].map(digit),
  });
  expect(changed.provider.build).toEqual(versions.provider.build);
});

test("fails WHEN a platform has no archive", () => {
  const sums = parseSums(list(ENGINE.slice(1)), "here");
  expect(() => withEngineRelease(versions, "2.0.0", sums)).toThrow(
    "there is no sum of tofu_2.0.0_linux_amd64.tar.gz",
  );
  expect(() => withProviderRelease(versions, "4.0.0", sums)).toThrow(
    "there is no sum of terraform-provider-openstack_4",
  );
});

test.each(["<html>not found</html>", `${"0".repeat(63)}  file`, `${"0".repeat(64)} file`])(
  "fails for %j, which is no list of sums",
  (text) => {
    expect(() => parseSums(text, "here")).toThrow("not a line of SHA-256 sums");
  },
);
