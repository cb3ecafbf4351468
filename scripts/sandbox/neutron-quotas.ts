import type { Cloud } from "./cloud";
import { neutronError } from "./errors";
import { ok, type Call, type Router } from "./router";

const RESOURCES = [
  "network",
  "subnet",
  "subnetpool",
  "port",
  "router",
  "floatingip",
  "rbac_policy",
  "security_group",
  "security_group_rule",
] as const;
type Resource = (typeof RESOURCES)[number];

/** Neutron's quotas: `/v2.0/quotas/<project>` and its `details`. */
export function neutronQuotas(router: Router): void {
  router.on("GET", "/v2.0/quotas/:project", (call) =>
    ok({ quota: perResource(call, (name) => limit(call, name)) }),
  );
  const details = (call: Call) => {
    const { cloud } = call;
    const project = own(call);
    const detail = (name: Resource) => ({
      limit: limit(call, name),
      used: used(cloud, project, name),
      reserved: 0,
    });
    return ok({ quota: perResource(call, detail) });
  };
  router.on("GET", "/v2.0/quotas/:project/details", details);
  router.on("GET", "/v2.0/quotas/:project/details.json", details);
  forbidden(router);
}

/** What a project's user may not do with quotas. */
function forbidden(router: Router): void {
  const refuse = (rule: string) => () => {
    throw neutronError(403, "PolicyNotAuthorized", `rule:${rule} is disallowed by policy`);
  };
  router.on("GET", "/v2.0/quotas", refuse("get_quota"));
  router.on("PUT", "/v2.0/quotas/:project", refuse("update_quota"));
  router.on("DELETE", "/v2.0/quotas/:project", refuse("delete_quota"));
}

/** @throws ApiError 409 OverQuota when the project may not have one more */
export function requireNeutronQuota(
  call: Call,
  resource: Exclude<Resource, "subnetpool" | "rbac_policy">,
): void {
  const { cloud, token } = call;
  const most = cloud.quotas(token.projectId)[resource];
  if (most >= 0 && used(cloud, token.projectId, resource) >= most) {
    throw neutronError(409, "OverQuota", `Quota exceeded for resources: ['${resource}'].`);
  }
}

function own(call: Call): string {
  const project = call.params.project ?? "";
  if (project !== call.token.projectId) {
    throw neutronError(403, "PolicyNotAuthorized", "rule:get_quota is disallowed by policy");
  }
  return project;
}

function perResource<T>(call: Call, value: (name: Resource) => T): Record<string, T> {
  own(call);
  return Object.fromEntries(RESOURCES.map((name) => [name, value(name)]));
}

function limit(call: Call, name: Resource): number {
  if (name === "rbac_policy") return 10;
  if (name === "subnetpool") return -1;
  return call.cloud.quotas(own(call))[name];
}

function used(cloud: Cloud, project: string, name: Resource): number {
  const { state } = cloud;
  const count = (rows: Iterable<{ readonly projectId: string }>) => {
    let sum = 0;
    for (const row of rows) if (row.projectId === project) sum += 1;
    return sum;
  };
  switch (name) {
    case "network":
      return count(state.networks.values());
    case "subnet":
      return count(state.subnets.values());
    case "port":
      return count(state.ports.values());
    case "router":
      return count(state.routers.values());
    case "floatingip":
      return count(state.floatingIps.values());
    case "security_group":
      return count(state.securityGroups.values());
    case "security_group_rule":
      return count(state.rules.values());
    case "subnetpool":
    case "rbac_policy":
      return 0;
  }
}
