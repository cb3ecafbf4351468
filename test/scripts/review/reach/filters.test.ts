import { FLOATING_IP, NETWORK, PORT } from "../../../../scripts/review/kinds";
import { attached, DATABASE, DATABASE_SERVER, floatingIp, INTERNAL, PROXY, STRANGER, WEB } from "./blocks";
import { altered, created, findings, idOf, widened, type Edit } from "./plans";

const EVERYTHING = "every port of every protocol";
const ALL_SERVERS = "revidr-database, revidr-omeroreadonly-1 and 3 more";
const OPEN = `forbidden ${EVERYTHING} of revidr-database becomes reachable from 0.0.0.0/0, ::/0 (everybody on IPv4, everybody on IPv6)`;

type Case = readonly [what: string, edits: readonly Edit[], found: readonly string[]];

const pairs = (...addresses: readonly string[]): Edit =>
  altered(DATABASE, {
    allowed_address_pairs: addresses.map((one) => ({ ip_address: one, mac_address: "" })),
  });

describe("the packet filter", () => {
  const cases: readonly Case[] = [
    ["port security off", [altered(DATABASE, { port_security_enabled: false })], [OPEN]],
    [
      "port security off by value_specs",
      [altered(DATABASE, { value_specs: { port_security_enabled: "false" } })],
      [OPEN],
    ],
    [
      "port security that is known after apply",
      [altered(DATABASE, {}, { port_security_enabled: [] })],
      [
        `person who can reach ${EVERYTHING} of revidr-database is not known: whether revidr-database has a packet filter`,
      ],
    ],
    [
      "a new network without one, and a port of it on the database",
      [
        created({ type: NETWORK, name: "new", values: { name: "new", port_security_enabled: false } }),
        created({
          type: PORT,
          name: "new",
          values: { name: "new" },
          open: { network_id: [`${NETWORK}.new.id`] },
        }),
        attached({}, { port_id: [`${PORT}.new.id`] }),
      ],
      [OPEN],
    ],
    [
      "other arguments by value_specs",
      [altered(DATABASE, { value_specs: { "binding:profile": "x" } })],
      ["person may make something reachable: not known is what binding:profile (value_specs) opens"],
    ],
  ];
  test.each(cases)("GIVEN %s, WHEN it is reviewed, THEN that is what is found", (_what, edits, found) => {
    expect(widened(edits)).toEqual(found);
  });

  test("GIVEN a port that leaves all groups, WHEN it is reviewed, THEN nobody reaches it by that", () => {
    expect(widened([altered(DATABASE, { no_security_groups: true, security_group_ids: [] })])).toEqual([]);
  });
});

describe("the groups that a port is in", () => {
  const cases: readonly Case[] = [
    [
      "the proxy's group by a block beside the port's",
      [
        created({
          type: "openstack_networking_port_secgroup_associate_v2",
          name: "new",
          values: { port_id: idOf(DATABASE), security_group_ids: [idOf(WEB)] },
        }),
      ],
      [
        "forbidden tcp 80, tcp 443, tcp 873 of revidr-database becomes reachable from 0.0.0.0/0 (everybody on IPv4)",
      ],
    ],
    [
      "a group that the plan doesn't know",
      [altered(DATABASE, { security_group_ids: [idOf(INTERNAL), STRANGER] })],
      [
        `forbidden who can reach ${EVERYTHING} of revidr-database is not known: the rules of group ${STRANGER}`,
      ],
    ],
    [
      "groups that are known after apply",
      [altered(DATABASE, {}, { security_group_ids: [] })],
      [
        `person who can reach ${EVERYTHING} of revidr-database is not known: in which security groups revidr-database is`,
      ],
    ],
    [
      "a classic group of the compute service",
      [
        created({
          type: "openstack_compute_secgroup_v2",
          name: "old",
          values: {
            name: "old",
            rule: [{ from_port: 5432, to_port: 5432, ip_protocol: "tcp", cidr: "0.0.0.0/0" }],
          },
        }),
        altered(DATABASE_SERVER, { security_groups: ["revidr-internal", "old"] }),
      ],
      ["forbidden tcp 5432 of revidr-database becomes reachable from 0.0.0.0/0 (everybody on IPv4)"],
    ],
    [
      "the internal group shared with another project",
      [
        created({
          type: "openstack_networking_rbac_policy_v2",
          name: "new",
          values: {
            action: "access_as_shared",
            object_type: "security_group",
            target_tenant: "abc",
            object_id: idOf(INTERNAL),
          },
        }),
      ],
      [
        `forbidden ${EVERYTHING} of ${ALL_SERVERS} becomes reachable from servers of project abc in group revidr-internal`,
      ],
    ],
  ];
  test.each(cases)("GIVEN %s, WHEN it is reviewed, THEN that is what is found", (_what, edits, found) => {
    expect(widened(edits)).toEqual(found);
  });
});

describe("address pairs", () => {
  test("GIVEN two halves of the world on one member, WHEN the group lets itself in, THEN everybody gets in to all", () => {
    const found = widened([pairs("0.0.0.0/1", "128.0.0.0/1")]);
    expect(found[0]).toBe(
      `forbidden ${EVERYTHING} of revidr-database, revidr-omeroreadonly-1 and 2 more becomes reachable from 0.0.0.0/0 (everybody on IPv4)`,
    );
    expect(findings([pairs("0.0.0.0/1", "128.0.0.0/1")])).toContain("forbidden reach-widened");
  });

  test("GIVEN the proxy's address, WHEN that has a public one, THEN it leads to the database as well", () => {
    expect(widened([pairs("192.168.214.0/24"), floatingIp(PROXY)])).toEqual([
      `person revidr-database gets another way in: floating IP ${FLOATING_IP}.new of an address that it may use`,
    ]);
  });

  test("GIVEN the project's addresses, WHEN the proxy's public one is known of the cloud, THEN it is the same", () => {
    const cloudAddresses = [{ address: "203.0.113.7", portId: idOf(PROXY) }];
    expect(widened([pairs("192.168.214.0/24")], { cloudAddresses })).toEqual([
      "person revidr-database gets another way in: floating IP 203.0.113.7 of an address that it may use",
    ]);
  });

  test("GIVEN addresses that are known after apply, WHEN they are reviewed, THEN a person looks", () => {
    expect(widened([altered(DATABASE, {}, { allowed_address_pairs: [] })])).toEqual([
      `person who can reach ${EVERYTHING} of revidr-database is not known: which addresses revidr-database may use (allowed_address_pairs)`,
    ]);
  });

  test("GIVEN an address of the environment's own network, WHEN it is reviewed, THEN nothing becomes reachable", () => {
    expect(widened([pairs("192.168.214.200")])).toEqual([]);
  });
});
