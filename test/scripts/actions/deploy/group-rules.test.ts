import { defaultRules } from "../../../../scripts/actions/deploy/group-rules";
import type { SecurityGroupRule } from "../../../../scripts/openstack/network";

const rule = (id: string, more: Partial<SecurityGroupRule> = {}): SecurityGroupRule => ({
  id,
  groupId: "ours",
  direction: "egress",
  etherType: "IPv4",
  ...more,
});

test("only what OpenStack puts on a new group goes, and only from adopted groups", () => {
  const rules = [
    rule("v4"),
    rule("v6", { etherType: "IPv6" }),
    rule("kept"),
    rule("other-group", { groupId: "theirs" }),
    rule("in", { direction: "ingress" }),
    rule("tcp", { protocol: "tcp" }),
    rule("to-group", { remoteGroupId: "ours" }),
    rule("to-net", { remotePrefix: "0.0.0.0/0" }),
  ];
  expect(
    defaultRules(rules, ["ours"], new Set(["openstack_networking_secgroup_rule_v2 kept"])).map(
      ({ id }) => id,
    ),
  ).toEqual(["v4", "v6"]);
});
