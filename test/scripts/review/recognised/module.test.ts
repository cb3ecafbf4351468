/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return --
   plans are edited at any place here, also into what no engine writes */
import { review } from "../../../../scripts/review/review";
import { planOf } from "../changes";
import { reviewEdited, said, type Loose } from "./edited";

const root = (plan: Loose): Loose => plan.configuration.root_module;

describe("GIVEN an honest module with count and for_each WHEN it is reviewed", () => {
  const O = "openstack_networking_";
  const unknown = { id: true, region: true, tenant_id: true, all_tags: true };
  const made = (
    type: string,
    name: string,
    index: string | number | undefined,
    after: object,
    more: object,
  ): Loose => ({
    address: `module.net["a.b]c"].${type}.${name}${index === undefined ? "" : `[${JSON.stringify(index)}]`}`,
    module_address: 'module.net["a.b]c"]',
    mode: "managed",
    type,
    name,
    ...(index === undefined ? {} : { index }),
    provider_name: "registry.opentofu.org/terraform-provider-openstack/openstack",
    change: {
      actions: ["create"],
      before: null,
      after,
      after_unknown: { ...unknown, ...more },
      before_sensitive: false,
      after_sensitive: {},
    },
  });
  const said_ = (type: string, name: string, expressions: object, more: object = {}): Loose => ({
    address: `${type}.${name}`,
    mode: "managed",
    type,
    name,
    provider_config_key: "net:openstack",
    expressions,
    schema_version: 0,
    ...more,
  });
  const constant = (constant_value: unknown) => ({ constant_value });
  const plan = (): Loose => ({
    ...planOf([
      made(`${O}network_v2`, "n", undefined, { name: "lab", admin_state_up: true }, {}),
      made(
        `${O}subnet_v2`,
        "s",
        0,
        { name: "lab-0", cidr: "10.9.0.0/24", ip_version: 4, enable_dhcp: true },
        { network_id: true },
      ),
      made(
        `${O}subnet_v2`,
        "s",
        1,
        { name: "lab-1", cidr: "10.9.1.0/24", ip_version: 4, enable_dhcp: true },
        { network_id: true },
      ),
      made(`${O}secgroup_v2`, "g", "web", { name: "lab-web-external" }, { description: true }),
      made(`${O}secgroup_v2`, "g", "internal", { name: "lab-internal" }, { description: true }),
      made(
        `${O}secgroup_rule_v2`,
        "r",
        "web",
        {
          direction: "ingress",
          ethertype: "IPv4",
          protocol: "tcp",
          port_range_min: 443,
          port_range_max: 443,
          remote_ip_prefix: "0.0.0.0/0",
        },
        { security_group_id: true, remote_group_id: true },
      ),
    ]),
    configuration: {
      provider_config: {
        openstack: {
          name: "openstack",
          full_name: "registry.opentofu.org/terraform-provider-openstack/openstack",
        },
      },
      root_module: {
        module_calls: {
          net: {
            source: "git::https://example.org/net.git?ref=6f2c1d9e8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e",
            expressions: { cidr: constant("10.9.0.0/16") },
            for_each_expression: { references: ["local.nets"] },
            module: {
              variables: { cidr: {} },
              outputs: { id: { expression: { references: [`${O}network_v2.n.id`, `${O}network_v2.n`] } } },
              resources: [
                said_(`${O}network_v2`, "n", { name: constant("lab"), admin_state_up: constant(true) }),
                said_(
                  `${O}subnet_v2`,
                  "s",
                  {
                    name: { references: ["count.index"] },
                    cidr: { references: ["var.cidr", "count.index"] },
                    ip_version: constant(4),
                    network_id: { references: [`${O}network_v2.n.id`, `${O}network_v2.n`] },
                  },
                  { count_expression: constant(2) },
                ),
                said_(
                  `${O}secgroup_v2`,
                  "g",
                  { name: { references: ["each.value"] } },
                  { for_each_expression: {} },
                ),
                said_(
                  `${O}secgroup_rule_v2`,
                  "r",
                  {
                    direction: constant("ingress"),
                    ethertype: constant("IPv4"),
                    protocol: constant("tcp"),
                    port_range_min: constant(443),
                    port_range_max: constant(443),
                    remote_ip_prefix: constant("0.0.0.0/0"),
                    security_group_id: { references: [`${O}secgroup_v2.g`, "each.key"] },
                  },
                  { for_each_expression: {} },
                ),
              ],
            },
          },
        },
      },
    },
  });

  it.each([
    "git::https://example.org/net.git?ref=main",
    "git::https://example.org/net.git",
    "https://example.org/net.zip",
    "someone/net/openstack",
  ])("THEN a person looks where it may be another one when it is applied: %s", (source) => {
    const plan_ = plan();
    (plan_.configuration!.root_module.module_calls!["net"] as { source: string }).source = source;
    expect(said(review(plan_))).toEqual(["person not-recognised code"]);
  });

  it("THEN it is safe: its parts are judged like those of any plan", () => {
    const done = review(plan());
    expect(done.findings.map(({ message }) => message)).toEqual([]);
    expect(done.verdict).toBe("safe");
  });

  it("THEN it is not forbidden in a stack of a site either, unless a function is called in it", () => {
    const inSite = (edit: (resources: Loose) => void) =>
      reviewEdited("environment-unchanged", (real) => {
        const module = plan();
        edit(module.configuration.root_module.module_calls.net.module.resources);
        real.resource_changes.push(
          ...module.resource_changes.map((one: Loose) => ({
            ...one,
            provider_name: real.resource_changes[0].provider_name,
            // The site's environments have networks of these addresses' kind, but none of these.
            change: { ...one.change, after: { ...one.change.after } },
          })),
        );
        root(real).module_calls = module.configuration.root_module.module_calls;
      });
    expect(
      said(inSite(() => undefined)).filter((one) => one.startsWith("forbidden foreign-expression")),
    ).toEqual([]);
    const reads = inSite(([network]) => void (network.expressions.name = {}));
    expect(said(reads)).toContain("forbidden foreign-expression secret");
    const local = inSite(([network]) => void (network.expressions.name = { references: ["path.module"] }));
    expect(said(local)).toContain("forbidden foreign-expression secret");
  });

  it("THEN the same rule in the group of another key is not: instances are told apart", () => {
    const other = plan();
    const rule = other.resource_changes.at(-1);
    rule.index = "internal";
    rule.address = rule.address.replace('["web"]', '["internal"]');
    expect(review(other).verdict).toBe("forbidden");
  });

  it("THEN a value that only looks like the id of its network is not taken for it", () => {
    const other = plan();
    const [, subnet] = other.configuration.root_module.module_calls.net.module.resources;
    subnet.expressions.network_id.references.push("local.other");
    expect(review(other).verdict).toBe("person");
  });

  it("THEN a block of a module that the plan says nothing of is told", () => {
    const other = plan();
    delete other.configuration.root_module.module_calls.net.for_each_expression;
    other.resource_changes.shift();
    expect(said(review(other))).toContain("person not-recognised data");
  });
});
