import { isNotFound } from "../../../scripts/openstack";
import type { Session } from "../../../scripts/openstack/session";
import { record, type Recording } from "./recorder";

type Service = Parameters<Session["call"]>[0];

/** How one object of each kind is removed, in the order in which the cloud lets them go. */
const REMOVALS: readonly (readonly [kind: string, service: Service, collection: string])[] = [
  ["floating IP", "network", "floatingips"],
  ["server", "compute", "servers"],
  ["snapshot", "volume", "snapshots"],
  ["volume", "volume", "volumes"],
  ["port", "network", "ports"],
  ["router", "network", "routers"],
  ["network", "network", "networks"],
  ["rule", "network", "security-group-rules"],
  ["group", "network", "security-groups"],
  ["key pair", "compute", "os-keypairs"],
];

/** Removes all of the project that an earlier recording has not, whoever made it. */
export async function removeAllBut(kept: Recording, session: Session): Promise<void> {
  for (const [kind, service, collection] of REMOVALS) {
    for (let tries = 0; ; tries += 1) {
      const left = [...(await record(session))].filter(
        ([key]) => key.startsWith(`${kind} `) && !kept.has(key),
      );
      if (left.length === 0) break;
      if (tries === 100) throw new Error(`these don't go: ${left.map(([key]) => key).join(", ")}`);
      for (const [key, text] of left) await remove(session, { kind, service, collection, key, text });
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

interface Removal {
  readonly kind: string;
  readonly service: Service;
  readonly collection: string;
  readonly key: string;
  readonly text: string;
}

async function remove(session: Session, { kind, service, collection, key, text }: Removal): Promise<void> {
  const id = encodeURIComponent(key.slice(kind.length + 1));
  const row = JSON.parse(text) as { device_owner?: string; device_id?: string; status?: string };
  try {
    if (kind === "port" && row.device_owner?.startsWith("network:router") === true) {
      const path = `/routers/${row.device_id ?? ""}/remove_router_interface`;
      await session.call("network", path, { method: "PUT", body: { port_id: id } });
      return;
    }
    // Neutron's own go with their network, a server's with the server.
    if (kind === "port" && row.device_owner?.startsWith("network:") === true) {
      const path = `/networks/${(row as { network_id?: string }).network_id ?? ""}`;
      await session.call("network", path, { method: "DELETE" });
      return;
    }
    await session.call(service, `/${collection}/${id}`, { method: "DELETE" });
  } catch (error) {
    // It went with something else, or it can't go before something else has ended: it is looked at again.
    if (!isNotFound(error) && !isBusy(error)) throw error;
  }
}

/** A volume that is being detached answers 400, a network with ports 409. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "status" in error && [400, 409].includes(Number(error.status));
}
