import type { Cloud } from "./cloud";
import { computeFault, disallowed } from "./errors";
import { ok, type Call, type Router } from "./router";
import type { Flavor, Server } from "./types";

interface Usage {
  readonly instances: number;
  readonly cores: number;
  readonly ram: number;
}

function usage(cloud: Cloud, projectId: string): Usage {
  const sum = { instances: 0, cores: 0, ram: 0 };
  for (const server of cloud.state.servers.values()) {
    if (server.projectId !== projectId) continue;
    const flavor = cloud.state.flavors.get(server.flavorId);
    sum.instances += 1;
    sum.cores += flavor?.vcpus ?? 0;
    sum.ram += flavor?.ram ?? 0;
  }
  return sum;
}

/** @throws ApiError 403, as Nova says that a project may not have `count` more servers of a flavor */
export function requireServerQuota(cloud: Cloud, projectId: string, flavor: Flavor, count: number): void {
  requireRoom(cloud, projectId, { cores: flavor.vcpus * count, instances: count, ram: flavor.ram * count });
}

/** @throws ApiError 403 when what a bigger flavor has more is over the limit */
export function requireResizeQuota(cloud: Cloud, server: Server, flavor: Flavor): void {
  const old = cloud.state.flavors.get(server.flavorId);
  const more = (now: number, before = 0) => Math.max(0, now - before);
  const wanted = { cores: more(flavor.vcpus, old?.vcpus), instances: 0, ram: more(flavor.ram, old?.ram) };
  requireRoom(cloud, server.projectId, wanted);
}

function requireRoom(cloud: Cloud, projectId: string, wanted: Usage): void {
  const most = cloud.quotas(projectId);
  const used = usage(cloud, projectId);
  const names = (["cores", "instances", "ram"] as const).filter(
    (name) => wanted[name] > 0 && most[name] >= 0 && used[name] + wanted[name] > most[name],
  );
  if (names.length === 0) return;
  const each = (of: Usage) => names.map((name) => of[name]).join(", ");
  const list = names.join(", ");
  throw computeFault(
    403,
    `Quota exceeded for ${list}: Requested ${each(wanted)}, but already used ${each(used)} of ${each(most)} ${list}`,
  );
}

/** Nova's quota and limit answers. */
export function novaQuotas(router: Router): void {
  router.on("GET", "/limits", (call) => {
    if (call.query.has("tenant_id")) throw disallowed("os_compute_api:limits:other_project");
    const project = call.token.projectId;
    const most = call.cloud.quotas(project);
    const used = usage(call.cloud, project);
    const groups = [...call.cloud.state.serverGroups.values()].filter((group) => group.projectId === project);
    const network =
      call.minor >= 36
        ? {}
        : {
            maxTotalFloatingIps: -1,
            maxSecurityGroups: -1,
            maxSecurityGroupRules: -1,
            totalFloatingIpsUsed: 0,
            totalSecurityGroupsUsed: 0,
          };
    const files = call.minor >= 57 ? {} : { maxPersonality: 5, maxPersonalitySize: 10240 };
    return ok({
      limits: {
        rate: [],
        absolute: {
          maxTotalInstances: most.instances,
          maxTotalCores: most.cores,
          maxTotalRAMSize: most.ram,
          maxServerMeta: most.metadata_items,
          ...(call.minor >= 39 ? {} : { maxImageMeta: most.metadata_items }),
          ...files,
          maxTotalKeypairs: most.key_pairs,
          maxServerGroups: most.server_groups,
          maxServerGroupMembers: most.server_group_members,
          ...network,
          totalRAMUsed: used.ram,
          totalCoresUsed: used.cores,
          totalInstancesUsed: used.instances,
          totalServerGroupsUsed: groups.length,
        },
      },
    });
  });
  router.on("GET", "/os-quota-sets/:project", (call) => ok({ quota_set: quotaSet(call, (limit) => limit) }));
  router.on("GET", "/os-quota-sets/:project/detail", (call) =>
    ok({ quota_set: quotaSet(call, (limit, used) => ({ limit, in_use: used, reserved: 0 })) }),
  );
  router.on("GET", "/os-quota-sets/:project/defaults", (call) =>
    ok({ quota_set: quotaSet(call, (limit) => limit) }),
  );
}

function quotaSet(call: Call, value: (limit: number, used: number) => unknown): Record<string, unknown> {
  const project = call.params.project ?? "";
  if (project !== call.token.projectId) {
    throw disallowed("os_compute_api:os-quota-sets:show");
  }
  const most = call.cloud.quotas(project);
  const used = usage(call.cloud, project);
  const files: readonly (readonly [string, number, number])[] =
    call.minor >= 57
      ? []
      : [
          ["injected_file_content_bytes", 10240, 0],
          ["injected_file_path_bytes", 255, 0],
          ["injected_files", 5, 0],
        ];
  const network: readonly (readonly [string, number, number])[] =
    call.minor >= 36
      ? []
      : [
          ["fixed_ips", -1, 0],
          ["floating_ips", -1, 0],
          ["security_group_rules", -1, 0],
          ["security_groups", -1, 0],
        ];
  const rows: readonly (readonly [string, number, number])[] = [
    ["cores", most.cores, used.cores],
    ["instances", most.instances, used.instances],
    ["key_pairs", most.key_pairs, 0],
    ["metadata_items", most.metadata_items, 0],
    ["ram", most.ram, used.ram],
    ["server_group_members", most.server_group_members, 0],
    ["server_groups", most.server_groups, 0],
    ...files,
    ...network,
  ];
  return {
    id: project,
    ...Object.fromEntries(rows.map(([name, limit, inUse]) => [name, value(limit, inUse)])),
  };
}
