/** The schema that the bindings are generated from is what the real provider says of itself. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { silent } from "../../../scripts/events";
import { ensureTools } from "../../../scripts/setup/tools";
import { versions } from "../../../scripts/setup/versions";
import { temporaryFolder } from "./helpers";

const setup = join(__dirname, "../../../scripts/setup");
const kept = join(setup, "openstack-provider.schema.json");

interface Schema {
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly resource_schemas: Readonly<
          Record<string, { readonly block: { readonly attributes: Readonly<Record<string, unknown>> } }>
        >;
      }
    >
  >;
}

/** Cuts a schema with the committed script, into a folder of its own. */
function cut(full: string): string {
  const output = join(temporaryFolder(), "cut.json");
  execFileSync(process.execPath, [join(setup, "cut-schema.mjs"), "-", output], {
    input: full,
    stdio: ["pipe", "pipe", "pipe"],
  });
  return readFileSync(output, "utf8");
}

test("with the provider of this machine: every type and argument that is kept is there", async () => {
  const tools = await ensureTools(silent);
  const folder = join(temporaryFolder(), "schema");
  mkdirSync(folder);
  const required = { openstack: { source: versions.provider.source, version: versions.provider.constraint } };
  writeFileSync(
    join(folder, "main.tf.json"),
    JSON.stringify({ terraform: { required_providers: required } }),
  );
  const run = (...args: string[]) =>
    execFileSync(tools.engine.path, args, {
      cwd: folder,
      env: { ...process.env, ...tools.env },
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
  run("init", "-input=false", "-no-color");
  const now = cut(run("providers", "schema", "-json"));

  if (tools.providerVersion === versions.provider.build.version) {
    expect(now).toBe(readFileSync(kept, "utf8"));
  } else {
    const of = (text: string) =>
      Object.values((JSON.parse(text) as Schema).provider_schemas)[0]!.resource_schemas;
    for (const [type, { block }] of Object.entries(of(readFileSync(kept, "utf8")))) {
      expect(Object.keys(of(now)[type]!.block.attributes)).toEqual(
        expect.arrayContaining(Object.keys(block.attributes)),
      );
    }
  }
});

test("arguments that 3.x doesn't have are left out", () => {
  const { resource_schemas } = Object.values(
    (JSON.parse(readFileSync(kept, "utf8")) as Schema).provider_schemas,
  )[0]!;
  expect(resource_schemas["openstack_blockstorage_volume_v3"]?.block.attributes).not.toHaveProperty(
    "multiattach",
  );
  expect(resource_schemas["openstack_compute_instance_v2"]?.block.attributes).not.toHaveProperty(
    "floating_ip",
  );
  expect(resource_schemas["openstack_blockstorage_volume_v3"]?.block.attributes).toHaveProperty(
    "source_vol_id",
  );
});

test("fails for the schema of another provider, and for one that lacks a type", () => {
  expect(() => cut('{"provider_schemas":{"registry.terraform.io/hashicorp/null":{}}}')).toThrow(
    "no schema of the OpenStack provider in the input, only of registry.terraform.io/hashicorp/null",
  );
  const empty = { resource_schemas: {}, data_source_schemas: {} };
  expect(() =>
    cut(JSON.stringify({ provider_schemas: { [`x/${versions.provider.source}`]: empty } })),
  ).toThrow("the provider has no openstack_blockstorage_volume_v3");
});
