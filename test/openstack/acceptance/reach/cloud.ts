import { messageOf } from "../../../../constructs/errors";
import { findCloud } from "../../../../scripts/openstack";
import { Session } from "../../../../scripts/openstack/session";
import type { ReachRule } from "../../../../scripts/reach";
import { poll } from "../../../poll";
import { ORIGINS, targetAddress, TARGETS, type Round } from "./sets";

/** A server of the suite. */
export interface Machine {
  readonly id: string;
  readonly portId: string;
  /** Network namespace that it is, in the lab. */
  readonly namespace: string;
}

interface Made {
  readonly id: string;
}

/** Ids of a set's two groups. */
interface Groups {
  readonly a: string;
  readonly b: string;
}

const NAME = "reach";
/** Groups are asked for in lists, so many at once. */
const AT_ONCE = 25;

/**
 * What the suite has on the cloud: a router with two networks, a few servers and, of all rounds, the security groups.
 * A round only says which ports are in which of them.
 */
export class ReachCloud {
  readonly targets: (Machine & { readonly floatingIp: string })[] = [];
  near!: Machine;
  far!: Machine;
  private readonly session = new Session(findCloud());
  private readonly undo: (() => Promise<unknown>)[] = [];
  private base!: string;
  private groups: Groups[][] = [];

  /** Makes networks and servers. */
  async build(): Promise<void> {
    const [external] = await this.session.list<Made>("network", "/networks", "networks", {
      "router:external": true,
    });
    if (external === undefined) throw new Error("the cloud has no external network");
    const router = await this.make("router", { external_gateway_info: { network_id: external.id } });
    const [near, near4] = await this.network(router, "10.77.0.0/24");
    const [far, far4] = await this.network(router, "10.78.0.0/24");
    const near6 = await this.make("subnet", {
      network_id: near.id,
      ip_version: 6,
      cidr: "fd77::/64",
      enable_dhcp: false,
    });
    this.base = (await this.make("security_group", {})).id;
    const own = (where: string, v6: boolean) =>
      ORIGINS.find((one) => one.where === where && one.address.includes(":") === v6)!.address;
    const both = (v4: string, v6: string) => [
      { subnet_id: near4.id, ip_address: v4 },
      { subnet_id: near6.id, ip_address: v6 },
    ];
    this.near = await this.server("near", near.id, both(own("near", false), own("near", true)));
    this.far = await this.server("far", far.id, [{ subnet_id: far4.id, ip_address: own("far", false) }]);
    for (let index = 0; index < TARGETS; index++) {
      const fixed = both(targetAddress(index, 4), targetAddress(index, 6));
      const machine = await this.server(`target${index}`, near.id, fixed);
      const { floating_ip_address: floatingIp } = await this.make<{ floating_ip_address: string }>(
        "floatingip",
        {
          floating_network_id: external.id,
          port_id: machine.portId,
          fixed_ip_address: targetAddress(index, 4),
        },
      );
      this.targets.push({ ...machine, floatingIp });
    }
    await Promise.all(this.machines().map(({ id }) => this.isUp(id)));
  }

  /** Makes the groups and rules of all rounds. */
  async prepare(rounds: readonly Round[]): Promise<void> {
    const sets = rounds.flatMap((round) => round.sets);
    const names = sets.flatMap((_, index) => ["a", "b"].map((key) => ({ name: `${NAME}-${index}${key}` })));
    const ids = (await this.makeAll("security_group", names)).map(({ id }) => id);
    this.undo.push(() => inTurns(ids, (id) => this.call("DELETE", `/security-groups/${id}`)));
    const made = sets.map((_, index): Groups => ({ a: ids[2 * index]!, b: ids[2 * index + 1]! }));
    this.groups = rounds.map((_, round) => made.slice(round * TARGETS, (round + 1) * TARGETS));
    // Neutron takes the rules of one group in one call.
    const perGroup = sets.flatMap((set, index) =>
      (["a", "b"] as const).map((key) => {
        const idOf = (group: string) => made[index]![group as keyof Groups];
        return set.rules.filter(({ group }) => group === key).map((rule) => bodyOf(rule, idOf));
      }),
    );
    await inTurns(perGroup, (rules) => this.makeAll("security_group_rule", rules));
    // A group that a port is in can't be deleted.
    const free = { port_security_enabled: true, security_groups: [this.base], allowed_address_pairs: [] };
    this.undo.push(() => Promise.all(this.machines().map(({ portId }) => this.change(portId, free))));
  }

  /** Takes every port's filter away: what then doesn't get through, no rule has stopped. */
  async openAll(): Promise<void> {
    const open = { port_security_enabled: false, security_groups: [], allowed_address_pairs: [] };
    await Promise.all([this.near, ...this.targets].map(({ portId }) => this.change(portId, open)));
  }

  /** Puts the sets of a round onto the ports. */
  async put(round: Round, number: number): Promise<void> {
    const groups = this.groups[number]!;
    const chosen = (who: "near" | "far") =>
      round.sets.flatMap((set, index) => set[who].map((key) => groups[index]![key as keyof Groups]));
    await Promise.all([
      ...round.sets.map((set, index) =>
        this.change(this.targets[index]!.portId, {
          port_security_enabled: set.filtered,
          security_groups: set.filtered ? set.target.map((key) => groups[index]![key as keyof Groups]) : [],
        }),
      ),
      this.change(this.near.portId, {
        port_security_enabled: true,
        security_groups: [this.base, ...chosen("near")],
        allowed_address_pairs: round.pairs.map((one) => ({ ip_address: one })),
      }),
      this.change(this.far.portId, { security_groups: [this.base, ...chosen("far")] }),
    ]);
  }

  machines(): readonly Machine[] {
    return [this.near, this.far, ...this.targets];
  }

  /** Takes away what was made, the last first. */
  async leave(): Promise<void> {
    const failed: unknown[] = [];
    // What can't be taken away must not keep the rest.
    for (const step of this.undo.reverse()) await step().catch((error: unknown) => failed.push(error));
    this.session.close();
    if (failed.length > 0) throw new Error(`left behind: ${failed.map(messageOf).join("; ")}`);
  }

  private async network(router: Made, cidr: string): Promise<readonly [network: Made, subnet: Made]> {
    const network = await this.make("network", {});
    const subnet = await this.make("subnet", {
      network_id: network.id,
      ip_version: 4,
      cidr,
      enable_dhcp: false,
    });
    const body = { subnet_id: subnet.id };
    await this.call("PUT", `/routers/${router.id}/add_router_interface`, body);
    this.undo.push(() => this.call("PUT", `/routers/${router.id}/remove_router_interface`, body));
    return [network, subnet];
  }

  private async server(name: string, network: string, fixedIps: readonly object[]): Promise<Machine> {
    const { id: portId } = await this.make("port", {
      network_id: network,
      fixed_ips: fixedIps,
      security_groups: [this.base],
    });
    const [images, flavors] = await Promise.all([
      this.session.list<Made>("image", "/images", "images"),
      this.session.list<Made & { readonly disk: number }>("compute", "/flavors/detail", "flavors"),
    ]);
    // Nova lets nobody boot an image onto no disk.
    const flavor = flavors.toSorted((a, b) => a.disk - b.disk).find(({ disk }) => disk > 0)!;
    const body = {
      server: {
        name: `${NAME}-${name}`,
        imageRef: images[0]!.id,
        flavorRef: flavor.id,
        networks: [{ port: portId }],
      },
    };
    const { server } = (await this.session.call("compute", "/servers", { method: "POST", body })) as {
      server: Made;
    };
    this.undo.push(async () => {
      await this.session.call("compute", `/servers/${server.id}`, { method: "DELETE" });
      await poll(`server ${name} to be gone`, async () => {
        const { servers } = (await this.session.call("compute", "/servers")) as { servers: Made[] };
        return servers.some(({ id }) => id === server.id) ? undefined : true;
      });
    });
    return { id: server.id, portId, namespace: `vm-${server.id.slice(0, 8)}` };
  }

  private isUp(id: string): Promise<true> {
    return poll(`server ${id} to be up`, async () => {
      const { server } = (await this.session.call("compute", `/servers/${id}`)) as {
        server: { status: string };
      };
      if (server.status === "ERROR") throw new Error(`server ${id} is in ERROR`);
      return server.status === "ACTIVE" ? true : undefined;
    });
  }

  private async make<T = unknown>(kind: string, fields: object): Promise<Made & T> {
    const path = `/${kind.replace("security_", "security-")}s`;
    const named = kind === "floatingip" ? fields : { name: NAME, ...fields };
    const answer = (await this.call("POST", path, { [kind]: named })) as Record<string, Made & T>;
    const made = answer[kind]!;
    this.undo.push(() => this.call("DELETE", `${path}/${made.id}`));
    return made;
  }

  /** Makes many in few calls. */
  private async makeAll(kind: string, list: readonly object[]): Promise<readonly Made[]> {
    const made: Made[] = [];
    for (let start = 0; start < list.length; start += AT_ONCE) {
      const body = { [`${kind}s`]: list.slice(start, start + AT_ONCE) };
      const path = `/${kind.replaceAll("_", "-")}s`;
      made.push(...((await this.call("POST", path, body)) as Record<string, Made[]>)[`${kind}s`]!);
    }
    return made;
  }

  private change(portId: string, port: object): Promise<unknown> {
    return this.call("PUT", `/ports/${portId}`, { port });
  }

  private call(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    return this.session.call("network", path, { method, ...(body === undefined ? {} : { body }) });
  }
}

/** A rule as Neutron is asked for it. */
function bodyOf(
  { group, direction, family, protocol, first, last, from }: ReachRule,
  idOf: (group: string) => string,
): object {
  return {
    security_group_id: idOf(group),
    direction,
    ethertype: family === 4 ? "IPv4" : "IPv6",
    protocol: protocol ?? null,
    port_range_min: first ?? null,
    port_range_max: last ?? null,
    ...(from.kind === "prefix" ? { remote_ip_prefix: from.prefix } : {}),
    ...(from.kind === "group" ? { remote_group_id: idOf(from.group) } : {}),
  };
}

/** Does something with each, four at a time: Neutron's database takes as many easily. */
async function inTurns<T>(list: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < list.length; start += 4)
    await Promise.all(list.slice(start, start + 4).map(work));
}
