import { GROUP, PORT, RULE, SERVER } from "../../../../scripts/review/kinds";
import { internalGroupOpened } from "../../../../scripts/review/policies/internal-group-opened";
import { portGroupsChanged } from "../../../../scripts/review/policies/port-groups-changed";
import { portOpened } from "../../../../scripts/review/policies/port-opened";
import { portSecurityOff } from "../../../../scripts/review/policies/port-security-off";
import { secretInCode } from "../../../../scripts/review/policies/secret-in-code";
import { securityGroupLost } from "../../../../scripts/review/policies/security-group-lost";
import type { Policy } from "../../../../scripts/review/types";
import { change, found, planOf, severities } from "../changes";
import { exampleSite } from "../site";

const group = (name: string) =>
  change(GROUP, name, ["no-op"], { before: { id: `${name}-id`, name }, after: { id: `${name}-id`, name } });

interface RuleOf {
  readonly group: string;
  readonly port?: number | readonly [number, number];
  readonly from?: string;
  readonly ethertype?: string;
  readonly protocol?: string;
}

function judge(
  policy: Policy,
  { group: name, port, from, ethertype = "IPv4", protocol = "tcp" }: RuleOf,
): string[] {
  const [first, last] = typeof port === "number" ? [port, port] : (port ?? [0, 0]);
  const rule = change(RULE, "r", ["create"], {
    after: {
      direction: "ingress",
      ethertype,
      protocol,
      port_range_min: first,
      port_range_max: last,
      security_group_id: `${name}-id`,
      ...(from === undefined ? {} : { remote_ip_prefix: from }),
    },
  });
  const configuration = {
    root_module: {
      resources: [{ address: `${RULE}.r`, mode: "managed" as const, type: RULE, name: "r", expressions: {} }],
    },
  };
  return found(policy, planOf([group(name), rule], { configuration }), { site: exampleSite() }).map(
    ({ severity }) => severity,
  );
}

describe("port-opened-to-world", () => {
  const anywhere = "0.0.0.0/0";

  it.each([22, 80, 443, 873, 4063, 4064, [14060, 14079] as const])(
    "allows %s, which the facts open, on the proxy",
    (port) => {
      expect(judge(portOpened, { group: "newidr-web-external", port, from: anywhere })).toEqual([]);
    },
  );

  it.each([5432, 9090, 5601, 3389, [4060, 4064] as const, [14060, 14080] as const])("forbids %s", (port) => {
    expect(judge(portOpened, { group: "newidr-web-external", port, from: anywhere })).toEqual(["forbidden"]);
  });

  it("forbids a port of the facts on another server than the proxy", () => {
    expect(judge(portOpened, { group: "newidr-database-external", port: 22, from: anywhere })).toEqual([
      "forbidden",
    ]);
  });

  it.each([
    ["IPv6", { from: "::/0", ethertype: "IPv6" }],
    ["half the world", { from: "128.0.0.0/1" }],
    ["a rule without a peer", {}],
    ["udp", { from: anywhere, protocol: "udp" }],
  ])("forbids %s", (_what, rule) => {
    expect(judge(portOpened, { group: "newidr-web-external", port: 8443, ...rule })).toEqual(["forbidden"]);
  });

  it("leaves what the site file opens to a person", () => {
    expect(judge(portOpened, { group: "idr-extra-external", port: 8080, from: anywhere })).toEqual([
      "person",
    ]);
    expect(judge(portOpened, { group: "idr-extra-external", port: 8081, from: anywhere })).toEqual([
      "forbidden",
    ]);
  });

  it("finds nothing in what is opened to one network", () => {
    expect(judge(portOpened, { group: "idr-web-external", port: 5432, from: "198.51.100.0/24" })).toEqual([]);
  });

  it("leaves a peer that nobody knows to a person", () => {
    const rule = change(RULE, "r", ["create"], {
      after: { direction: "ingress", protocol: "tcp", port_range_min: 1, port_range_max: 2 },
    });
    expect(severities(portOpened, rule)).toEqual(["person"]);
  });
});

describe("internal-group-opened", () => {
  it("forbids any network, allows single NFS servers in the storage group", () => {
    expect(judge(internalGroupOpened, { group: "idr-internal", from: "10.0.0.0/8" })).toEqual(["forbidden"]);
    expect(judge(internalGroupOpened, { group: "idr-nfs-internal", from: "10.0.0.7/32" })).toEqual([]);
    expect(judge(internalGroupOpened, { group: "idr-nfs-internal", from: "10.0.0.0/24" })).toEqual([
      "forbidden",
    ]);
    expect(judge(internalGroupOpened, { group: "idr-web-external", from: "10.0.0.0/8" })).toEqual([]);
  });

  it.each([
    ["itself", "idr-internal", []],
    ["another environment's", "newidr-internal", ["forbidden"]],
  ])("judges a rule that names %s", (_what, peer, expected) => {
    const rule = change(RULE, "r", ["create"], {
      after: { direction: "ingress", security_group_id: "idr-internal-id", remote_group_id: `${peer}-id` },
    });
    const plan = planOf([group("idr-internal"), group("newidr-internal"), rule]);
    expect(found(internalGroupOpened, plan).map(({ severity }) => severity)).toEqual(expected);
  });
});

test("port-security-off finds a packet filter that is turned off, not one that is off already", () => {
  const off = { port_security_enabled: false };
  expect(severities(portSecurityOff, change(PORT, "p", ["create"], { after: off }))).toEqual(["forbidden"]);
  expect(
    severities(
      portSecurityOff,
      change(PORT, "p", ["update"], { before: { port_security_enabled: true }, after: off }),
    ),
  ).toEqual(["forbidden"]);
  expect(
    severities(portSecurityOff, change(PORT, "p", ["update"], { before: off, after: { ...off, name: "x" } })),
  ).toEqual([]);
  expect(
    severities(
      portSecurityOff,
      change(PORT, "p", ["create"], { after: { allowed_address_pairs: [{ ip_address: "0.0.0.0/0" }] } }),
    ),
  ).toEqual(["forbidden"]);
});

test("port-groups-changed forbids the proxy's groups on another server", () => {
  const put = (server: string) => {
    const port = change(PORT, server, ["update"], {
      before: { name: server, security_group_ids: [] },
      after: { name: server, security_group_ids: ["idr-web-external-id"] },
    });
    return found(portGroupsChanged, planOf([group("idr-web-external"), port])).map(
      ({ severity }) => severity,
    );
  };
  expect(put("idr-database")).toEqual(["forbidden"]);
  expect(put("idr-proxy")).toEqual(["person"]);
});

test("security-group-lost finds rules and groups that go", () => {
  expect(severities(securityGroupLost, change(RULE, "r", ["delete"]))).toEqual(["person"]);
  expect(severities(securityGroupLost, change(GROUP, "g", ["delete", "create"]))).toEqual(["person"]);
  expect(severities(securityGroupLost, change(GROUP, "g", ["create"]))).toEqual([]);
});

test("secret-in-code finds passwords of servers and of the provider, and doesn't print them", () => {
  const server = change(SERVER, "s", ["create"], { after: { name: "s", admin_pass: "hunter2" } });
  const configuration = {
    provider_config: {
      openstack: { name: "openstack", expressions: { password: { constant_value: "hunter2" } } },
    },
    root_module: {},
  };
  const findings = found(secretInCode, planOf([server], { configuration }));
  expect(findings.map(({ severity, subject }) => [severity, subject])).toEqual([
    ["forbidden", "provider openstack"],
    ["forbidden", "server s"],
  ]);
  expect(JSON.stringify(findings)).not.toContain("hunter2");
});
