import { IdrError } from "../../../constructs/errors";
import { MARK_KEY } from "../../../constructs/model/marks";
import type { PlanJson } from "../../engine";
import type { Server } from "../../openstack/compute";
import type { FloatingIp, Port } from "../../openstack/network";
import { BINDING } from "../../review/kinds";

/** What is needed to tell whom production's address reaches now. */
export interface LiveFacts {
  readonly site: string;
  readonly floatingIps: readonly FloatingIp[];
  readonly ports: readonly Port[];
  readonly servers: readonly Server[];
  /** Ids of what the states of the site know. */
  readonly known: ReadonlySet<string>;
}

/**
 * Refuses a deployment of the live stack that takes an address from a server of somebody else's: a release does that with
 * a verification, a watch and a way back. Pure.
 * @throws IdrError `live-takes-foreign`
 */
export function refuseTaking(plan: Pick<PlanJson, "resource_changes">, facts: LiveFacts): void {
  for (const { type, change } of plan.resource_changes ?? []) {
    if (type !== BINDING || change.actions.every((action) => action === "no-op" || action === "delete"))
      continue;
    const address: unknown = change.after?.["floating_ip"] ?? change.before?.["floating_ip"];
    const { portId } = facts.floatingIps.find((one) => one.address === address) ?? {};
    if (portId === undefined || portId === change.after?.["port_id"]) continue;
    const port = facts.ports.find(({ id }) => id === portId);
    const server = facts.servers.find(({ id }) => id === port?.serverId);
    const isOurs =
      facts.known.has(portId) ||
      (server !== undefined &&
        (facts.known.has(server.id) || server.metadata[MARK_KEY]?.startsWith(`${facts.site}/`) === true));
    // A port that nothing is plugged into serves nobody.
    if (isOurs || (port !== undefined && port.serverId === undefined)) continue;
    const whose = server === undefined ? `port ${portId}` : `server ${server.name} (${server.id})`;
    throw new IdrError(
      "live-takes-foreign",
      `${String(address)} reaches ${whose}, which no state of this site knows, and this would take it from there`,
      {
        fix: "nothing was changed; a release takes it with a verification, a watch and a way back: idr release cutover; see whose it is with idr status",
      },
    );
  }
}
