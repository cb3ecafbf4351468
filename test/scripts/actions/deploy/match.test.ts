import { isCreation, matchOf, type Candidate } from "../../../../scripts/actions/deploy/match";
import type { ResourceChange } from "../../../../scripts/engine";

function creation(type: string, after: object, unknown: object = {}): ResourceChange {
  return {
    address: `${type}.it`,
    mode: "managed",
    type,
    name: "it",
    provider_name: "openstack",
    change: {
      actions: ["create"],
      before: null,
      after: { ...after },
      after_unknown: unknown,
      before_sensitive: false,
      after_sensitive: {},
    },
  };
}

const NETWORK = "openstack_networking_network_v2";
const SUBNET = "openstack_networking_subnet_v2";
const RULE = "openstack_networking_secgroup_rule_v2";
const nothing = new Set<string>();
const network = (id: string, name = "newidr"): Candidate => ({ id, values: { name } });

test("the one object of the wanted name is it", () => {
  const wanted = creation(NETWORK, { name: "newidr" });
  expect(matchOf(wanted, [network("n1"), network("n2", "idr")], nothing)?.id).toBe("n1");
});

test("what a state has, and what is there twice, is nobody's to take", () => {
  const wanted = creation(NETWORK, { name: "newidr" });
  expect(matchOf(wanted, [network("n1")], new Set([`${NETWORK} n1`]))).toBeUndefined();
  expect(matchOf(wanted, [network("n1"), network("n2")], nothing)).toBeUndefined();
  expect(matchOf(wanted, [network("n1"), network("n2")], new Set([`${NETWORK} n2`]))?.id).toBe("n1");
});

test("an association is not the floating IP whose id it has", () => {
  const type = "openstack_networking_floatingip_associate_v2";
  const wanted = { floating_ip: "203.0.113.10", port_id: "p" };
  const known = new Set(["openstack_networking_floatingip_v2 f"]);
  expect(matchOf(creation(type, wanted), [{ id: "f", values: wanted }], known)?.id).toBe("f");
});

test("an object of the name with other content is left to the engine", () => {
  const there = [{ id: "s1", values: { name: "newidr-subnet", network_id: "n1", cidr: "10.0.0.0/24" } }];
  const wanted = { name: "newidr-subnet", network_id: "n1", cidr: "192.168.2.0/24" };
  expect(matchOf(creation(SUBNET, wanted), there, nothing)).toBeUndefined();
  expect(matchOf(creation(SUBNET, { ...wanted, cidr: "10.0.0.0/24" }), there, nothing)?.id).toBe("s1");
});

test("nothing is matched before it is known what it belongs to", () => {
  const there = [{ id: "s1", values: { name: "newidr-subnet", cidr: "10.0.0.0/24" } }];
  const wanted = creation(SUBNET, { name: "newidr-subnet", cidr: "10.0.0.0/24" }, { network_id: true });
  expect(matchOf(wanted, there, nothing)).toBeUndefined();
});

test("a rule is matched by all that it says and does not say", () => {
  const said = { security_group_id: "g", direction: "ingress", ethertype: "IPv4" };
  const ssh = { ...said, protocol: "tcp", port_range_min: 22, port_range_max: 22 };
  const there = [
    { id: "all", values: { ...said, remote_ip_prefix: "0.0.0.0/0" } },
    { id: "self", values: { ...said, remote_group_id: "g" } },
    { id: "ssh", values: { ...ssh, remote_ip_prefix: "0.0.0.0/0" } },
  ];
  const unset = { remote_group_id: true, port_range_min: true, port_range_max: true, protocol: true };
  expect(matchOf(creation(RULE, { ...said, remote_ip_prefix: "0.0.0.0/0" }, unset), there, nothing)?.id).toBe(
    "all",
  );
  expect(matchOf(creation(RULE, { ...said, remote_group_id: "g" }, {}), there, nothing)?.id).toBe("self");
  expect(
    matchOf(
      creation(RULE, { ...ssh, remote_ip_prefix: "198.51.100.0/24" }, { remote_group_id: true }),
      there,
      nothing,
    ),
  ).toBeUndefined();
});

test("types that are judged apart are never matched by their content", () => {
  const volume = creation("openstack_blockstorage_volume_v3", { name: "newidr-database-db" });
  expect(matchOf(volume, [{ id: "v", values: { name: "newidr-database-db" } }], nothing)).toBeUndefined();
});

test("replacements and data sources create nothing that could be there already", () => {
  const change = creation(NETWORK, { name: "newidr" });
  expect(isCreation(change)).toBe(true);
  expect(isCreation({ ...change, mode: "data" })).toBe(false);
  expect(isCreation({ ...change, change: { ...change.change, actions: ["delete", "create"] } })).toBe(false);
});
