import { wrapped } from "./body";
import { badRequest, computeFault } from "./errors";
import { uuid } from "./ids";
import { noContent, ok, type Call, type Router } from "./router";
import type { ServerGroup } from "./types";

/** Server groups: kept and shown; there is one host, so no policy has anything to do. */
export function novaServerGroups(router: Router): void {
  router.on("GET", "/os-server-groups", (call) => {
    const owned = [...call.cloud.state.serverGroups.values()].filter(
      (group) => group.projectId === call.token.projectId,
    );
    return ok({ server_groups: owned.map((group) => show(call, group)) });
  });
  router.on("POST", "/os-server-groups", (call) => {
    const given = wrapped(call.body, "server_group");
    const policy = given.string("policy") ?? given.strings("policies")?.[0];
    if (policy === undefined)
      throw badRequest("Invalid input for field/attribute server_group. 'policies' is a required property");
    const owned = [...call.cloud.state.serverGroups.values()].filter(
      (one) => one.projectId === call.token.projectId,
    );
    const most = call.cloud.quotas(call.token.projectId).server_groups;
    if (most >= 0 && owned.length >= most) throw computeFault(403, "Quota exceeded, too many server groups.");
    const group: ServerGroup = {
      id: uuid(),
      name: given.requiredString("name"),
      projectId: call.token.projectId,
      userId: call.token.userId,
      policy,
      members: [],
    };
    call.cloud.state.serverGroups.set(group.id, group);
    return ok({ server_group: show(call, group) });
  });
  router.on("GET", "/os-server-groups/:id", (call) => ok({ server_group: show(call, own(call)) }));
  router.on("DELETE", "/os-server-groups/:id", (call) => {
    call.cloud.state.serverGroups.delete(own(call).id);
    return noContent();
  });
}

function own(call: Call): ServerGroup {
  const id = call.params.id ?? "";
  const group = call.cloud.state.serverGroups.get(id);
  if (group?.projectId !== call.token.projectId) {
    throw computeFault(404, `Instance group ${id} could not be found.`);
  }
  return group;
}

const show = (call: Call, group: ServerGroup) => ({
  id: group.id,
  name: group.name,
  ...(call.minor >= 64 ? { policy: group.policy, rules: {} } : { policies: [group.policy], metadata: {} }),
  members: group.members,
  ...(call.minor >= 13 ? { project_id: group.projectId, user_id: group.userId } : {}),
});
