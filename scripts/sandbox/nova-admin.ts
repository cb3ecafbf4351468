import { computeFault, disallowed } from "./errors";
import { type ForbiddenCall, refuseAll } from "./forbidden";
import { ownServer } from "./nova-servers";
import type { Call, Reply, Router } from "./router";
import type { Server } from "./types";

/** Calls that Nova answers to administrators alone, with the rule that it names to others. */
const FORBIDDEN: readonly ForbiddenCall[] = [
  ["GET", "/os-services", "os-services:list"],
  ["PUT", "/os-services/:id", "os-services:update"],
  ["DELETE", "/os-services/:id", "os-services:delete"],
  ["GET", "/os-hypervisors", "os-hypervisors:list"],
  ["GET", "/os-hypervisors/detail", "os-hypervisors:list-detail"],
  ["GET", "/os-hypervisors/statistics", "os-hypervisors:statistics"],
  ["GET", "/os-hypervisors/:id", "os-hypervisors:show"],
  ["GET", "/os-aggregates", "os-aggregates:index"],
  ["POST", "/os-aggregates", "os-aggregates:create"],
  ["GET", "/os-aggregates/:id", "os-aggregates:show"],
  ["DELETE", "/os-aggregates/:id", "os-aggregates:delete"],
  ["GET", "/os-availability-zone/detail", "os-availability-zone:detail"],
  ["GET", "/os-migrations", "os-migrations:index"],
  ["GET", "/os-instance_usage_audit_log", "os-instance-usage-audit-log:list"],
  ["PUT", "/os-quota-sets/:project", "os-quota-sets:update"],
  ["DELETE", "/os-quota-sets/:project", "os-quota-sets:delete"],
  ["GET", "/os-quota-class-sets/:class", "os-quota-class-sets:show"],
  ["PUT", "/os-quota-class-sets/:class", "os-quota-class-sets:update"],
  ["POST", "/flavors", "os-flavor-manage:create"],
  ["DELETE", "/flavors/:id", "os-flavor-manage:delete"],
  ["POST", "/flavors/:id/os-extra_specs", "os-flavor-extra-specs:create"],
];

/** Likewise, about a server that has to be the caller's. */
const FORBIDDEN_OF_SERVERS: readonly (readonly [path: string, since: number, rule: string])[] = [
  ["/servers/:id/diagnostics", 1, "os-server-diagnostics"],
  ["/servers/:id/migrations", 23, "servers:migrations:index"],
];

const refusal = (rule: string) => disallowed(`os_compute_api:${rule}`);
const refuse = (rule: string): never => {
  throw refusal(rule);
};

const unknown = () => computeFault(404, "The resource could not be found.");

/** What a project's user may not do at Nova. */
export function novaAdmin(router: Router): void {
  refuseAll(router, FORBIDDEN, refusal);
  for (const [path, since, rule] of FORBIDDEN_OF_SERVERS) {
    router.on("GET", path, (call) => {
      if (call.minor < since) throw unknown();
      ownServer(call);
      return refuse(rule);
    });
  }
  // Hosts are gone from 2.43 on.
  router.on("GET", "/os-hosts", (call) => {
    if (call.minor >= 43) throw unknown();
    return refuse("os-hosts:list");
  });
}

const refused =
  (rule: string) =>
  (_call: Call, _server: Server): Reply =>
    refuse(rule);

/** Actions on a server that are an administrator's. */
export const ADMIN_ACTIONS = {
  "os-resetState": refused("os-admin-actions:reset_state"),
  injectNetworkInfo: refused("os-admin-actions:inject_network_info"),
  migrate: refused("os-migrate-server:migrate"),
  "os-migrateLive": refused("os-migrate-server:migrate_live"),
  evacuate: refused("os-evacuate"),
  shelveOffload: refused("os-shelve:shelve_offload"),
} as const;
