import { rowsOf } from "../answers";
import { containing, fault, keystoneFault, NOBODY, neutronFault } from "../refusals";
import { environment, port, server, volume } from "../resources";
import { cloud, named } from "../suite";

/** No project has this id: what changes something names it, in case that the user may after all. */
const NO_PROJECT = "0".repeat(32);

/** What a user of a project may not see or do: 403, by the name of the rule, and not 404. */
export function forbiddenCases(): void {
  const disallowed = (rule: string) => fault(403, `Policy doesn't allow ${rule} to be performed.`);

  const nova: readonly (readonly [path: string, rule: string])[] = [
    ["/servers?all_tenants=1", "servers:index:get_all_tenants"],
    ["/servers/detail?all_tenants=1", "servers:detail:get_all_tenants"],
    ["/os-services", "os-services:list"],
    ["/os-hosts", "os-hosts:list"],
    ["/os-hypervisors", "os-hypervisors:list"],
    ["/os-hypervisors/detail", "os-hypervisors:list-detail"],
    ["/os-hypervisors/statistics", "os-hypervisors:statistics"],
    ["/os-aggregates", "os-aggregates:index"],
    ["/os-availability-zone/detail", "os-availability-zone:detail"],
    ["/os-migrations", "os-migrations:index"],
    ["/os-instance_usage_audit_log", "os-instance-usage-audit-log:list"],
    ["/os-simple-tenant-usage", "os-simple-tenant-usage:list"],
    [`/os-simple-tenant-usage/${NO_PROJECT}`, "os-simple-tenant-usage:show"],
    [`/os-quota-sets/${NO_PROJECT}`, "os-quota-sets:show"],
    ["/os-quota-class-sets/default", "os-quota-class-sets:show"],
    [`/limits?tenant_id=${NO_PROJECT}`, "limits:other_project"],
  ];
  it.each(nova)("fails to show Nova's %s", async (path, rule) => {
    expect(await cloud.get("compute", path)).toMatchObject(disallowed(`os_compute_api:${rule}`));
  });

  it("fails to show Nova's hosts from compute 2.43 on, where there are none", async () => {
    const answer = await cloud.get("compute", "/os-hosts", { microversion: "compute 2.43" });
    expect(answer).toMatchObject(fault(404, "The resource could not be found."));
  });

  it("fails to change Nova's quotas and flavors", async () => {
    const path = `/os-quota-sets/${NO_PROJECT}`;
    expect(await cloud.put("compute", path, { quota_set: { instances: 1 } })).toMatchObject(
      disallowed("os_compute_api:os-quota-sets:update"),
    );
    expect(await cloud.delete("compute", path)).toMatchObject(
      disallowed("os_compute_api:os-quota-sets:delete"),
    );
    expect(await cloud.delete("compute", `/flavors/${NOBODY}`)).toMatchObject(
      disallowed("os_compute_api:os-flavor-manage:delete"),
    );
  });

  it("fails to do with an own server what is an administrator's", async () => {
    const { id } = await server("own", (await port("own", await environment("own", "192.168.92.0/24"))).id);
    const act = (action: string, value: unknown) =>
      cloud.post("compute", `/servers/${id}/action`, { [action]: value });
    expect(await act("os-resetState", { state: "error" })).toMatchObject(
      disallowed("os_compute_api:os-admin-actions:reset_state"),
    );
    expect(await act("migrate", null)).toMatchObject(disallowed("os_compute_api:os-migrate-server:migrate"));
    expect(await cloud.get("compute", `/servers/${id}/diagnostics`)).toMatchObject(
      disallowed("os_compute_api:os-server-diagnostics"),
    );
    expect((await cloud.show("server", id)).status).toBe("ACTIVE");
  });

  const cinder: readonly (readonly [path: string, rule: string])[] = [
    ["/os-services", "volume_extension:services:index"],
    ["/os-hosts", "volume_extension:hosts"],
    ["/scheduler-stats/get_pools", "scheduler_extension:scheduler_stats:get_pools"],
    ["/qos-specs", "volume_extension:qos_specs_manage:get_all"],
    [`/os-quota-sets/${NO_PROJECT}`, "volume_extension:quotas:show"],
    ["/os-quota-class-sets/default", "volume_extension:quota_classes:get"],
  ];
  it.each(cinder)("fails to show Cinder's %s", async (path, rule) => {
    expect(await cloud.get("volume", path)).toMatchObject(disallowed(rule));
  });

  it("fails to change Cinder's quotas, and a volume's status", async () => {
    const path = `/os-quota-sets/${NO_PROJECT}`;
    expect(await cloud.put("volume", path, { quota_set: { volumes: 1 } })).toMatchObject(
      disallowed("volume_extension:quotas:update"),
    );
    const { id } = await volume("status");
    const act = (action: string, value: unknown) =>
      cloud.post("volume", `/volumes/${id}/action`, { [action]: value });
    const rule = "volume_extension:volume_admin_actions:";
    expect(await act("os-reset_status", { status: "error" })).toMatchObject(
      disallowed(`${rule}reset_status`),
    );
    expect(await act("os-force_delete", {})).toMatchObject(disallowed(`${rule}force_delete`));
    expect((await cloud.show("volume", id)).status).toBe("available");
  });

  it("shows only the own volumes to one who asks Cinder for those of all projects", async () => {
    const { projectId } = await cloud.session();
    await volume("mine");
    const name = named("mine");
    const answer = await cloud.get("volume", `/volumes/detail?all_tenants=1&name=${name}`);
    const rows = rowsOf(answer, "volumes");
    expect(rows.map((row) => [row.name, row["os-vol-tenant-attr:tenant_id"]])).toEqual([[name, projectId]]);
  });

  it("shows no agents of Neutron, which hides what a user may not see", async () => {
    expect(await cloud.get("network", "/agents")).toMatchObject({ status: 200, body: { agents: [] } });
  });

  it("fails to show all quotas of Neutron or another project's, and to change any", async () => {
    const refused = (rule: string) =>
      neutronFault(403, "PolicyNotAuthorized", `rule:${rule} is disallowed by policy`);
    const path = `/quotas/${NO_PROJECT}`;
    expect(await cloud.get("network", "/quotas")).toMatchObject(refused("get_quota"));
    expect(await cloud.get("network", path)).toMatchObject(refused("get_quota"));
    expect(await cloud.put("network", path, { quota: { network: 1 } })).toMatchObject(
      refused("update_quota"),
    );
    expect(await cloud.delete("network", path)).toMatchObject(refused("delete_quota"));
  });

  const keystone: readonly (readonly [path: string, action: string])[] = [
    ["/projects", "list_projects"],
    ["/users", "list_users"],
    ["/groups", "list_groups"],
    ["/domains", "list_domains"],
    ["/roles", "list_roles"],
    ["/role_assignments", "list_role_assignments"],
    ["/services", "list_services"],
    ["/endpoints", "list_endpoints"],
    [`/users/${NO_PROJECT}`, "get_user"],
    [`/projects/${NO_PROJECT}`, "get_project"],
  ];
  it.each(keystone)("fails to show Keystone's %s", async (path, action) => {
    const words = `You are not authorized to perform the requested action: identity:${action}.`;
    expect(await cloud.get("identity", path)).toMatchObject(
      keystoneFault(403, "Forbidden", containing(words)),
    );
  });
}
