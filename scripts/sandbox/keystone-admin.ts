import { forbidden } from "./keystone-common";
import { type ForbiddenCall, refuseAll } from "./forbidden";
import type { Router } from "./router";

/** Calls that Keystone answers to administrators alone, with the action that it names to others. */
const FORBIDDEN: readonly ForbiddenCall[] = [
  ["GET", "/v3/projects", "list_projects"],
  ["POST", "/v3/projects", "create_project"],
  ["PATCH", "/v3/projects/:id", "update_project"],
  ["DELETE", "/v3/projects/:id", "delete_project"],
  ["GET", "/v3/users", "list_users"],
  ["POST", "/v3/users", "create_user"],
  ["PATCH", "/v3/users/:id", "update_user"],
  ["DELETE", "/v3/users/:id", "delete_user"],
  ["GET", "/v3/groups", "list_groups"],
  ["GET", "/v3/domains", "list_domains"],
  ["GET", "/v3/roles", "list_roles"],
  ["GET", "/v3/role_assignments", "list_role_assignments"],
  ["GET", "/v3/services", "list_services"],
  ["GET", "/v3/endpoints", "list_endpoints"],
  ["GET", "/v3/policies", "list_policies"],
];

/** What a project's user may not do at Keystone. */
export function keystoneAdmin(router: Router): void {
  refuseAll(router, FORBIDDEN, forbidden);
}
