import type { Session } from "./session";

/** A Nova server, as far as it is used. */
export interface Server {
  readonly id: string;
  readonly name: string;
  /** ACTIVE, BUILD, ERROR, SHUTOFF … */
  readonly status: string;
  /** What is being done to it right now: `spawning`, `deleting` … */
  readonly taskState?: string;
  readonly flavorId: string;
  /** Name of its flavor; `undefined` when the flavor was deleted or is private. */
  readonly flavorName?: string;
  readonly addresses: readonly ServerAddress[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Ids of its volumes, the root volume too. */
  readonly volumeIds: readonly string[];
  readonly createdAt: string;
  /** Nova's words when it is in ERROR. */
  readonly fault?: string;
}

export interface ServerAddress {
  readonly network: string;
  readonly address: string;
  readonly kind: "fixed" | "floating";
}

export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMiB: number;
  readonly diskGiB: number;
}

export interface KeyPair {
  readonly name: string;
  readonly publicKey: string;
}

/** What the project may use of Nova and does; a limit of -1 is none. */
export interface ComputeLimits {
  readonly servers: Usage;
  readonly cores: Usage;
  readonly ramMiB: Usage;
}

export interface Usage {
  readonly used: number;
  /** -1: no limit. */
  readonly limit: number;
}

interface RawServer {
  id: string;
  name: string;
  status: string;
  "OS-EXT-STS:task_state"?: string | null;
  flavor: { id?: string; original_name?: string };
  addresses?: Record<string, { addr: string; "OS-EXT-IPS:type"?: string }[]>;
  metadata?: Record<string, string>;
  "os-extended-volumes:volumes_attached"?: { id: string }[];
  created: string;
  fault?: { message?: string };
}

/** Nova. */
export class Compute {
  constructor(private readonly session: Session) {}

  /** All servers of the project, with their flavors' names. */
  async servers(): Promise<Server[]> {
    const [servers, flavors] = await Promise.all([
      this.session.list<RawServer>("compute", "/servers/detail", "servers"),
      this.flavors(),
    ]);
    const names = new Map(flavors.map((flavor) => [flavor.id, flavor.name]));
    return servers.map((server) => serverOf(server, names));
  }

  /** @throws OpenStackError 404 when there is no such server. */
  async server(id: string): Promise<Server> {
    const body = (await this.session.call("compute", `/servers/${id}`)) as { server: RawServer };
    return serverOf(body.server, new Map());
  }

  async flavors(): Promise<Flavor[]> {
    const flavors = await this.session.list<{
      id: string;
      name: string;
      vcpus: number;
      ram: number;
      disk: number;
    }>("compute", "/flavors/detail", "flavors");
    return flavors.map(({ id, name, vcpus, ram, disk }) => ({ id, name, vcpus, ramMiB: ram, diskGiB: disk }));
  }

  async keyPairs(): Promise<KeyPair[]> {
    const pairs = await this.session.list<{ keypair: { name: string; public_key: string } }>(
      "compute",
      "/os-keypairs",
      "keypairs",
    );
    return pairs.map(({ keypair }) => ({ name: keypair.name, publicKey: keypair.public_key }));
  }

  async limits(): Promise<ComputeLimits> {
    const body = (await this.session.call("compute", "/limits")) as {
      limits: { absolute: Record<string, number> };
    };
    const of = (name: string): number => body.limits.absolute[name] ?? -1;
    return {
      servers: { used: of("totalInstancesUsed"), limit: of("maxTotalInstances") },
      cores: { used: of("totalCoresUsed"), limit: of("maxTotalCores") },
      ramMiB: { used: of("totalRAMUsed"), limit: of("maxTotalRAMSize") },
    };
  }
}

function serverOf(raw: RawServer, flavors: ReadonlyMap<string, string>): Server {
  const flavorName = raw.flavor.original_name ?? flavors.get(raw.flavor.id ?? "");
  const taskState = raw["OS-EXT-STS:task_state"];
  return {
    id: raw.id,
    name: raw.name,
    status: raw.status,
    ...(taskState ? { taskState } : {}),
    flavorId: raw.flavor.id ?? "",
    ...(flavorName === undefined ? {} : { flavorName }),
    addresses: Object.entries(raw.addresses ?? {}).flatMap(([network, addresses]) =>
      addresses.map((address) => ({
        network,
        address: address.addr,
        kind: address["OS-EXT-IPS:type"] === "floating" ? ("floating" as const) : ("fixed" as const),
      })),
    ),
    metadata: raw.metadata ?? {},
    volumeIds: (raw["os-extended-volumes:volumes_attached"] ?? []).map((volume) => volume.id),
    createdAt: raw.created,
    ...(raw.fault?.message === undefined ? {} : { fault: raw.fault.message }),
  };
}
