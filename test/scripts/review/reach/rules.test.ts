import { RULE } from "../../../../scripts/review/kinds";
import { DATABASE, INTERNAL, rule, STRANGER, WEB, webRule } from "./blocks";
import { altered, created, findings, messages, siteWith, widened, type Edit } from "./plans";

const ALL_SERVERS = "revidr-database, revidr-omeroreadonly-1 and 3 more";
const WORLD = `forbidden tcp 5432 of ${ALL_SERVERS} becomes reachable from 0.0.0.0/0 (everybody on IPv4)`;

describe("a rule that opens PostgreSQL to the world", () => {
  const spelled: readonly (readonly [string, Edit])[] = [
    ["0.0.0.0/0", rule({ remote_ip_prefix: "0.0.0.0/0" })],
    ["a netmask", rule({ remote_ip_prefix: "0.0.0.0/0.0.0.0" })],
    ["bits behind the mask", rule({ remote_ip_prefix: "9.9.9.9/0" })],
    ["no peer at all", rule({})],
    ["an empty peer", rule({ remote_ip_prefix: "", remote_group_id: "" })],
    ["the number of TCP", rule({ protocol: "6", remote_ip_prefix: "0.0.0.0/0" })],
    ["TCP in capitals", rule({ protocol: "TCP", remote_ip_prefix: "0.0.0.0/0" })],
  ];

  test.each(spelled)("GIVEN it says %s, WHEN it is reviewed, THEN it is everybody", (_how, edit) => {
    expect(widened([edit])).toEqual([WORLD]);
    expect(findings([edit])).toContain("forbidden internal-group-opened");
  });

  test("GIVEN IPv6, WHEN it is reviewed, THEN it is everybody there", () => {
    expect(widened([rule({ ethertype: "IPv6", remote_ip_prefix: "::/0" })])).toEqual([
      `forbidden tcp 5432 of ${ALL_SERVERS} becomes reachable from ::/0 (everybody on IPv6)`,
    ]);
  });

  test("GIVEN no protocol, WHEN it is reviewed, THEN it is every port, of the proxy those beside the facts'", () => {
    const every = { protocol: "", port_range_min: 0, port_range_max: 0, remote_ip_prefix: "0.0.0.0/0" };
    expect(widened([rule(every)])).toEqual([
      "forbidden every port of every protocol of revidr-database, revidr-omeroreadonly-1 and 2 more becomes reachable from 0.0.0.0/0 (everybody on IPv4)",
      "forbidden protocols 0-5, tcp 0-21, tcp 23-79, tcp 81-442 and 4 more of revidr-proxy becomes reachable from 0.0.0.0/0 (everybody on IPv4)",
    ]);
  });

  test("GIVEN an old rule whose range is made wider, WHEN it is reviewed, THEN what is new of it is told", () => {
    const edit = altered(`${RULE}.revidr-web-external_ingress_tcp-443_0-0-0-0--0`, { port_range_max: 5432 });
    expect(widened([edit])).toEqual([
      "forbidden tcp 444-872, tcp 874-4062, tcp 4065-5432 of revidr-proxy becomes reachable from 0.0.0.0/0 (everybody on IPv4)",
    ]);
  });
});

describe("networks that add up", () => {
  test("GIVEN half of the world, WHEN it is reviewed, THEN it is told as such", () => {
    expect(widened([rule({ remote_ip_prefix: "0.0.0.0/1" })])).toEqual([
      `forbidden tcp 5432 of ${ALL_SERVERS} becomes reachable from 0.0.0.0/1 (half of the internet)`,
    ]);
  });

  test("GIVEN 512 networks of a /9 each, WHEN they are reviewed, THEN they are everybody", () => {
    const each = Array.from({ length: 512 }, (_, index) =>
      webRule(5432, { remote_ip_prefix: `${index >> 1}.${(index & 1) * 128}.0.0/9` }, `added-${index}`),
    );
    expect(widened(each)).toEqual([
      "forbidden tcp 5432 of revidr-proxy becomes reachable from 0.0.0.0/0 (everybody on IPv4)",
    ]);
    expect(findings(each)).toContain("forbidden reach-widened");
  });

  test("GIVEN 256 networks of a /24 that make a /16 and one more, WHEN they are reviewed, THEN they are no single partner", () => {
    const one = (index: number) =>
      webRule(8081, { remote_ip_prefix: `203.${index >> 8}.${index & 255}.0/24` }, `added-${index}`);
    const all = Array.from({ length: 257 }, (_, index) => one(index));
    expect(widened(all.slice(0, 256)).join()).toMatch(
      /^person tcp 8081 of revidr-proxy .* 203\.0\.0\.0\/16$/,
    );
    expect(widened(all).join()).toMatch(/^forbidden tcp 8081 of revidr-proxy /);
  });

  test("GIVEN an address group of two halves, WHEN a rule lets it in, THEN it is everybody", () => {
    const group = "openstack_networking_address_group_v2";
    const values = { name: "halves", addresses: ["0.0.0.0/1", "128.0.0.0/1"] };
    const edits = [
      created({ type: group, name: "halves", values }),
      rule({}, { remote_address_group_id: [`${group}.halves.id`] }),
    ];
    expect(widened(edits)).toEqual([WORLD]);
  });

  test("GIVEN 1,000 rules of other networks for other ports, WHEN they are reviewed, THEN they are told as one, and at once", () => {
    const each = Array.from({ length: 1000 }, (_, index) => {
      const ports = { port_range_min: 10_000 + index, port_range_max: 10_000 + index + (index % 700) };
      return rule(
        { ...ports, remote_ip_prefix: `${20 + (index >> 8)}.${index & 255}.0.0/17` },
        {},
        WEB,
        `added-${index}`,
      );
    });
    const before = process.cpuUsage();
    const found = widened(each);
    const { user, system } = process.cpuUsage(before);
    expect(found.map((text) => text.replace(/ becomes.*and, for other ports, /, " … "))).toEqual([
      expect.stringMatching(/^forbidden tcp 1\d{4}-1\d{4} of revidr-proxy … \d+ more sets of senders$/),
      expect.stringMatching(/^person .* of revidr-proxy … \d+ more sets of senders$/),
    ]);
    // Before they were told as one it took minutes.
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  test("GIVEN a private network of a netmask, WHEN the internal group lets it in, THEN only the proxy's part is for a person", () => {
    expect(widened([rule({ remote_ip_prefix: "10.0.0.0/255.0.0.0" })])).toEqual([
      "forbidden tcp 5432 of revidr-database, revidr-omeroreadonly-1 and 2 more becomes reachable from 10.0.0.0/8",
      "person tcp 5432 of revidr-proxy becomes reachable from 10.0.0.0/8",
    ]);
  });
});

describe("a partner's network", () => {
  const partner = webRule(8081, { remote_ip_prefix: "198.51.100.0/24" });

  test("GIVEN it is not in the site file, WHEN the proxy lets it in, THEN a person looks", () => {
    expect(widened([partner])).toEqual([
      "person tcp 8081 of revidr-proxy becomes reachable from 198.51.100.0/24",
    ]);
    expect(findings([partner])).toEqual(["person reach-widened"]);
  });

  test("GIVEN the site file says it, WHEN the proxy lets it in, THEN nothing is found", () => {
    const site = siteWith("rules: [{ ports: [8081], from: [198.51.100.0/24] }]");
    expect(widened([partner], site)).toEqual([]);
    expect(findings([partner], site)).toEqual([]);
  });

  test("GIVEN the site file lets an IPv6 network in, WHEN the proxy does, THEN it is as said; a wider one, or one of IPv4, is not", () => {
    const site = siteWith('rules: [{ ports: [8081], from: ["2001:db8::/32"] }]');
    const partner = (prefix: string, ethertype = "IPv6") =>
      webRule(8081, { ethertype, remote_ip_prefix: prefix });
    expect(widened([partner("2001:db8::/32")], site)).toEqual([]);
    expect(findings([partner("2001:db8::/32")], site)).toEqual([]);
    expect(widened([partner("2001:db8:1::/48")], site)).toEqual([]);
    expect(widened([partner("2001:d00::/24")], site)).toEqual([
      expect.stringMatching(/^\w+ tcp 8081 of revidr-proxy becomes reachable from 2001:d00::/) as string,
    ]);
    expect(widened([partner("198.51.100.0/24", "IPv4")], site)).toEqual([
      expect.stringContaining("becomes reachable from 198.51.100.0/24") as string,
    ]);
  });

  test("GIVEN the site file says a /16 of IPv6, WHEN the proxy lets it in, THEN a person looks all the same", () => {
    const site = siteWith('rules: [{ ports: [8081], from: ["2001::/16"] }]');
    expect(widened([webRule(8081, { ethertype: "IPv6", remote_ip_prefix: "2001::/16" })], site)).toEqual([
      "person tcp 8081 of revidr-proxy becomes reachable from 2001::/16, as the site file says",
    ]);
  });

  test("GIVEN the site file says a /8, WHEN the proxy lets it in, THEN a person looks all the same", () => {
    const site = siteWith("rules: [{ ports: [8081], from: [198.0.0.0/8] }]");
    expect(widened([webRule(8081, { remote_ip_prefix: "198.0.0.0/8" })], site)).toEqual([
      "person tcp 8081 of revidr-proxy becomes reachable from 198.0.0.0/8, as the site file says",
    ]);
  });

  test("GIVEN a port of what runs behind the proxy, WHEN a partner reaches it, THEN it is forbidden", () => {
    expect(widened([webRule(9000, { remote_ip_prefix: "198.51.100.0/24" })])).toEqual([
      "forbidden tcp 9000 of revidr-proxy becomes reachable from 198.51.100.0/24",
    ]);
  });
});

describe("what is allowed in another spelling", () => {
  const harmless: readonly (readonly [string, readonly Edit[]])[] = [
    ["a rule of the facts again", [webRule(443, { remote_ip_prefix: "0.0.0.0/0" })]],
    ["it without a peer", [webRule(443, {})]],
    [
      "it with a netmask and a number",
      [webRule(443, { protocol: "6", remote_ip_prefix: "0.0.0.0/0.0.0.0" })],
    ],
    [
      "it as two halves",
      ["0.0.0.0/1", "128.0.0.0/1"].map((half) => webRule(443, { remote_ip_prefix: half }, half)),
    ],
    ["the internal group for itself", [rule({}, { remote_group_id: [`${INTERNAL}.id`] })]],
    ["the internal group for its own network", [rule({ remote_ip_prefix: "192.168.214.0/24" })]],
    ["one server's address in it", [rule({ remote_ip_prefix: "192.168.214.39" })]],
    [
      "an old rule described anew",
      [altered(`${RULE}.revidr-internal_ingress_any_self`, { description: "x" })],
    ],
    ["a group described anew", [altered(WEB, { description: "x" })]],
    ["a rule about the other direction", [rule({ direction: "egress", remote_ip_prefix: "0.0.0.0/0" })]],
  ];

  test.each(harmless)(
    "GIVEN %s, WHEN it is reviewed, THEN nothing becomes reachable, and no policy says so",
    (_what, edits) => {
      expect(widened(edits)).toEqual([]);
      expect(findings(edits).filter((text) => /reach-widened|opened/.test(text))).toEqual([]);
    },
  );
});

describe("what is not known before apply", () => {
  test("GIVEN a prefix that a plan doesn't tell, WHEN it is reviewed, THEN a person looks, and reads which", () => {
    expect(widened([rule({}, { remote_ip_prefix: [] })])).toEqual([
      `person who can reach tcp 5432 of ${ALL_SERVERS} is not known: whom ${RULE}.added lets in`,
    ]);
  });

  test("GIVEN a protocol that a plan doesn't tell, WHEN it is reviewed, THEN it is taken for every one", () => {
    const found = widened([rule({ protocol: null, remote_ip_prefix: "0.0.0.0/0" }, { protocol: [] })]);
    expect(found.join("\n")).toMatch(/^forbidden every port of every protocol of revidr-database/);
    expect(found.join("\n")).toMatch(/is not known: what protocol of .*\.added will be/);
  });

  test("GIVEN a group that a plan doesn't tell, WHEN a rule is put into it, THEN a person looks at the least", () => {
    const edit = rule({ remote_ip_prefix: "198.51.100.0/24" }, { security_group_id: [] });
    expect(widened([edit])).toEqual([
      "person may make something reachable: not known is in which security group the rule is",
    ]);
    expect(findings([edit])).toEqual(["person reach-widened"]);
  });

  test("GIVEN a group that is not in the plan, WHEN a rule lets it in, THEN its members are told as strangers", () => {
    expect(widened([rule({ remote_group_id: STRANGER })])).toEqual([
      `person tcp 5432 of ${ALL_SERVERS} becomes reachable from members of group ${STRANGER}`,
    ]);
  });

  test("GIVEN a protocol that nobody knows, WHEN it is reviewed, THEN it may be every one", () => {
    expect(widened([rule({ protocol: "quic", remote_ip_prefix: "198.51.100.0/24" })]).join()).toMatch(
      /^person who can reach every port of every protocol of .* is not known: what the protocol "quic"/,
    );
  });
});

describe("the policies about one way in", () => {
  test("GIVEN a rule that one of them finds, WHEN its message is read, THEN it says who becomes reachable from where", () => {
    const edit = rule({ remote_ip_prefix: "0.0.0.0/1" });
    expect(messages([edit])[0]).toContain(
      `opens tcp 5432 from 0.0.0.0/1 in revidr-internal, so tcp 5432 of ${ALL_SERVERS} becomes reachable from 0.0.0.0/1 (half of the internet); the facts open`,
    );
  });

  test("GIVEN a database without packet filter, WHEN its message is read, THEN it says so as well", () => {
    expect(messages([altered(DATABASE, { port_security_enabled: false })])[0]).toMatch(
      /^has its packet filter turned off, so every port of every protocol of revidr-database becomes reachable/,
    );
  });
});
