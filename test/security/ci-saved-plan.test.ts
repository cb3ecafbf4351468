/** A saved plan is read before anybody knows who made it: in memory, by a list of what is allowed. */
import { crc32, deflateRawSync } from "node:zlib";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { foreignParts, ALLOWED_DATA } from "../../ci/scripts/lib/apply/allowed";
import { assertProvider, checkContent } from "../../ci/scripts/lib/apply/content";
import { readZip } from "../../ci/scripts/lib/apply/plan-zip";
import { readSavedPlan } from "../../ci/scripts/lib/apply/saved-plan";
import { sha256, type Bundle } from "../../ci/scripts/lib/bundle";
import { parseSite } from "../../constructs/model";
import { KNOWN_TYPES } from "../../scripts/review/kinds";
import { synthesize, type StackInfo } from "../../stacks/app";
import { temporaryFolder } from "../scripts/engine/stacks";

interface File {
  readonly name: string;
  readonly content: Buffer | string;
  /** What its headers say, where that is a lie. */
  readonly says?: number;
  readonly method?: number;
  readonly flags?: number;
}

/** A zip file, made by hand so that it can be a wrong one. */
function zip(files: readonly File[], { gap = "", end = "" } = {}): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const { name, content, says, method = 8, flags = 0 } of files) {
    const raw = Buffer.from(content);
    const packed = method === 8 ? deflateRawSync(raw) : raw;
    const head = Buffer.alloc(30 + name.length);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(flags, 6);
    head.writeUInt16LE(method, 8);
    head.writeUInt16LE(name.length, 26);
    head.write(name, 30, "latin1");
    const entry = Buffer.alloc(46 + name.length);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc32(raw), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(says ?? raw.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at + gap.length, 42);
    entry.write(name, 46, "latin1");
    parts.push(Buffer.from(gap), head, packed);
    list.push(entry);
    at += gap.length + head.length + packed.length;
  }
  const central = Buffer.concat(list);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x06054b50, 0);
  tail.writeUInt16LE(files.length, 8);
  tail.writeUInt16LE(files.length, 10);
  tail.writeUInt32LE(central.length, 12);
  tail.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, central, tail, Buffer.from(end)]);
}

const LOCK = `# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/terraform-provider-openstack/openstack" {
  version     = "1.54.1"
  constraints = ">= 1.54.1, < 4.0.0"
  hashes = [
    "h1:fe3clmtfamBA8WAa6Vg3OP6279sw/TJNJEMIkN0efbE=",
  ]
}
`;
const MODULES = '[\n  {\n    "Key": "",\n    "Dir": "."\n  }\n]';

const stacks = synthesize(
  parseSite(readFileSync(path.join(__dirname, "..", "..", "idr.yaml"), "utf8"), "idr.yaml"),
  { directory: temporaryFolder() },
);
const [site] = stacks as [StackInfo];

/** A plan as an engine saves it, with some of its files replaced. */
function saved(files: Readonly<Record<string, string | undefined>> = {}): Buffer {
  const all: Record<string, string | undefined> = {
    tfplan: "binary",
    tfstate: '{"version":4,"serial":3,"lineage":"l"}',
    "tfstate-prev": "{}",
    "tfconfig/m-/cdk.tf.json": site.configuration(),
    "tfconfig/modules.json": MODULES,
    ".terraform.lock.hcl": LOCK,
    ...files,
  };
  return zip(
    Object.entries(all).flatMap(([name, content]) => (content === undefined ? [] : [{ name, content }])),
  );
}

const bundleWith = (plan: Buffer, more: Partial<Bundle["stacks"][number]> = {}): Bundle => ({
  tree: "0".repeat(40),
  commit: "0".repeat(40),
  cloud: "idr",
  madeAt: "2026-11-01T00:00:00Z",
  stacks: stacks.map(({ name }) =>
    name !== "site"
      ? { name, changes: false }
      : {
          name,
          changes: true,
          sha256: sha256(plan),
          told: { verdict: "safe", add: 1, change: 0, destroy: 0 },
          ...more,
        },
  ),
  plans: new Map([["site", plan]]),
});
const check = (plan: Buffer, more?: Partial<Bundle["stacks"][number]>) => () =>
  checkContent(bundleWith(plan, more), stacks);

/** The site's own configuration with something more in it. */
function withMore(change: (json: Record<string, Record<string, unknown>>) => void): string {
  const json = JSON.parse(site.configuration()) as Record<string, Record<string, unknown>>;
  change(json);
  return JSON.stringify(json);
}

test("GIVEN what our constructs make of the example site THEN it passes, and a plan of it", () => {
  for (const stack of stacks)
    expect([stack.name, foreignParts(stack.configuration())]).toEqual([stack.name, []]);
  const [plan] = check(saved())();
  expect(plan!.content.state).toEqual({ lineage: "l", serial: 3 });
  expect(() => assertProvider(plan!.content, "site", "1.54.1")).not.toThrow();
});

test("the lists of allowed types have what our constructs make, and no other", () => {
  const root = path.join(__dirname, "..", "..");
  const files = ["constructs", "stacks"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(path.join(root, folder, name), "utf8")),
  );
  const used = new Set(
    files.flatMap((text) =>
      [...text.matchAll(/provider-openstack\/lib\/([\w-]+)"/g)].map(([, name]) => name!),
    ),
  );
  used.delete("provider");
  const types = (data: boolean) =>
    [...used]
      .filter((name) => name.startsWith("data-") === data)
      .map((name) => name.replace(/^data-openstack-/, "").replaceAll("-", "_"))
      .map((name) => `openstack_${name}`)
      .sort();
  expect([...ALLOWED_DATA].sort()).toEqual(types(true));
  expect([...KNOWN_TYPES].sort()).toEqual(types(false));
});

describe("GIVEN a configuration that our constructs never make THEN it must be refused, by name", () => {
  const resource = (type: string, block: object) =>
    withMore((json) => (json["resource"]![type] = { x: block }));
  const inRouter = (more: object) =>
    withMore((json) => {
      const [router] = Object.values(json["resource"]!["openstack_networking_router_v2"] as object) as [
        object,
      ];
      Object.assign(router, more);
    });
  test.each<[string, string, string]>([
    ["terraform_data", resource("terraform_data", {}), "a resource of type terraform_data"],
    ["null_resource", resource("null_resource", {}), "a resource of type null_resource"],
    ["a file", resource("local_file", {}), "a resource of type local_file"],
    [
      "a resource of ours that no construct makes",
      resource("openstack_identity_user_v3", {}),
      "openstack_identity_user_v3",
    ],
    [
      "external data",
      withMore((json) => (json["data"]!["external"] = { x: { program: ["id"] } })),
      "a data of type external",
    ],
    ["http data", withMore((json) => (json["data"]!["http"] = { x: {} })), "a data of type http"],
    [
      "a provisioner",
      inRouter({ provisioner: [{ "local-exec": { command: "id" } }] }),
      "provisioner in openstack_networking_router_v2",
    ],
    ["a connection", inRouter({ connection: {} }), "connection in"],
    ["another provider's alias", inRouter({ provider: "openstack.other" }), "provider in"],
    ["a dynamic block", inRouter({ dynamic: {} }), "dynamic in"],
    [
      "lifecycle rules that run",
      inRouter({ lifecycle: { postcondition: [{}] } }),
      "lifecycle.postcondition in",
    ],
    [
      "a file that is read",
      inRouter({ name: '${file("/proc/self/environ")}' }),
      'the expression ${file("/proc/self/environ")}',
    ],
    [
      "a function around a reference",
      inRouter({ name: "${upper(openstack_networking_router_v2.idr.id)}" }),
      "the expression ${upper(",
    ],
    ["a directive", inRouter({ name: "%{if true}x%{endif}" }), "the expression %{if true}"],
    ["an expression as a key", inRouter({ tags: { '${file("x")}': "y" } }), "the expression ${file"],
    ["an escaped expression", inRouter({ name: "$${x}" }), "the expression $${x}"],
    [
      "an expression in an output",
      withMore((json) => (json["output"]!["x"] = { value: "${path.cwd}" })),
      "the expression ${path.cwd}",
    ],
    ["a module", withMore((json) => (json["module"] = { x: { source: "evil" } })), 'a part "module"'],
    ["an import", withMore((json) => (json["import"] = {})), 'a part "import"'],
    ["a block that lets the state forget", withMore((json) => (json["removed"] = {})), 'a part "removed"'],
    ["a local value", withMore((json) => (json["locals"] = {})), 'a part "locals"'],
    ["another provider", withMore((json) => (json["provider"]!["null"] = [{}])), 'another provider "null"'],
    [
      "a provider that is required",
      withMore(
        (json) =>
          ((json["terraform"]!["required_providers"] as Record<string, object>)["evil"] = {
            source: "evil/evil",
          }),
      ),
      'another provider "evil"',
    ],
    [
      "another OpenStack provider",
      withMore(
        (json) =>
          ((json["terraform"]!["required_providers"] as Record<string, object>)["openstack"] = {
            source: "evil/openstack",
          }),
      ),
      "another OpenStack provider",
    ],
    [
      "another cloud for the provider",
      withMore((json) => (json["provider"]!["openstack"] = [{ auth_url: "http://evil" }])),
      'an argument "auth_url"',
    ],
    ["HCP", withMore((json) => (json["terraform"]!["cloud"] = {})), 'a setting "cloud"'],
    ["escapes for the terminal", resource("\u001b[2Jx", {}), "a resource of type ?[2Jx"],
    ["no JSON", "{", "no JSON"],
  ])("%s", (_what, configuration, message) => {
    expect(foreignParts(configuration).join("; ")).toContain(message);
    expect(check(saved({ "tfconfig/m-/cdk.tf.json": configuration }))).toThrow(
      expect.objectContaining({ code: "plan-foreign-content" }) as Error,
    );
  });
});

describe("GIVEN a saved plan that is not that of the merged tree THEN it must be refused", () => {
  test.each<[string, Buffer, string]>([
    [
      "one character more",
      saved({ "tfconfig/m-/cdk.tf.json": `${site.configuration()} ` }),
      "another configuration than what was merged",
    ],
    [
      "another backend",
      saved({
        "tfconfig/m-/cdk.tf.json": withMore(
          (json) => (json["terraform"]!["backend"] = { local: { path: "/tmp/evil" } }),
        ),
      }),
      "another configuration",
    ],
    ["a file more", saved({ "tfconfig/m-/extra.tf": "" }), "has tfconfig/m-/extra.tf"],
    ["an override", saved({ "tfconfig/m-/x_override.tf.json": "{}" }), "has tfconfig/m-/x_override.tf.json"],
    ["a module more", saved({ "tfconfig/m-x/main.tf": "" }), "has tfconfig/m-x/main.tf"],
    [
      "a module in the list",
      saved({ "tfconfig/modules.json": '[{"Key":"","Dir":"."},{"Key":"x","Dir":"x"}]' }),
      "names other modules",
    ],
    [
      "a root from elsewhere",
      saved({ "tfconfig/modules.json": '[{"Key":"","Dir":".","Source":"evil"}]' }),
      "names other modules",
    ],
    ["no configuration", saved({ "tfconfig/m-/cdk.tf.json": undefined }), "lacks tfconfig/m-/cdk.tf.json"],
    [
      "a provider more",
      saved({
        ".terraform.lock.hcl":
          LOCK + LOCK.replace("terraform-provider-openstack/openstack", "hashicorp/null"),
      }),
      "made with other providers",
    ],
    ["no provider", saved({ ".terraform.lock.hcl": "" }), "made with other providers: none"],
    [
      "the provider from elsewhere",
      saved({ ".terraform.lock.hcl": LOCK.replace("registry.terraform.io", "evil.example.org") }),
      "made with other providers",
    ],
    [
      "a lock file that hides something",
      saved({ ".terraform.lock.hcl": `${LOCK}provider "x" {}\n` }),
      "a lock file that no engine writes",
    ],
    ["no state", saved({ tfstate: "{}" }), "from which state"],
  ])("%s", (_what, plan, message) => {
    expect(check(plan)).toThrow(message);
  });

  test("another version of the provider", () => {
    const content = readSavedPlan(saved(), "site");
    expect(() => assertProvider(content, "site", "3.4.0")).toThrow(
      "provider version 1.54.1, and this job has 3.4.0",
    );
  });

  test("a plan that the review forbade, whatever it is now", () => {
    expect(check(saved(), { told: { verdict: "forbidden", add: 0, change: 0, destroy: 0 } })).toThrow(
      expect.objectContaining({ code: "plan-forbidden" }) as Error,
    );
  });

  test("plans of other stacks than were merged", () => {
    expect(() => checkContent(bundleWith(saved()), stacks.slice(0, -1))).toThrow(
      expect.objectContaining({ code: "plan-bundle" }) as Error,
    );
  });
});

describe("GIVEN a zip that is none, or means something else to another reader THEN it must be refused", () => {
  const one = { name: "tfplan", content: "plan" };
  test.each<[string, Buffer, string]>([
    ["no zip", Buffer.from("plan"), "no zip file"],
    ["nothing", Buffer.alloc(0), "no zip file"],
    ["something behind its end", zip([one], { end: "x" }), "no zip file, or a longer one"],
    ["something before its files", zip([one], { gap: "x" }), "something before tfplan"],
    ["two files of one name", zip([one, one]), "two files tfplan"],
    [
      "very many files",
      zip(Array.from({ length: 17 }, (_, index) => ({ name: `f${index}`, content: "" }))),
      "has 17 files",
    ],
    ["a name with an escape", zip([{ ...one, name: "\u001b[2J" }]), "a name that no plan has"],
    ["a bomb that says so", zip([{ ...one, says: 2 ** 31 }]), "too large"],
    [
      "a bomb that lies",
      zip([{ name: "tfplan", content: Buffer.alloc(50_000_000), says: 10 }]),
      "can't be read",
    ],
    ["a file that is longer than it says", zip([{ ...one, says: 3 }]), "can't be read"],
    ["another packing", zip([{ ...one, method: 12 }]), "packed in a way"],
    ["encryption", zip([{ ...one, flags: 1 }]), "is encrypted"],
    ["an end alone", zip([one]).subarray(-22), "can't be read"],
  ])("%s", (_what, file, message) => {
    expect(() => readZip(file)).toThrow(expect.objectContaining({ code: "plan-unreadable" }) as Error);
    expect(() => readZip(file)).toThrow(message);
  });
});
