import { type Row, rowOf, rowsOf } from "../answers";
import { containing, neutronFault, NOBODY } from "../refusals";
import { environment, port } from "../resources";
import * as shapes from "../shapes";
import { cloud, itWith, named, other } from "../suite";

/** Neutron's security groups and their rules. */
export function securityGroupCases(): void {
  let group: Row;
  beforeAll(async () => {
    group = await cloud.make("securityGroup", { name: named("rules"), description: "words" });
  });
  const http = () => ({
    security_group_id: group.id,
    direction: "ingress",
    ethertype: "IPv4",
    protocol: "tcp",
    port_range_min: 80,
    port_range_max: 80,
    remote_ip_prefix: "0.0.0.0/0",
  });
  const ask = (fields: object) => cloud.request("rule", { ...http(), ...fields });

  it("makes a group that lets everything out, by two rules of its own", async () => {
    const answer = await cloud.request("securityGroup", { name: named("group"), description: "words" });
    const open = { direction: "egress", protocol: null, remote_ip_prefix: null, remote_group_id: null };
    expect(answer).toMatchObject({
      status: 201,
      body: { security_group: { ...shapes.securityGroup, name: named("group"), description: "words" } },
    });
    const made = rowOf(answer, "security_group");
    const rules = [...(made.security_group_rules as Row[])].sort((a, b) =>
      String(a.ethertype).localeCompare(String(b.ethertype)),
    );
    expect(rules).toMatchObject([
      { ...shapes.rule, ...open, ethertype: "IPv4", security_group_id: made.id },
      { ...shapes.rule, ...open, ethertype: "IPv6", security_group_id: made.id },
    ]);
  });

  it("deletes the rules that a new group has", async () => {
    const made = await cloud.make("securityGroup", { name: named("bare") });
    for (const { id } of made.security_group_rules as Row[]) {
      expect(await cloud.delete("network", `/security-group-rules/${id}`)).toMatchObject({
        status: 204,
        body: "",
      });
    }
    expect((await cloud.show("securityGroup", made.id)).security_group_rules).toEqual([]);
  });

  it("makes a rule, and shows it with its group", async () => {
    const answer = await ask({ port_range_max: 89 });
    const rule = { ...shapes.rule, ...http(), port_range_max: 89, remote_group_id: null };
    expect(answer).toMatchObject({ status: 201, body: { security_group_rule: rule } });
    const { id } = rowOf(answer, "security_group_rule");
    expect(await cloud.show("rule", id)).toMatchObject(rule);
    const listed = (await cloud.show("securityGroup", group.id)).security_group_rules as Row[];
    expect(listed.map((one) => one.id)).toContain(id);
  });

  it("makes a rule for an IPv6 network, and shows it as it was written", async () => {
    const fields = { ethertype: "IPv6", remote_ip_prefix: "2001:db8::/32" };
    const answer = await ask(fields);
    const rule = { ...shapes.rule, ...http(), ...fields, remote_group_id: null };
    expect(answer).toMatchObject({ status: 201, body: { security_group_rule: rule } });
    expect(await cloud.show("rule", rowOf(answer, "security_group_rule").id)).toMatchObject(rule);
  });

  it("fails to make a rule twice, and says which one it is", async () => {
    const { id } = await cloud.make("rule", { ...http(), port_range_min: 443, port_range_max: 443 });
    expect(await ask({ port_range_min: 443, port_range_max: 443 })).toMatchObject(
      neutronFault(409, "SecurityGroupRuleExists", `Security group rule already exists. Rule id is ${id}.`),
    );
  });

  it("knows a rule again whose description is another", async () => {
    const { id } = await cloud.make("rule", { ...http(), port_range_min: 22, port_range_max: 22 });
    const again = await ask({ port_range_min: 22, port_range_max: 22, description: "words" });
    expect(again).toMatchObject({ status: 409, body: { NeutronError: { message: containing(id) } } });
  });

  it("takes the members of a group for a rule's remote side", async () => {
    const fields = { protocol: null, port_range_min: null, port_range_max: null, remote_ip_prefix: null };
    const answer = await ask({ ...fields, remote_group_id: group.id });
    expect(answer).toMatchObject({
      status: 201,
      body: { security_group_rule: { ...shapes.rule, ...fields, remote_group_id: group.id } },
    });
  });

  const wrong: readonly (readonly [string, object, number, string, string])[] = [
    [
      "whose last port is before the first",
      { port_range_min: 90 },
      400,
      "SecurityGroupInvalidPortRange",
      "For TCP/UDP protocols, port_range_min must be <= port_range_max",
    ],
    [
      "of ports that there are not",
      { port_range_max: 70_000 },
      400,
      "SecurityGroupInvalidPortValue",
      "Invalid value for port 70000",
    ],
    [
      "of two remote sides",
      { remote_group_id: NOBODY },
      400,
      "SecurityGroupMultipleRemoteEntites",
      "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.",
    ],
    [
      "of ports without a protocol",
      { protocol: null },
      400,
      "SecurityGroupProtocolRequiredWithPorts",
      "Must also specify protocol if port range is given.",
    ],
    [
      "of a protocol that there is not",
      { protocol: "pigeon" },
      400,
      "SecurityGroupRuleInvalidProtocol",
      "Security group rule protocol pigeon not supported.",
    ],
    [
      "from addresses that are none",
      { remote_ip_prefix: "300.0.0.0/0" },
      400,
      "InvalidCIDR",
      "Invalid CIDR 300.0.0.0/0 given as IP prefix.",
    ],
    [
      "of one IP version from a network of the other",
      { remote_ip_prefix: "2001:db8::/32" },
      400,
      "SecurityGroupRuleParameterConflict",
      "Conflicting value ethertype IPv4 for CIDR 2001:db8::/32",
    ],
    [
      "of a group that there is not",
      { security_group_id: NOBODY },
      404,
      "SecurityGroupNotFound",
      `Security group ${NOBODY} does not exist`,
    ],
  ];
  it.each(wrong)("fails to make a rule %s", async (_what, fields, status, type, words) => {
    expect(await ask(fields)).toMatchObject(neutronFault(status, type, containing(words)));
  });

  it("lists the rules of a group", async () => {
    const listed = await cloud.get("network", `/security-group-rules?security_group_id=${group.id}`);
    const rules = rowsOf(listed, "security_group_rules");
    expect(rules.length).toBeGreaterThan(0);
    for (const rule of rules) expect(rule).toMatchObject({ ...shapes.rule, security_group_id: group.id });
  });

  it("deletes a rule, and then does not know it", async () => {
    const { id } = await cloud.make("rule", { ...http(), port_range_min: 873, port_range_max: 873 });
    expect((await cloud.delete("network", `/security-group-rules/${id}`)).status).toBe(204);
    const unknown = neutronFault(
      404,
      "SecurityGroupRuleNotFound",
      `Security group rule ${id} does not exist`,
    );
    expect(await cloud.get("network", `/security-group-rules/${id}`)).toMatchObject(unknown);
    expect(await cloud.delete("network", `/security-group-rules/${id}`)).toMatchObject(unknown);
  });

  it("lets two groups have the same name, and changes them in place", async () => {
    const one = await cloud.make("securityGroup", { name: named("namesake") });
    const { id } = await cloud.make("securityGroup", { name: named("namesake") });
    expect(one.id).not.toBe(id);
    const changes = { name: named("renamed"), description: "new" };
    const answer = await cloud.put("network", `/security-groups/${id}`, { security_group: changes });
    expect(answer).toMatchObject({ status: 200, body: { security_group: { id, ...changes } } });
  });

  it("fails to delete a group that a port has", async () => {
    const { id } = await cloud.make("securityGroup", { name: named("worn") });
    await port("wearer", await environment("worn", "192.168.82.0/24"), { security_groups: [id] });
    expect(await cloud.delete("network", `/security-groups/${id}`)).toMatchObject(
      neutronFault(409, "SecurityGroupInUse", `Security Group ${id} in use.`),
    );
  });

  // In the project of the run's own: where ports wear the default group, it is refused for being in use.
  itWith("otherProject", "fails to delete the default group, or to make a second one", async () => {
    const listed = await other.get("network", "/security-groups?name=default");
    const [own] = rowsOf(listed, "security_groups");
    expect(await other.delete("network", `/security-groups/${own!.id}`)).toMatchObject(
      neutronFault(
        409,
        "SecurityGroupCannotRemoveDefault",
        "Insufficient rights for removing default security group.",
      ),
    );
    expect(await other.request("securityGroup", { name: "default" })).toMatchObject(
      neutronFault(409, "SecurityGroupDefaultAlreadyExists", "Default security group already exists."),
    );
  });

  it("fails to show a group that there is not", async () => {
    expect(await cloud.get("network", `/security-groups/${NOBODY}`)).toMatchObject(
      neutronFault(404, "SecurityGroupNotFound", `Security group ${NOBODY} does not exist`),
    );
  });
}
