import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PlanJson } from "../../../../scripts/engine";
import { silent } from "../../../../scripts/events";
import { foreignWords } from "../../../../scripts/review/measure";
import { reviewFile } from "../../../../scripts/review/run";
import { review } from "../../../../scripts/review/review";
import { synthesize } from "../../../../stacks/app";
import { corpusPlans, readCorpusPlan, siteOf, type CorpusPlan } from "../../../corpus/plans";

const folder = mkdtempSync(join(tmpdir(), "idr-measure-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PLANS = corpusPlans();
const named = (id: string): CorpusPlan => PLANS.find(({ scenario }) => scenario.id === id)!;
/** The corpus is older than the marks, which constructs write into descriptions and metadata now. */
const MARKS = /^(missing|other) (description|metadata)$/;

/** Most scenarios are of one site: it is synthesized once. */
const SYNTHESIZED = new Map<string, ReturnType<typeof synthesize>>();

function wordsOf({ scenario }: CorpusPlan): Readonly<Record<string, unknown>> {
  const site = siteOf(scenario);
  const key = JSON.stringify(site);
  const stacks = SYNTHESIZED.get(key) ?? synthesize(site, { directory: folder });
  SYNTHESIZED.set(key, stacks);
  const text = stacks.find(({ name }) => name === scenario.stack)!.configuration();
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

/** What differs beside the marks. */
function foreign(plan: CorpusPlan, edit: (plan: PlanJson) => PlanJson = (same) => same): string[] {
  return foreignWords(edit(readCorpusPlan(plan)), wordsOf(plan)).flatMap(({ subject, message, severity }) => {
    const [, list] = /^is not as our constructs wrote it: (.*)$/.exec(message) ?? [];
    const other = (list ?? message).split(", ").filter((one) => !MARKS.test(one));
    return other.length === 0 ? [] : [`${severity ?? "person"} ${subject ?? ""}: ${other.join(", ")}`];
  });
}

/** Scenarios that change what a plan's configuration does not tell (lifecycle, imports), or the metadata alone. */
const UNSEEN = [
  ...[
    "volume-tainted",
    "volume-replace-asked",
    "environment-destroyed",
    "environment-retired",
    "server-metadata",
  ],
  ...["adopt-volume", "adopt-server-and-replace", "live-destroyed"],
];

describe("GIVEN plans of the real engines WHEN their site file alone made the stack THEN nothing in them is foreign", () => {
  it.each(
    PLANS.filter(({ scenario }) => scenario.config === undefined).map(
      (one) => [one.scenario.id, one.engine, one] as const,
    ),
  )("%s (%s)", (_id, _engine, plan) => expect(foreign(plan)).toEqual([]));
});

describe("GIVEN plans of the real engines WHEN somebody edited the synthesized stack THEN the edit is found", () => {
  const edited = PLANS.filter(
    ({ scenario }) => scenario.config !== undefined && !UNSEEN.includes(scenario.id),
  );
  it.each(edited.map((one) => [one.scenario.id, one.engine, one] as const))("%s (%s)", (_id, _engine, plan) =>
    expect(foreign(plan).length).toBeGreaterThan(0),
  );
});

describe("GIVEN a plan of our own words WHEN one thing is put in THEN that is found", () => {
  const base = named("environment-first");
  const edit = (change: (module: Record<string, unknown>, configuration: Record<string, unknown>) => void) =>
    foreign(base, (plan) => {
      const copy = JSON.parse(JSON.stringify(plan)) as { configuration: Record<string, unknown> };
      change(copy.configuration["root_module"] as Record<string, unknown>, copy.configuration);
      return copy as unknown as PlanJson;
    });
  const resources = (module: Record<string, unknown>) => module["resources"] as Record<string, unknown>[];
  const openstack = (configuration: Record<string, unknown>) =>
    (configuration["provider_config"] as Record<string, { expressions: Record<string, unknown> }>)[
      "openstack"
    ]!;

  it.each<[string, Parameters<typeof edit>[0], RegExp]>([
    [
      "a data source",
      (module) =>
        resources(module).push({
          address: "data.openstack_images_image_v2.x",
          mode: "data",
          type: "openstack_images_image_v2",
          name: "x",
        }),
      /^person data\.openstack_images_image_v2\.x: is a block that no construct/,
    ],
    [
      "a program",
      (module) =>
        resources(module).push({ address: "data.external.x", mode: "data", type: "external", name: "x" }),
      /^forbidden data\.external\.x/,
    ],
    [
      "a provisioner",
      (module) => void (resources(module)[0]!["provisioners"] = [{ type: "local-exec" }]),
      /^forbidden .*added provisioner/,
    ],
    [
      "an argument",
      (module) =>
        void ((resources(module)[0]!["expressions"] as Record<string, unknown>)["multiattach"] = {
          constant_value: true,
        }),
      /added multiattach/,
    ],
    [
      "a call of a function in place of a text",
      (module) => void ((resources(module)[0]!["expressions"] as Record<string, unknown>)["name"] = {}),
      /other name/,
    ],
    [
      "many in place of one",
      (module) => void (resources(module)[0]!["count_expression"] = { constant_value: 2 }),
      /other count/,
    ],
    [
      "another order",
      (module) => void (resources(module)[0]!["depends_on"] = ["openstack_compute_instance_v2.revidr-proxy"]),
      /other depends_on/,
    ],
    [
      "another provider for a block",
      (module) => void (resources(module)[0]!["provider_config_key"] = "openstack.other"),
      /other provider/,
    ],
    [
      "an address of the provider",
      (_module, configuration) =>
        void (openstack(configuration).expressions["auth_url"] = { constant_value: "https://evil.example" }),
      /^forbidden provider openstack: .*added auth_url/,
    ],
    [
      "a provider",
      (_module, configuration) =>
        void ((configuration["provider_config"] as Record<string, unknown>)["http"] = {
          name: "http",
          full_name: "registry.terraform.io/hashicorp/http",
        }),
      /^forbidden provider http/,
    ],
    [
      "a provider of the same name from elsewhere",
      (_module, configuration) =>
        void ((openstack(configuration) as unknown as Record<string, unknown>)["full_name"] =
          "evil.example/terraform-provider-openstack/openstack"),
      /^forbidden provider openstack/,
    ],
    [
      "an output",
      (module) =>
        void ((module["outputs"] as Record<string, unknown>)["more"] = {
          expression: { constant_value: "x" },
        }),
      /output more/,
    ],
    [
      "another value of an output",
      (module) =>
        void ((module["outputs"] as Record<string, { expression: unknown }>)["addresses"]!.expression = {}),
      /output addresses/,
    ],
    ["a module", (module) => void (module["module_calls"] = { more: { module: {} } }), /module\.more/],
    ["a variable", (module) => void (module["variables"] = { more: {} }), /var\.more/],
  ])("%s", (_what, change, expected) => {
    const found = edit(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it("GIVEN a plan without its configuration THEN there is nothing to compare, and that is said", () => {
    expect(foreign(base, ({ configuration: _none, ...rest }) => rest)).toEqual([
      expect.stringContaining("has no configuration") as string,
    ]);
  });
});

it("GIVEN a plan file, its site and its stack WHEN it is reviewed THEN it is compared; without the stack's name it is not", async () => {
  const plan = named("type-unknown");
  const site = siteOf(plan.scenario);
  const open = { site, directory: folder, file: join(folder, "idr.yaml"), text: "" };
  const file = join(folder, "plan.json");
  writeFileSync(file, JSON.stringify(readCorpusPlan(plan)));
  const tools = () => Promise.reject(new Error("no engine is needed for JSON"));
  const policies = async (options: object) =>
    (await reviewFile(file, { open, ...options }, tools, silent)).findings.map(({ policy }) => policy);
  expect(await policies({ stack: "revidr" })).toContain("not-our-words");
  expect(await policies({})).not.toContain("not-our-words");
  // A stack of an app of one's own: the site file does not make it.
  expect(await policies({ stack: "mine" })).not.toContain("not-our-words");
});

it("GIVEN words that a plan does not have WHEN it is reviewed THEN a person is needed", () => {
  const plan = named("live-unchanged");
  const done = review(readCorpusPlan(plan), {
    stack: "live",
    site: siteOf(plan.scenario),
    synthesized: wordsOf(named("site-first")),
  });
  expect(done.verdict).toBe("person");
});
