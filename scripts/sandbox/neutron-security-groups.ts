import { neutronBody, type Json } from "./body";
import type { Cloud } from "./cloud";
import { neutronError } from "./errors";
import { isoSeconds, uuid } from "./ids";
import { listing, newResource, showing, standardKeys, touched } from "./neutron-list";
import { requireNeutronQuota } from "./neutron-quotas";
import { normalizedCidr, showRule } from "./neutron-rules";
import { created, noContent, type Call, type Router } from "./router";
import type { SecurityGroup, SecurityGroupRule } from "./types";

const ATTRIBUTES = ["name", "description", "tenant_id", "project_id", "stateful"];

/** Security groups; every project has one called `default`. */
export function neutronSecurityGroups(router: Router): void {
  router.on("GET", "/v2.0/security-groups", (call) => {
    defaultGroup(call.cloud, call.token.projectId);
    return listing(
      call,
      "security_groups",
      owned(call).map((group) => show(call.cloud, group)),
    );
  });
  router.on("POST", "/v2.0/security-groups", (call) => {
    const given = neutronBody(call.body, "security_group", ATTRIBUTES);
    const name = given.string("name") ?? "";
    defaultGroup(call.cloud, call.token.projectId);
    if (name === "default") {
      throw neutronError(409, "SecurityGroupDefaultAlreadyExists", "Default security group already exists.");
    }
    requireNeutronQuota(call, "security_group");
    const group: SecurityGroup = {
      ...newResource(call, { name, description: given.string("description") }),
      number: call.cloud.nextNumber(),
      stateful: given.boolean("stateful") ?? true,
    };
    call.cloud.state.securityGroups.set(group.id, group);
    addEgressRules(call.cloud, group);
    return created({ security_group: show(call.cloud, group) });
  });
  router.on("GET", "/v2.0/security-groups/:id", (call) =>
    showing(call, "security_group", show(call.cloud, own(call))),
  );
  router.on("PUT", "/v2.0/security-groups/:id", (call) => {
    const group = own(call);
    const given = neutronBody(call.body, "security_group", ATTRIBUTES);
    if (group.name === "default" && given.has("name") && given.string("name") !== "default") {
      throw neutronError(
        409,
        "SecurityGroupCannotUpdateDefault",
        "Updating default security group not allowed.",
      );
    }
    group.name = given.string("name") ?? group.name;
    group.description = given.string("description") ?? group.description;
    group.stateful = given.boolean("stateful") ?? group.stateful;
    touched(call, group);
    return showing(call, "security_group", show(call.cloud, group));
  });
  router.on("DELETE", "/v2.0/security-groups/:id", (call) => {
    const { state } = call.cloud;
    const group = own(call);
    if (group.name === "default") {
      throw neutronError(
        409,
        "SecurityGroupCannotRemoveDefault",
        "Insufficient rights for removing default security group.",
      );
    }
    if ([...state.ports.values()].some((port) => port.securityGroupIds.includes(group.id))) {
      throw neutronError(409, "SecurityGroupInUse", `Security Group ${group.id} in use.`);
    }
    for (const rule of state.rules.values()) {
      if (rule.groupId === group.id || rule.remoteGroupId === group.id) state.rules.delete(rule.id);
    }
    state.securityGroups.delete(group.id);
    return noContent();
  });
}

/** A security group of the caller's. @throws ApiError 404 */
export function groupFor(call: Call, id: string): SecurityGroup {
  const group = call.cloud.state.securityGroups.get(id);
  if (group?.projectId !== call.token.projectId) {
    throw neutronError(404, "SecurityGroupNotFound", `Security group ${id} does not exist`);
  }
  return group;
}

const own = (call: Call): SecurityGroup => groupFor(call, call.params.id ?? "");

const owned = (call: Call): SecurityGroup[] =>
  [...call.cloud.state.securityGroups.values()].filter((group) => group.projectId === call.token.projectId);

/** The project's group `default`, made when it is first needed: its members reach each other and the world. */
export function defaultGroup(cloud: Cloud, projectId: string): SecurityGroup {
  for (const group of cloud.state.securityGroups.values()) {
    if (group.projectId === projectId && group.name === "default") return group;
  }
  const now = cloud.now();
  const group: SecurityGroup = {
    id: uuid(),
    name: "default",
    projectId,
    description: "Default security group",
    tags: [],
    revision: 1,
    createdAt: now,
    updatedAt: now,
    number: cloud.nextNumber(),
    stateful: true,
  };
  cloud.state.securityGroups.set(group.id, group);
  for (const ethertype of ["IPv4", "IPv6"] as const) addRule(cloud, group, "ingress", ethertype, group.id);
  addEgressRules(cloud, group);
  return group;
}

function addEgressRules(cloud: Cloud, group: SecurityGroup): void {
  for (const ethertype of ["IPv4", "IPv6"] as const) addRule(cloud, group, "egress", ethertype, null);
}

function addRule(
  cloud: Cloud,
  group: SecurityGroup,
  direction: SecurityGroupRule["direction"],
  ethertype: SecurityGroupRule["ethertype"],
  remoteGroupId: string | null,
): void {
  const id = uuid();
  cloud.state.rules.set(id, {
    id,
    number: cloud.nextNumber(),
    groupId: group.id,
    projectId: group.projectId,
    direction,
    ethertype,
    protocol: null,
    portMin: null,
    portMax: null,
    remoteIpPrefix: null,
    remoteGroupId,
    description: null,
    createdAt: cloud.now(),
  });
}

function show(cloud: Cloud, group: SecurityGroup): Json {
  const rules = [...cloud.state.rules.values()].filter((rule) => rule.groupId === group.id);
  return {
    id: group.id,
    name: group.name,
    stateful: group.stateful,
    tenant_id: group.projectId,
    shared: false,
    security_group_rules: rules.map((rule) => ({
      ...showRule(rule),
      tenant_id: rule.projectId,
      standard_attr_id: rule.number,
      normalized_cidr: normalizedCidr(rule),
      tags: [],
      updated_at: isoSeconds(rule.createdAt),
    })),
    ...standardKeys(group),
  };
}
