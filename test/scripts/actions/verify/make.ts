import type { Environment, Site } from "../../../../constructs/model";
import { markedDescription, markOf } from "../../../../constructs/model/marks";
import { type OpenStack, findCloud } from "../../../../scripts/openstack";
import { until } from "../../../poll";
import { Session } from "../../../../scripts/openstack/session";
import { moveFloatingIp } from "../../../move-floating-ip";

/** Makes environments on a sandbox through its API, as the engine would. Waits for what takes time. */
export class Maker {
  private readonly session: Session;

  constructor(
    folder: string,
    private readonly cloud: OpenStack,
  ) {
    this.session = new Session(findCloud({ cloud: "sandbox", cwd: folder, env: {} }));
  }

  close(): void {
    this.session.close();
  }

  /** Posts and returns what was made. */
  async make(
    service: Parameters<Session["call"]>[0],
    path: string,
    body: object,
  ): Promise<{ readonly id: string }> {
    const answer = await this.session.call(service, path, { method: "POST", body });
    return Object.values(answer as Record<string, { id: string }>)[0]!;
  }

  /** The site's router and addresses. */
  async site(site: Site): Promise<void> {
    const external = (await this.cloud.network.networks({ external: true }))[0]!;
    await this.make("network", "/routers", {
      router: {
        name: site.router,
        description: markedDescription(markOf(site.name, "site")),
        external_gateway_info: { network_id: external.id },
      },
    });
    for (const role of ["production", "spare"]) {
      await this.make("network", "/floatingips", {
        floatingip: { floating_network_id: external.id, description: `${site.name}-${role}` },
      });
    }
  }

  /** An environment: network, groups, ports, volumes, servers, attachments. */
  async environment({ network, securityGroups, servers }: Environment): Promise<void> {
    const made = await this.make("network", "/networks", { network: { name: network.name } });
    const subnet = await this.make("network", "/subnets", {
      subnet: { name: network.subnet, network_id: made.id, cidr: network.cidr, ip_version: 4 },
    });
    const router = (await this.cloud.network.routers({ name: network.router.name }))[0]!;
    await this.session.call("network", `/routers/${router.id}/add_router_interface`, {
      method: "PUT",
      body: { subnet_id: subnet.id },
    });
    const groups = new Map<string, string>();
    for (const group of securityGroups) groups.set(group.key, await this.group(group));
    const image = (await this.cloud.image.images())[0]!;
    const flavors = await this.cloud.compute.flavors();
    for (const server of servers) {
      const port = await this.make("network", "/ports", {
        port: {
          name: server.name,
          network_id: made.id,
          security_groups: server.securityGroups.map((key) => groups.get(key)),
        },
      });
      const flavor = flavors.find(({ name }) => name === server.flavor)!;
      const root = {
        uuid: image.id,
        source_type: "image",
        destination_type: "volume",
        volume_size: flavor.diskGiB,
        boot_index: 0,
        delete_on_termination: true,
      };
      const { id } = await this.make("compute", "/servers", {
        server: {
          name: server.name,
          flavorRef: flavor.id,
          imageRef: "",
          networks: [{ port: port.id }],
          metadata: server.metadata,
          block_device_mapping_v2: [root],
        },
      });
      await until(
        "the server to be up",
        async () => (await this.cloud.compute.server(id)).status === "ACTIVE",
      );
      for (const volume of server.volumes) await this.attach(id, await this.volume(volume));
    }
  }

  /** Binds an address of the site to a port. */
  async bind(description: string, portName: string): Promise<void> {
    const [address] = await this.cloud.network.floatingIps({ description });
    const [port] = await this.cloud.network.ports({ name: portName });
    await this.move(address!.id, port!.id);
  }

  /** Binds a floating IP to a port, or to none. */
  async move(id: string, portId: string | null): Promise<void> {
    await moveFloatingIp(this.session, id, portId);
  }

  private async group(group: Environment["securityGroups"][number]): Promise<string> {
    const { id } = await this.make("network", "/security-groups", { security_group: { name: group.name } });
    for (const { port, peer } of group.rules.filter(({ direction }) => direction === "ingress")) {
      await this.make("network", "/security-group-rules", {
        security_group_rule: {
          security_group_id: id,
          direction: "ingress",
          ethertype: peer.family === 6 ? "IPv6" : "IPv4",
          ...(port.protocol === undefined
            ? {}
            : { protocol: port.protocol, port_range_min: port.first, port_range_max: port.last }),
          ...(peer.kind === "self" ? { remote_group_id: id } : { remote_ip_prefix: peer.value }),
        },
      });
    }
    return id;
  }

  private async volume({
    name,
    sizeGiB,
    source,
  }: Environment["servers"][number]["volumes"][number]): Promise<string> {
    const from =
      source.kind === "volume" ? (await this.cloud.volume.volumes({ name: source.ref }))[0]!.id : undefined;
    const { id } = await this.make("volume", "/volumes", {
      volume: { name, size: sizeGiB, ...(from === undefined ? {} : { source_volid: from }) },
    });
    await until(
      "the volume to be made",
      async () => (await this.cloud.volume.volume(id)).status === "available",
    );
    return id;
  }

  private async attach(server: string, volume: string): Promise<void> {
    await this.make("compute", `/servers/${server}/os-volume_attachments`, {
      volumeAttachment: { volumeId: volume },
    });
    await until(
      "the volume to be attached",
      async () => (await this.cloud.volume.volume(volume)).status === "in-use",
    );
  }
}
