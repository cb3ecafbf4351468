import type { Session } from "../scripts/openstack/session";

/** Binds a floating IP to a port, or to none, by hand: the command itself leaves that to the engine. */
export async function moveFloatingIp(session: Session, id: string, portId: string | null): Promise<void> {
  await session.call("network", `/floatingips/${id}`, {
    method: "PUT",
    body: { floatingip: { port_id: portId } },
    idempotent: true,
  });
}
