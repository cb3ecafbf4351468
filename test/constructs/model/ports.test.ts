import { freeSubnet, overlap, usableAddresses } from "../../../constructs/model/cidr";
import { Peer, Port } from "../../../constructs/model/ports";

test.each([
  [Port.tcp(4064), "tcp-4064"],
  [Port.range(14060, 14079), "tcp-14060-14079"],
  [Port.udp(2049), "udp-2049"],
  [Port.every("udp"), "udp"],
  [Port.all(), "any"],
  [Port.parse("14060-14079"), "tcp-14060-14079"],
])("a port is written %s", (port, text) => {
  expect(port.toString()).toBe(text);
});

test("a range includes its ends, in its protocol", () => {
  const range = Port.range(14060, 14079);
  expect([14059, 14060, 14079, 14080].map((port) => range.includes(port))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(range.includes(14060, "udp")).toBe(false);
  expect(Port.all().includes(1, "udp")).toBe(true);
});

test.each([0, 65536, -1])("fails on port %d", (port) => {
  expect(() => Port.tcp(port)).toThrow("not a range of ports");
});

test("fails on a network without mask, naming the right form", () => {
  expect(() => Peer.cidr("10.0.0.1")).toThrow(
    'CIDR mask is missing in IPv4: "10.0.0.1". Did you mean "10.0.0.1/32"?',
  );
});

test.each(["2001:db8::/32", "::/0", "2001:db8:0:1::/64", "2001:db8::7/128"])(
  "takes the IPv6 network %s",
  (network) => {
    const peer = Peer.cidr(network);
    expect([peer.toString(), peer.family]).toEqual([network, 6]);
  },
);

test("an address is a network of its own, of its version", () => {
  expect(Peer.address("2001:db8::7").toString()).toBe("2001:db8::7/128");
  expect(Peer.address("192.0.2.7").toString()).toBe("192.0.2.7/32");
  expect([Peer.anywhere().family, Peer.self().family]).toEqual([4, 4]);
});

test.each([
  ["2001:db8::7", 'CIDR mask is missing in IPv6: "2001:db8::7". Did you mean "2001:db8::7/128"?'],
  ["2001:db8::7/32", 'Did you mean "2001:db8::/32"?'],
  ["2001:DB8::/32", 'Did you mean "2001:db8::/32"?'],
  ["2001:db8:0:0::/64", 'Did you mean "2001:db8::/64"?'],
  ["2001:db8::/032", 'Did you mean "2001:db8::/32"?'],
  ["2001:db8::/129", "not an IPv6 network"],
  ["2001:db8::/", "not an IPv6 network"],
  ["2001:db8::/32/1", "not an IPv6 network"],
  ["fe80::1%eth0/64", "not an IPv6 network"],
  ["::ffff:192.0.2.0/120", "an IPv4 address written as one of IPv6"],
  ["2001:db8:::/32", "not an IPv6 network"],
])("fails on %s as an IPv6 network", (network, message) => {
  expect(() => Peer.cidr(network)).toThrow(message);
});

test.each([
  ["192.168.1.0/24", "192.168.1.128/25", true],
  ["192.168.1.128/25", "192.168.1.0/24", true],
  ["192.168.1.0/24", "192.168.2.0/24", false],
  ["0.0.0.0/0", "10.0.0.0/8", true],
  ["10.0.0.0/25", "10.0.0.128/25", false],
])("%s and %s overlap: %s", (a, b, expected) => {
  expect(overlap(a, b)).toBe(expected);
});

test("a /24 has 253 addresses for servers", () => {
  expect(usableAddresses("192.168.1.0/24")).toBe(253);
  expect(usableAddresses("192.168.1.0/31")).toBe(0);
});

test("the free subnet is the first that meets none", () => {
  expect(freeSubnet(["192.168.1.0/24", "192.168.2.0/23"])).toBe("192.168.4.0/24");
  expect(freeSubnet(["192.168.0.0/16"])).toBeUndefined();
});
