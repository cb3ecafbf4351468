/**
 * The provider registry, and what lies between it and a job: it serves another
 * archive than the reviewed one, or is kept from answering so that an older
 * provider, which lacks a security fix, is taken.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { platform } from "../../scripts/setup/cache";
import type { EngineProgram } from "../../scripts/setup/engine";
import { ensureProvider } from "../../scripts/setup/provider";
import { versions } from "../../scripts/setup/versions";
import { sha256, trustOf } from "../../scripts/setup/vouch";
import { fakeGo, privatePath, recorder, script, temporaryFolder } from "../scripts/setup/helpers";

const recipes = join(__dirname, "../../scripts/setup");
const { source, registry, build } = versions.provider;
const FILE = `terraform-provider-openstack_v${registry.version}`;

let bin: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  bin = privatePath();
  env = { PATH: bin, HOME: bin, XDG_CACHE_HOME: temporaryFolder(), XDG_STATE_HOME: temporaryFolder() };
  fakeGo(join(bin, "go"), join(bin, "builds"));
});

const noNetwork = () => Promise.reject(new Error("no network"));

function surroundings(engine: EngineProgram, archives?: readonly string[]) {
  const trust = { ...trustOf(env), receipts: temporaryFolder() };
  return { engine, env, recipes, trust, fetch: noNetwork, sha256: {}, ...(archives && { archives }) };
}

/** A zip archive with one file, stored. */
function zip(name: string, text: string): Buffer {
  const data = Buffer.from(text);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt32LE(crc32(data), 10);
  common.writeUInt32LE(data.length, 14);
  common.writeUInt32LE(data.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, Buffer.from(name), data]);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE((0o100755 << 16) >>> 0, 6);
  const made = Buffer.from([20, 3]);
  const entry = Buffer.concat([
    Buffer.from("PK\x01\x02", "latin1"),
    made,
    common,
    attributes,
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}

describe("GIVEN a registry's mirror that serves an archive of its own, and a real engine", () => {
  const { IDR_TOOLS } = process.env;
  const engine: EngineProgram =
    IDR_TOOLS === undefined
      ? { kind: "terraform", path: "terraform", version: "1.11.4" }
      : (JSON.parse(IDR_TOOLS) as { engine: EngineProgram }).engine;
  const host = { terraform: "registry.terraform.io", tofu: "registry.opentofu.org" }[engine.kind];

  let archive: string;
  beforeEach(() => {
    const mirror = temporaryFolder();
    archive = join(
      mirror,
      host,
      source,
      `terraform-provider-openstack_${registry.version}_${platform()}.zip`,
    );
    mkdirSync(dirname(archive), { recursive: true });
    writeFileSync(archive, zip(FILE, "attack"));
    const config = join(mirror, "own.tfrc");
    writeFileSync(
      config,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    env = { ...env, PATH: process.env["PATH"], TF_CLI_CONFIG_FILE: config, IDR_PROVIDER: "registry" };
  });

  test("WHEN the provider is fetched, THEN the engine refuses it: its SHA-256 is none of the release's", async () => {
    await expect(ensureProvider(recorder().emit, surroundings(engine))).rejects.toMatchObject({
      code: "registry-failed",
      message: expect.stringMatching(/checksum/) as string,
    });
    const entry = join(env["XDG_CACHE_HOME"]!, "idr-stacks/provider", registry.version, platform());
    expect(existsSync(entry)).toBe(false);
  });

  test("WHEN its archive is one of the pinned ones, THEN it is taken", async () => {
    const pins = ["0".repeat(64), await sha256(archive)];
    const { cliConfigFile, version } = await ensureProvider(recorder().emit, surroundings(engine, pins));
    expect(version).toBe(registry.version);
    const folder = join(dirname(cliConfigFile), "mirror", host, source, registry.version, platform());
    expect(readFileSync(join(folder, FILE), "utf8")).toBe("attack");
  });
});

describe("GIVEN a CI job that is kept from reaching the registry", () => {
  const failing = () => {
    const path = script(
      join(bin, "terraform"),
      "echo 'Error: Failed to query available provider packages' >&2; exit 1",
    );
    return { kind: "terraform", path, version: "1.11.4" } as const;
  };
  beforeEach(() => {
    env["CI"] = "true";
  });

  test("WHEN nobody chose a provider, THEN it fails and says how to choose the older one by name", async () => {
    await expect(ensureProvider(recorder().emit, surroundings(failing()))).rejects.toMatchObject({
      code: "registry-failed",
      message: expect.stringContaining("Failed to query available provider packages") as string,
      fix: expect.stringMatching(
        new RegExp(`the older ${build.version}, which lacks a security fix, by name: IDR_PROVIDER=build`),
      ) as string,
    });
    expect(existsSync(join(bin, "builds"))).toBe(false);
  });

  test("WHEN a restored cache offers the older one, THEN it fails all the same", async () => {
    const older = join(env["XDG_CACHE_HOME"]!, "idr-stacks/provider", build.version, platform());
    mkdirSync(older, { recursive: true });
    writeFileSync(join(older, "cli.tfrc"), "");
    await expect(ensureProvider(recorder().emit, surroundings(failing()))).rejects.toMatchObject({
      code: "registry-failed",
    });
  });
});

test("GIVEN a person's machine that doesn't reach the registry, WHEN the older provider is built, THEN a warning says what it lacks", async () => {
  const { emit, said } = recorder();
  const engine = { kind: "terraform", path: "/none", version: "1.11.4" } as const;
  expect((await ensureProvider(emit, surroundings(engine))).version).toBe(build.version);
  expect(said().filter((line) => line.startsWith("warn: "))).toEqual([
    `warn: registry.terraform.io doesn't answer (no network), so OpenStack provider ${build.version} is built, which lacks a security fix of ${registry.version}: IDR_PROVIDER=registry fetches that one`,
  ]);
});
