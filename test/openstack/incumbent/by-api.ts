import type { Session } from "../../../scripts/openstack/session";
import type { IncumbentServer } from "./description";
import type { Operations } from "./make";

type Service = Parameters<Session["call"]>[0];
interface Row {
  readonly id: string;
  readonly name?: string;
  readonly floating_ip_address?: string;
}

/** What the API answers when it is asked for one object. */
type Body = Readonly<Record<string, unknown>>;

/** The incumbent's steps, and two more ways to make and find what they don't. */
export interface ByApi extends Operations {
  readonly session: Session;
  readonly post: Post;
  readonly idOf: IdOf;
  /** Asks again until the object at a path is in a status. */
  readonly until: (service: Service, path: string, key: string, status: string) => Promise<void>;
}

/** The incumbent's steps as calls of the API: the same requests as the plain command's, without its start-up time. */
export function byApi(session: Session): ByApi {
  const post = poster(session);
  const idOf = finder(session);
  const until = async (service: Service, path: string, key: string, status: string) => {
    for (const end = Date.now() + 180_000; ;) {
      const body = (await session.call(service, path)) as Record<string, { status: string }>;
      const now = body[key]!.status;
      if (now === status) return;
      if (now.toLowerCase() === "error" || Date.now() > end) throw new Error(`${path} is ${now}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  return {
    session,
    post,
    idOf,
    until,
    network: async (name) => {
      await post("network", "/networks", { network: { name } });
    },
    subnet: async ({ network, subnet, cidr, dns }) => {
      const networkId = await idOf("network", "networks", network);
      await post("network", "/subnets", {
        subnet: { name: subnet, network_id: networkId, ip_version: 4, cidr, dns_nameservers: dns },
      });
    },
    router: async (name, externalNetwork) => {
      const outside = await idOf("network", "networks", externalNetwork);
      await post("network", "/routers", { router: { name, external_gateway_info: { network_id: outside } } });
    },
    addSubnet: async (router, subnet) => {
      const path = `/routers/${await idOf("network", "routers", router)}/add_router_interface`;
      const body = { subnet_id: await idOf("network", "subnets", subnet) };
      await session.call("network", path, { method: "PUT", body });
    },
    group: async ({ name, rules }) => {
      // The command gives a group its name as a description.
      const { id } = await post("network", "/security-groups", {
        security_group: { name, description: name },
      });
      for (const { protocol, first, last, from } of rules) {
        await post("network", "/security-group-rules", {
          security_group_rule: {
            security_group_id: id,
            direction: "ingress",
            ethertype: "IPv4",
            protocol,
            port_range_min: first,
            port_range_max: last,
            remote_ip_prefix: from,
          },
        });
      }
    },
    keyPair: async ({ name, publicKey }) => {
      const body = { keypair: { name, public_key: publicKey } };
      await session.call("compute", "/os-keypairs", { method: "POST", body });
    },
    server: async (server, on) => {
      // Neutron makes the project's default group when groups are first asked for.
      await session.list("network", "/security-groups", "security_groups");
      const body = serverBody(server, {
        networkId: await idOf("network", "networks", on.network),
        imageId: await idOf("image", "images", on.image),
        flavorId: await idOf("compute", "flavors", server.flavor),
        keyPair: on.keyPair.name,
      });
      const { id } = await post("compute", "/servers", body);
      await until("compute", `/servers/${id}`, "server", "ACTIVE");
    },
    volume: async (name, size) => {
      const { id } = await post("volume", "/volumes", { volume: { name, size } });
      await until("volume", `/volumes/${id}`, "volume", "available");
    },
    attach: async (server, volume, device) => {
      const id = await idOf("volume", "volumes", volume);
      await post("compute", `/servers/${await idOf("compute", "servers", server)}/os-volume_attachments`, {
        volumeAttachment: { volumeId: id, device },
      });
      await until("volume", `/volumes/${id}`, "volume", "in-use");
    },
    address: async (externalNetwork) => {
      const network = await idOf("network", "networks", externalNetwork);
      const made = await post("network", "/floatingips", { floatingip: { floating_network_id: network } });
      return made.floating_ip_address ?? "";
    },
    give: async (server, address) => {
      const query = { device_id: await idOf("compute", "servers", server) };
      const [port] = await session.list<Row>("network", "/ports", "ports", query);
      const [found] = await session.list<Row>("network", "/floatingips", "floatingips", {
        floating_ip_address: address,
      });
      await session.call("network", `/floatingips/${found!.id}`, {
        method: "PUT",
        body: { floatingip: { port_id: port!.id } },
      });
    },
  };
}

/** Makes something; returns what the API says of it. */
export type Post = (service: Service, path: string, body: Body) => Promise<Row>;

function poster(session: Session): Post {
  return async (service, path, body) => {
    const answer = await session.call(service, path, { method: "POST", body });
    return Object.values(answer as Record<string, Row>)[0]!;
  };
}

/** The id of the only object of a name. */
export type IdOf = (service: Service, collection: string, name: string) => Promise<string>;

function finder(session: Session): IdOf {
  return async (service, collection, name) => {
    const path = service === "network" || service === "image" ? `/${collection}` : `/${collection}/detail`;
    const rows = await session.list<Row>(service, path, collection);
    const found = rows.filter((row) => row.name === name);
    if (found.length !== 1) throw new Error(`${found.length} ${collection} are called ${name}`);
    return found[0]!.id;
  };
}

/** The request for a server that boots from a volume of its own, on a port that Nova makes. */
export function serverBody(
  server: Pick<IncumbentServer, "name" | "rootGiB" | "metadata" | "groups">,
  ids: {
    readonly networkId: string;
    readonly imageId: string;
    readonly flavorId: string;
    readonly keyPair?: string;
  },
): Body {
  return {
    server: {
      name: server.name,
      imageRef: "",
      flavorRef: ids.flavorId,
      ...(ids.keyPair === undefined ? {} : { key_name: ids.keyPair }),
      networks: [{ uuid: ids.networkId }],
      security_groups: server.groups.map((name) => ({ name })),
      metadata: server.metadata,
      block_device_mapping_v2: [
        {
          boot_index: 0,
          source_type: "image",
          destination_type: "volume",
          uuid: ids.imageId,
          volume_size: server.rootGiB,
          delete_on_termination: true,
        },
      ],
    },
  };
}
