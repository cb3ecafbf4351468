import { neutronBody, type Fields, type Json } from "./body";
import { neutronError } from "./errors";
import { isoSeconds, uuid } from "./ids";
import { parseBlock, printBlock } from "./ipv4";
import { listing, showing } from "./neutron-list";
import { requireNeutronQuota } from "./neutron-quotas";
import { groupFor } from "./neutron-security-groups";
import { created, noContent, type Call, type Router } from "./router";
import type { SecurityGroupRule } from "./types";

const ATTRIBUTES = [
  "security_group_id",
  "direction",
  "ethertype",
  "protocol",
  "port_range_min",
  "port_range_max",
  "remote_ip_prefix",
  "remote_group_id",
  "remote_address_group_id",
  "description",
  "tenant_id",
  "project_id",
];

const PROTOCOLS =
  "ah dccp egp esp gre hopopt icmp igmp ip ipip ipv6-encap ipv6-frag ipv6-icmp icmpv6 ipv6-nonxt ipv6-opts ipv6-route ospf pgm rsvp sctp tcp udp udplite vrrp".split(
    " ",
  );

/** Security group rules: no two of a group say the same. */
export function neutronRules(router: Router): void {
  router.on("GET", "/v2.0/security-group-rules", (call) => {
    const rules = [...call.cloud.state.rules.values()].filter(
      (rule) => rule.projectId === call.token.projectId,
    );
    return listing(call, "security_group_rules", rules.map(showRule));
  });
  router.on("POST", "/v2.0/security-group-rules", create);
  router.on("GET", "/v2.0/security-group-rules/:id", (call) =>
    showing(call, "security_group_rule", showRule(own(call))),
  );
  router.on("DELETE", "/v2.0/security-group-rules/:id", (call) => {
    call.cloud.state.rules.delete(own(call).id);
    return noContent();
  });
}

function create(call: Call) {
  const given = neutronBody(call.body, "security_group_rule", ATTRIBUTES);
  const group = groupFor(call, given.requiredString("security_group_id"));
  const remoteGroupId = nonEmpty(given, "remote_group_id");
  if (remoteGroupId !== null && nonEmpty(given, "remote_ip_prefix") !== null) {
    throw neutronError(
      400,
      "SecurityGroupMultipleRemoteEntites",
      "Only one of remote_ip_prefix or remote_group_id or remote_address_group_id may be provided.",
    );
  }
  if (remoteGroupId !== null) groupFor(call, remoteGroupId);
  const ethertype = choice(given, "ethertype", ["IPv4", "IPv6"] as const, "IPv4");
  const rule: SecurityGroupRule = {
    id: uuid(),
    number: call.cloud.nextNumber(),
    groupId: group.id,
    projectId: call.token.projectId,
    direction: choice(given, "direction", ["ingress", "egress"] as const, "ingress"),
    ethertype,
    protocol: protocol(given),
    ...portRange(given),
    remoteIpPrefix: prefix(given, ethertype),
    remoteGroupId,
    description: given.string("description") ?? "",
    createdAt: call.cloud.now(),
  };
  for (const other of call.cloud.state.rules.values()) {
    if (saysTheSame(other, rule)) {
      const message = `Security group rule already exists. Rule id is ${other.id}.`;
      throw neutronError(409, "SecurityGroupRuleExists", message);
    }
  }
  requireNeutronQuota(call, "security_group_rule");
  call.cloud.state.rules.set(rule.id, rule);
  return created({ security_group_rule: showRule(rule) });
}

const nonEmpty = (given: Fields, key: string): string | null => {
  const value = given.string(key);
  return value === undefined || value === "" ? null : value;
};

function choice<T extends string>(given: Fields, key: string, allowed: readonly T[], otherwise: T): T {
  const value = given.string(key);
  if (value === undefined) return otherwise;
  const found = allowed.find((one) => one === value);
  if (found === undefined) {
    throw neutronError(
      400,
      "HTTPBadRequest",
      `Invalid input for ${key}. Reason: ${value} is not in valid_values.`,
    );
  }
  return found;
}

function protocol(given: Fields): string | null {
  const raw = given.record.protocol;
  const name = typeof raw === "number" ? String(raw) : nonEmpty(given, "protocol")?.toLowerCase();
  if (name === undefined || name === "any") return null;
  const isNumber = /^\d{1,3}$/.test(name) && Number(name) <= 255;
  if (!isNumber && !PROTOCOLS.includes(name)) {
    const names = PROTOCOLS.map((one) => `'${one}'`).join(", ");
    throw neutronError(
      400,
      "SecurityGroupRuleInvalidProtocol",
      `Security group rule protocol ${name} not supported. Only protocol values [None, ${names}] and integer representations [0 to 255] are supported.`,
    );
  }
  return name;
}

function portRange(given: Fields): { portMin: number | null; portMax: number | null } {
  const portMin = given.integer("port_range_min") ?? null;
  const portMax = given.integer("port_range_max") ?? null;
  if (portMin === null && portMax === null) return { portMin, portMax };
  const name = protocol(given);
  if (name === null) {
    throw neutronError(
      400,
      "SecurityGroupProtocolRequiredWithPorts",
      "Must also specify protocol if port range is given.",
    );
  }
  if (name.startsWith("icmp")) return { portMin, portMax };
  for (const number of [portMin, portMax]) {
    if (number !== null && (number < 1 || number > 65535)) {
      throw neutronError(400, "SecurityGroupInvalidPortValue", `Invalid value for port ${number}`);
    }
  }
  if (portMin === null || portMax === null || portMin > portMax) {
    throw neutronError(
      400,
      "SecurityGroupInvalidPortRange",
      "For TCP/UDP protocols, port_range_min must be <= port_range_max",
    );
  }
  return { portMin, portMax };
}

function prefix(given: Fields, ethertype: SecurityGroupRule["ethertype"]): string | null {
  const text = nonEmpty(given, "remote_ip_prefix");
  if (text === null) return text;
  if (text.includes(":") !== (ethertype === "IPv6")) {
    throw neutronError(
      400,
      "SecurityGroupRuleParameterConflict",
      `Conflicting value ethertype ${ethertype} for CIDR ${text}`,
    );
  }
  if (ethertype === "IPv6") return text;
  const block = parseBlock(text);
  if (block === undefined) {
    throw neutronError(400, "InvalidCIDR", `Invalid CIDR ${text} given as IP prefix.`);
  }
  return text.includes("/") ? text : printBlock(block);
}

const saysTheSame = (a: SecurityGroupRule, b: SecurityGroupRule): boolean =>
  a.groupId === b.groupId &&
  a.direction === b.direction &&
  a.ethertype === b.ethertype &&
  a.protocol === b.protocol &&
  a.portMin === b.portMin &&
  a.portMax === b.portMax &&
  a.remoteGroupId === b.remoteGroupId &&
  normalizedCidr(a) === normalizedCidr(b);

/** The block a rule's prefix means, e.g. 10.0.0.0/8 for 10.1.2.3/8. */
export function normalizedCidr(rule: SecurityGroupRule): string | null {
  if (rule.remoteIpPrefix === null) return null;
  const block = parseBlock(rule.remoteIpPrefix);
  return block === undefined ? rule.remoteIpPrefix : printBlock(block);
}

function own(call: Call): SecurityGroupRule {
  const id = call.params.id ?? "";
  const rule = call.cloud.state.rules.get(id);
  if (rule?.projectId !== call.token.projectId) {
    throw neutronError(404, "SecurityGroupRuleNotFound", `Security group rule ${id} does not exist`);
  }
  return rule;
}

export function showRule(rule: SecurityGroupRule): Json {
  const time = isoSeconds(rule.createdAt);
  return {
    id: rule.id,
    tenant_id: rule.projectId,
    security_group_id: rule.groupId,
    ethertype: rule.ethertype,
    direction: rule.direction,
    protocol: rule.protocol,
    port_range_min: rule.portMin,
    port_range_max: rule.portMax,
    remote_ip_prefix: rule.remoteIpPrefix,
    remote_address_group_id: null,
    normalized_cidr: normalizedCidr(rule),
    remote_group_id: rule.remoteGroupId,
    description: rule.description,
    created_at: time,
    updated_at: time,
    revision_number: 0,
    project_id: rule.projectId,
  };
}
