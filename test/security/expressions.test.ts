import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Configuration } from "../../scripts/engine/plan-json";
import { review } from "../../scripts/review/review";
import { applyWaivers, matchesGlob } from "../../scripts/review/waivers";
import { parseSite } from "../../constructs/model";
import { App, Fn, TerraformOutput } from "../../constructs/framework";
import { addStacks, synthesize } from "../../stacks/app";
import { foreignExpressions } from "../../stacks/expressions";
import { synthesizeHistory } from "../../stacks/history-stack";
import { corpusPlans, readCorpusPlan } from "../corpus/plans";
import { siteFile } from "../site-files";

/** The second barrier: a text that the schema forgot still reaches no engine. */

const folder = mkdtempSync(join(tmpdir(), "idr-expressions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const site = parseSite(
  siteFile("idr: {}\nnewidr: { release: { from: idr } }", "live: idr\nspare: newidr"),
  "idr.yaml",
);

const stack = (block: object) => ({
  resource: {
    openstack_networking_port_v2: { a: { name: "a" } },
    openstack_compute_instance_v2: { b: block },
  },
  data: {
    openstack_images_image_v2: { i: { name: "i" } },
    openstack_compute_flavor_v2: { f: { name: "f" } },
  },
});

test.each([
  "${openstack_networking_port_v2.a.id}",
  "${data.openstack_images_image_v2.i.id}",
  "${data.openstack_compute_flavor_v2.f.disk}",
])("%s is one of ours", (text) => {
  expect(foreignExpressions(stack({ x: [{ y: text }] }))).toEqual([]);
});

test.each([
  '${file("/proc/self/environ")}',
  '${templatefile("/etc/passwd", {})}',
  "${openstack_networking_port_v2.a.id} ",
  "${openstack_networking_port_v2.a.id}${openstack_networking_port_v2.a.id}",
  "${ openstack_networking_port_v2.a.id }",
  "$${openstack_networking_port_v2.a.id}",
  "${openstack_networking_port_v2.other.id}",
  "${openstack_networking_port_v2.a.all_fixed_ips}",
  "${openstack_networking_port_v2.a[0].id}",
  "${openstack_networking_port_v2.a.id\n}",
  "${data.openstack_networking_port_v2.a.id}",
  "${data.openstack_identity_auth_scope_v3.x.token_id}",
  "${constructor.a.id}",
  "${var.a}",
  "${local.a}",
  "${path.cwd}",
  "${terraform.workspace}",
  "${each.key}-proxy",
  "${each.value}",
  '${toset(["a"])}',
  '${provider::terraform::decode_tfvars(file("x"))}',
  "${<<EOT\na\nEOT\n}",
  "%{ for x in [1] }a%{ endfor }",
  'a ${~ file("x") ~} b',
  "${TfToken[TOKEN.1]}",
  "#{TfToken[TOKEN.1]}",
])("%j is none of ours", (text) => {
  expect(foreignExpressions(stack({ x: { y: text } }))).toMatchObject([
    {
      place: "resource.openstack_compute_instance_v2.b.x.y",
      text,
      address: "openstack_compute_instance_v2.b",
    },
  ]);
  // A key is a template, too; and no other section has any.
  expect(foreignExpressions(stack({ x: { [text]: "y" } }))).toHaveLength(1);
  for (const section of ["terraform", "provider", "output", "locals", "module", "//"]) {
    expect(foreignExpressions({ [section]: { a: { value: text } } })).toHaveLength(1);
  }
});

test("`for_each` of a set of one name or none is ours, and what is said of each only beside it", () => {
  const each = { for_each: '${toset(["newidr"])}', name: "${each.key}-proxy" };
  expect(foreignExpressions(stack(each))).toEqual([]);
  expect(foreignExpressions(stack({ ...each, for_each: '${toset(["a", file("x")])}' }))).toHaveLength(1);
  expect(foreignExpressions(stack({ ...each, for_each: '${toset(["${file("x")}"])}' }))).toHaveLength(1);
});

test("GIVEN a text that no schema saw THEN nothing is written, and it is refused with its place", () => {
  const image = '${file("/proc/self/environ")}';
  const [idr, ...rest] = site.environments;
  const forged = {
    ...site,
    environments: [{ ...idr!, servers: idr!.servers.map((server) => ({ ...server, image })) }, ...rest],
  };
  const directory = mkdtempSync(join(folder, "forged-"));
  expect(() => synthesize(forged, { directory })).toThrow(
    expect.objectContaining({
      code: "foreign-expression",
      message: expect.stringMatching(
        /^the stack "idr" has an expression .*openstack_images_image_v2.*file\(/,
      ) as string,
    }) as Error,
  );
  expect(readdirSync(directory)).toEqual([]);
});

test("GIVEN the folder of the site is called like an expression THEN its stacks and its history are refused", () => {
  const directory = join(folder, '${file("x")}');
  expect(() => synthesize(site, { directory })).toThrow(
    expect.objectContaining({ code: "foreign-expression" }) as Error,
  );
  expect(() => synthesizeHistory(site, { directory })).toThrow(
    expect.objectContaining({ code: "foreign-expression" }) as Error,
  );
});

test("stacks that are added to an app of one's own may have expressions of one's own", () => {
  const app = new App({ outdir: mkdtempSync(join(folder, "own-")) });
  const [{ stack: first }] = addStacks(app, site, { directory: folder }) as [
    ReturnType<typeof addStacks>[number],
  ];
  new TerraformOutput(first, "own", { value: Fn.upper("${openstack_networking_router_v2.idr-router.name}") });
  expect(() => app.synth()).not.toThrow();
});

/** The plan of a configuration with one argument. */
const planWith = (argument: unknown, more: object = {}) => ({
  format_version: "1.2",
  terraform_version: "1.11.4",
  resource_changes: [],
  configuration: {
    root_module: {
      resources: [
        {
          address: "openstack_networking_port_v2.a",
          mode: "managed" as const,
          type: "openstack_networking_port_v2",
          name: "a",
          expressions: { name: argument },
          ...more,
        },
      ],
    },
  } satisfies Configuration,
});
/** The review of a plan of a stack of the site: only that has no words but our constructs'. */
const reviewed = (plan: ReturnType<typeof planWith>) => review(plan, { site, stack: "idr" });
const foreign = (plan: ReturnType<typeof planWith>) =>
  reviewed(plan).findings.filter(({ policy }) => policy === "foreign-expression");

test.each([
  ["its text, as engines repeat that of synthesized JSON", { constant_value: '${file("x")}' }],
  ["its text in a mapping", { constant_value: { groups: 'a${file("x")}' } }],
  ["a reference", { references: ["var.secret"] }],
  [
    "a reference to an attribute that may be a secret",
    { references: ["openstack_networking_port_v2.a.value_specs", "openstack_networking_port_v2.a"] },
  ],
  ["nothing, as of a call of a function", {}],
])(
  "GIVEN a saved plan that tells of an expression %s THEN it is forbidden, with its address",
  (_what, argument) => {
    const [found] = foreign(planWith(argument));
    expect(found).toMatchObject({ severity: "forbidden", resource: "openstack_networking_port_v2.a" });
    expect(reviewed(planWith(argument)).verdict).toBe("forbidden");
  },
);

test("GIVEN a stranger's plan, which has a configuration of its own, WHEN it refers to more than our constructs do THEN that alone is no finding", () => {
  const plan = planWith({ references: ["var.name"] });
  expect(review(plan).findings.map(({ policy }) => policy)).not.toContain("foreign-expression");
});

test("GIVEN an expression in `count`, a provisioner, an output or a module THEN it is forbidden", () => {
  const value = { constant_value: '${file("x")}' };
  expect(foreign(planWith({ constant_value: "a" }, { count_expression: value }))).toHaveLength(1);
  expect(
    foreign(
      planWith(
        { constant_value: "a" },
        { provisioners: [{ type: "local-exec", expressions: { command: value } }] },
      ),
    ),
  ).toHaveLength(1);
  const plan = planWith({ constant_value: "a" });
  const root = { ...plan.configuration.root_module, outputs: { o: { expression: value } } };
  expect(foreign({ ...plan, configuration: { root_module: root } })).toHaveLength(1);
  const calls = { m: { expressions: { x: value }, module: plan.configuration.root_module } };
  expect(
    foreign({
      ...plan,
      configuration: {
        root_module: { ...plan.configuration.root_module, module_calls: calls },
      } as Configuration & typeof plan.configuration,
    }),
  ).toHaveLength(1);
});

test("no plan that engines made of our stacks has one", () => {
  for (const plan of corpusPlans())
    expect(review(readCorpusPlan(plan)).findings.map(({ policy }) => policy)).not.toContain(
      "foreign-expression",
    );
});

describe("the pattern of a waiver", () => {
  test.each([
    ["a", "a", true],
    ["a", "ab", false],
    ["*", "", true],
    ["a*", "abc", true],
    ["*c", "abc", true],
    ["a*c", "abc", true],
    ["a*b*c", "a-c-b", false],
    ["a*a", "a", false],
    ["*a*a*", "xaxa", true],
    ["a.b", "axb", false],
    ["a[0]*", 'a[0]["x"]', true],
    ["**", "x", true],
    ["ab*ba", "aba", false],
  ])("%s on %s: %s", (pattern, text, expected) => expect(matchesGlob(pattern, text)).toBe(expected));

  test("GIVEN many stars THEN it is decided at once", () => {
    const waiver = {
      policy: "p",
      resource: `${"*a".repeat(200)}b`,
      reason: "r",
      by: "b",
      until: "2099-01-01",
    };
    const finding = {
      policy: "p",
      title: "t",
      severity: "person",
      message: "m",
      why: "w",
      resource: "a".repeat(5000),
    } as const;
    const start = process.cpuUsage();
    expect(applyWaivers([finding], [waiver], new Date()).waived).toEqual([]);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(2);
  });
});
