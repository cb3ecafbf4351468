import {
  addresses,
  ANYBODY,
  ANYBODY4,
  ANYBODY6,
  prefixesOf,
  reachability,
  sourcesAt,
  subtractCells,
  trafficText,
  type ReachModel,
  type ReachRule,
} from "../../../scripts/reach";
import { modelOf, portOf, ruleOf } from "./models";
import { packet } from "./packet";

const GROUP = { key: "g", name: "g", sharedWith: [], unknown: [] };

function reach(parts: Partial<ReachModel>, port = "database") {
  const made = reachability(modelOf(parts));
  const cells = made.cells(made.port(port)!);
  return {
    made,
    cells,
    ways: made.ways(made.port(port)!),
    at: (protocol: number, number: number) => sourcesAt(cells, packet(protocol, number)),
  };
}

const withRules = (...rules: Omit<Partial<ReachRule>, "group">[]) =>
  reach({
    ports: [portOf({ key: "database", groups: ["g"] })],
    groups: [GROUP],
    rules: rules.map((rule) => ruleOf({ group: "g", ...rule })),
  });

describe("rules in all their spellings", () => {
  test.each(["tcp", "TCP", "6", "06"])(
    "GIVEN the protocol %s WHEN tcp 5432 is tried THEN it passes, and udp doesn't",
    (protocol) => {
      const { at } = withRules({ protocol, first: 5432, last: 5432 });
      expect([at(6, 5432).addresses, at(6, 5433).addresses, at(17, 5432).addresses]).toEqual([
        ANYBODY4,
        addresses(),
        addresses(),
      ]);
    },
  );

  test.each([undefined, "", "any", "0", "ip"])(
    "GIVEN the protocol %p THEN every protocol passes",
    (protocol) => {
      const { at } = withRules(protocol === undefined ? {} : { protocol });
      for (const number of [0, 1, 6, 17, 47, 255]) expect(at(number, 5432).addresses).toEqual(ANYBODY4);
    },
  );

  test("GIVEN a protocol that nobody knows THEN the answer is unknown, not nobody", () => {
    expect([...withRules({ protocol: "carrier-pigeon" }).at(6, 22).unknown]).toHaveLength(1);
  });

  test("GIVEN a range with one internal port in it THEN that port is open", () => {
    const { at } = withRules({ protocol: "tcp", first: 4063, last: 6000 });
    expect(at(6, 5432).addresses).toEqual(ANYBODY4);
    expect(at(6, 6001).addresses).toEqual(addresses());
  });

  test("GIVEN no range, or the provider's 0 to 0 THEN every port of the protocol is open", () => {
    for (const range of [{}, { first: 0, last: 0 }, { first: 1, last: 65535 }])
      expect(
        withRules({ protocol: "tcp", ...range }).cells.map(({ traffic }) => trafficText(traffic)),
      ).toEqual(["every tcp port"]);
  });

  test("GIVEN a rule of ICMP THEN the range is its type and code, and with IPv6 it is ICMPv6", () => {
    const four = withRules({ protocol: "icmp", first: 8, last: 0 });
    expect(trafficText(four.cells[0]!.traffic)).toBe("icmp type 8");
    expect(four.at(1, 8 * 256).addresses).toEqual(ANYBODY4);
    expect(four.at(1, 0).addresses).toEqual(addresses());
    const six = withRules({ protocol: "icmp", family: 6, first: 128, last: 1 });
    expect(trafficText(six.cells[0]!.traffic)).toBe("ipv6-icmp type 128 code 1");
  });

  test("GIVEN rules of half of the world each THEN together they are everybody, and the family is its own", () => {
    const { at } = withRules(
      { from: { kind: "prefix", prefix: "0.0.0.0/1" } },
      { from: { kind: "prefix", prefix: "200.1.2.3/128.0.0.0" } },
      { family: 6, from: { kind: "prefix", prefix: "2000::/3" } },
      { family: 6, from: { kind: "prefix", prefix: "10.0.0.0/8" } },
    );
    expect(at(6, 22).addresses.v4).toEqual(ANYBODY4.v4);
    expect(prefixesOf({ v4: [], v6: at(6, 22).addresses.v6 })).toEqual(["2000::/3"]);
    expect(withRules({ family: 6 }).at(6, 22).addresses).toEqual(ANYBODY6);
  });

  test("GIVEN a network that can't be read THEN it is unknown which it is", () => {
    const { at } = withRules({ from: { kind: "prefix", prefix: "010.0.0.0/8" } });
    expect([...at(6, 22).unknown].join()).toContain("010.0.0.0/8");
  });

  test("GIVEN a rule for what goes out THEN nothing comes in", () => {
    expect(withRules({ direction: "egress" }).cells).toEqual([]);
  });
});

describe("members of groups", () => {
  const parts = (pairs: readonly string[]): Partial<ReachModel> => ({
    ports: [
      portOf({ key: "database", groups: ["g"], fixedIps: ["192.168.1.5"] }),
      portOf({ key: "stranger", groups: ["h"], fixedIps: ["192.168.1.6", "fd00::6"], pairs }),
    ],
    groups: [GROUP, { ...GROUP, key: "h", name: "h" }],
    rules: [ruleOf({ group: "g", from: { kind: "group", group: "h" } })],
  });

  test("GIVEN a rule that lets a group in THEN its members may send, of the rule's family only", () => {
    const { at, made } = reach(parts([]));
    expect([...at(6, 22).members]).toEqual(["4:stranger"]);
    expect(prefixesOf(made.resolve(at(6, 22)))).toEqual(["192.168.1.6/32"]);
  });

  test("GIVEN a member that may use any address THEN the rule lets everybody in", () => {
    expect(reach(parts(["0.0.0.0/0"])).at(6, 22).addresses).toEqual(ANYBODY4);
  });

  test("GIVEN a group that isn't in the model, or is shared THEN strangers are named", () => {
    expect([...reach({ ...parts([]), groups: [GROUP] }).at(6, 22).strangers]).toEqual(["members of group h"]);
    const shared = {
      ...parts([]),
      groups: [GROUP, { ...GROUP, key: "h", name: "h", sharedWith: ["other"] }],
    };
    expect([...reach(shared).at(6, 22).strangers]).toEqual(["servers of project other in group h"]);
  });

  test("GIVEN a port in a group that isn't in the model THEN its rules are unknown", () => {
    const { at } = reach({ ports: [portOf({ key: "database", groups: ["default"] })] });
    expect([...at(6, 22).unknown]).toEqual(["the rules of group default"]);
  });

  test("GIVEN an address group THEN its networks may send; one that isn't in the model is unknown", () => {
    const from = { kind: "address-group", group: "a" } as const;
    const group = { ...parts([]), rules: [ruleOf({ group: "g", from })] };
    const known = { ...group, addressGroups: [{ key: "a", prefixes: ["10.0.0.0/8"], unknown: [] }] };
    expect(prefixesOf(reach(known).at(6, 22).addresses)).toEqual(["10.0.0.0/8"]);
    expect(reach(group).at(6, 22).unknown.size).toBe(1);
  });
});

describe("the packet filter itself", () => {
  const port = (filtered: boolean | undefined) => reach({ ports: [portOf({ key: "database", filtered })] });

  test("GIVEN it is off THEN everybody may send everything", () =>
    expect(port(false).at(99, 1).addresses).toEqual(ANYBODY));
  test("GIVEN it is on, and no group THEN nobody may", () => expect(port(true).cells).toEqual([]));
  test("GIVEN nobody knows THEN that is unknown", () =>
    expect(port(undefined).at(6, 1).unknown.size).toBe(1));
});

describe("ways to a port", () => {
  const base: Partial<ReachModel> = {
    ports: [
      portOf({ key: "database", network: "n", subnets: ["s"], fixedIps: ["192.168.1.5"] }),
      portOf({ key: "vip", network: "n", fixedIps: ["192.168.1.9"] }),
    ],
    networks: [{ key: "n", name: "idr", external: false, shared: false }],
    subnets: [{ key: "s", network: "n", cidr: "192.168.1.0/24" }],
  };
  const texts = (parts: Partial<ReachModel>) =>
    reach({ ...base, ...parts }).ways.map(({ kind, outside }) => `${kind}${outside ? " outside" : ""}`);
  const address = { key: "fip", address: "203.0.113.7", port: "vip" };

  test.each<[string, Partial<ReachModel>, string[]]>([
    ["nothing", {}, []],
    ["a floating IP of another port", { floatingIps: [address] }, []],
    ["a floating IP", { floatingIps: [{ ...address, port: "database" }] }, ["floating-ip outside"]],
    [
      "a floating IP of an address that it may use",
      {
        floatingIps: [address],
        ports: [portOf({ key: "database", pairs: ["192.168.1.0/28"] }), base.ports![1]!],
      },
      ["address-pair outside"],
    ],
    [
      "a port forwarding",
      { forwardings: [{ key: "f", port: "database", protocol: "tcp", internalPort: 5432 }] },
      ["forwarding outside"],
    ],
    [
      "a port forwarding to its address",
      { forwardings: [{ key: "f", address: "192.168.1.5" }] },
      ["forwarding outside"],
    ],
    [
      "an external network",
      { networks: [{ key: "n", name: "public", external: true, shared: false }] },
      ["external-network outside"],
    ],
    [
      "a shared network",
      { networks: [{ key: "n", name: "idr", external: false, shared: true }] },
      ["shared-network"],
    ],
    ["a router", { interfaces: [{ key: "i", router: "r", subnet: "s" }] }, ["router"]],
    [
      "a router with a route",
      {
        interfaces: [{ key: "i", router: "r", subnet: "s" }],
        routers: [{ key: "r", name: "r", routes: [{ destination: "10.0.0.0/8", nextHop: "192.168.1.9" }] }],
      },
      ["router", "route"],
    ],
  ])("GIVEN %s THEN these are the ways", (_name, parts, wanted) => expect(texts(parts)).toEqual(wanted));

  test("GIVEN a port forwarding to one port THEN it carries that traffic alone", () => {
    const { ways } = reach({
      ...base,
      forwardings: [{ key: "f", port: "database", protocol: "tcp", internalPort: 5432 }],
    });
    expect(trafficText(ways[0]!.traffic)).toBe("tcp 5432");
  });
});

test("GIVEN the same rule in two spellings WHEN what they let in is compared THEN there is no difference", () => {
  const one = withRules({
    protocol: "tcp",
    first: 22,
    last: 25,
    from: { kind: "prefix", prefix: "10.0.0.0/8" },
  });
  const other = withRules(
    { protocol: "6", first: 22, last: 23, from: { kind: "prefix", prefix: "10.1.2.3/255.0.0.0" } },
    { protocol: "tcp", first: 23, last: 25, from: { kind: "prefix", prefix: "10.0.0.0/9" } },
    { protocol: "tcp", first: 24, last: 25, from: { kind: "prefix", prefix: "10.128.0.0/9" } },
  );
  expect(subtractCells(other.cells, one.cells)).toEqual([]);
  // tcp 23 from 10.128/9 was let in by the first rule of the other spelling.
  expect(subtractCells(one.cells, other.cells)).toEqual([]);
});
