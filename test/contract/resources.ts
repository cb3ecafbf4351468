import type { Row } from "./answers";
import { cloud, findings, named } from "./suite";

/** An environment's network. */
export interface Environment {
  readonly network: Row;
  readonly subnet: Row;
}

/** A network with one subnet. */
export async function environment(name: string, cidr: string): Promise<Environment> {
  const network = await cloud.make("network", { name: named(name) });
  const subnet = await cloud.make("subnet", {
    name: named(`${name}-subnet`),
    network_id: network.id,
    ip_version: 4,
    cidr,
    dns_nameservers: ["8.8.8.8", "8.8.4.4"],
  });
  return { network, subnet };
}

/** A router with a gateway to the external network. */
export async function gatewayRouter(name: string): Promise<Row> {
  const { externalNetwork } = await findings();
  return cloud.make("router", {
    name: named(name),
    external_gateway_info: { network_id: externalNetwork.id },
  });
}

/** Joins a subnet to a router until the end. */
export async function join(router: Row, subnet: Row): Promise<void> {
  const body = { subnet_id: subnet.id };
  const answer = await cloud.put("network", `/routers/${router.id}/add_router_interface`, body);
  if (answer.status !== 200) throw new Error(`interface refused: ${JSON.stringify(answer.body)}`);
  cloud.atEnd(async () => {
    await cloud.put("network", `/routers/${router.id}/remove_router_interface`, body);
  });
}

/** A port of a known name, as the provider makes it. */
export function port(name: string, { network, subnet }: Environment, fields: object = {}): Promise<Row> {
  return cloud.make("port", {
    name: named(name),
    network_id: network.id,
    fixed_ips: [{ subnet_id: subnet.id }],
    admin_state_up: true,
    ...fields,
  });
}

/** An empty volume, ready. */
export async function volume(name: string, fields: object = {}): Promise<Row> {
  const { id } = await cloud.make("volume", { name: named(name), size: 1, ...fields });
  return cloud.until("volume", id, "available");
}

/** What asks Nova for a server as the provider does: boot from a volume made from the image, a port that is there. */
export async function serverFields(name: string, portId: string): Promise<Record<string, unknown>> {
  const { flavor, image } = await findings();
  return {
    name: named(name),
    imageRef: "",
    flavorRef: flavor.id,
    networks: [{ port: portId }],
    block_device_mapping_v2: [
      {
        boot_index: 0,
        delete_on_termination: true,
        destination_type: "volume",
        source_type: "image",
        uuid: image.id,
        volume_size: 2,
      },
    ],
  };
}

/** A server that is up. */
export async function server(name: string, portId: string, fields: object = {}): Promise<Row> {
  const { id } = await cloud.make("server", { ...(await serverFields(name, portId)), ...fields });
  return cloud.until("server", id, "ACTIVE");
}
