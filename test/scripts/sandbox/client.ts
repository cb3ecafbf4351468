import { poll } from "../../poll";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../../scripts/sandbox";

/** Settings under which what takes time takes hundredths of a second. */
export const FAST: SandboxOptions = {
  cloneGiBPerSecond: 100_000,
  bootSeconds: 0.02,
  createSeconds: 0.02,
  deleteSeconds: 0.02,
  attachSeconds: 0.02,
  actionSeconds: 0.02,
  dataPlane: false,
};

/** An answer of the simulated cloud. */
export class Answer {
  readonly status: number;
  /** Its JSON, or its text when it is none. */
  readonly body: unknown;
  readonly headers: Headers;

  constructor(status: number, body: unknown, headers: Headers) {
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /** What is at a path such as `volumes.0.name`; undefined when there is nothing. */
  at(path: string): unknown {
    let value = this.body;
    for (const key of path.split(".")) {
      value =
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    }
    return value;
  }

  /** The text at a path. */
  text(path: string): string {
    const value = this.at(path);
    if (typeof value !== "string") throw new Error(`no text at ${path} of ${JSON.stringify(this.body)}`);
    return value;
  }

  /** The rows of a collection. */
  rows(path: string): Record<string, unknown>[] {
    const value = this.at(path);
    if (!Array.isArray(value)) throw new Error(`no list at ${path} of ${JSON.stringify(this.body)}`);
    return value as Record<string, unknown>[];
  }

  /** The names of the rows of a collection. */
  names(path: string): unknown[] {
    return this.rows(path).map((row) => row.name);
  }
}

const PATHS = {
  identity: "/identity/v3",
  compute: "/compute/v2.1",
  network: "/network/v2.0",
  image: "/image/v2",
  volume: "/volume/v3/PROJECT",
} as const;

/** A caller with a token of one project. */
export class Client {
  readonly sandbox: Sandbox;
  token = "";
  projectId = "";
  userId = "";

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  /** Logs in with what clouds.yaml holds for `cloud`. */
  async login(cloud = "sandbox"): Promise<Answer> {
    const entry = entryOf(this.sandbox.cloudsYaml, cloud);
    const identity =
      entry.password === undefined
        ? {
            methods: ["application_credential"],
            application_credential: {
              id: entry.application_credential_id,
              secret: entry.application_credential_secret,
            },
          }
        : {
            methods: ["password"],
            password: {
              user: { name: entry.username, password: entry.password, domain: { name: "Default" } },
            },
          };
    const scope =
      entry.password === undefined
        ? {}
        : { scope: { project: { name: entry.project_name, domain: { name: "Default" } } } };
    const answer = await this.call("POST", "identity", "/auth/tokens", { auth: { identity, ...scope } });
    this.token = answer.headers.get("x-subject-token") ?? "";
    const token = answer.at("token") as { project: { id: string }; user: { id: string } };
    this.projectId = token.project.id;
    this.userId = token.user.id;
    return answer;
  }

  async call(
    method: string,
    service: keyof typeof PATHS,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const below = PATHS[service].replace("PROJECT", this.projectId);
    const response = await fetch(this.sandbox.url + below + path, {
      method,
      headers: { "X-Auth-Token": this.token, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get("content-type") ?? "").includes("json") && text !== "";
    return new Answer(response.status, isJson ? (JSON.parse(text) as unknown) : text, response.headers);
  }

  get = (service: keyof typeof PATHS, path: string, headers?: Record<string, string>) =>
    this.call("GET", service, path, undefined, headers);

  /** Asks again until `path` answers what `done` accepts. */
  async until(service: keyof typeof PATHS, path: string, done: (answer: Answer) => boolean): Promise<Answer> {
    let last: Answer | undefined;
    try {
      return await poll(`another answer of ${path}`, async () => {
        last = await this.get(service, path);
        return done(last) ? last : undefined;
      });
    } catch (error) {
      throw new Error(`still ${JSON.stringify(last?.body)} at ${path}`, { cause: error });
    }
  }

  /** A volume that is there. */
  async volume(spec: Record<string, unknown>): Promise<string> {
    const made = await this.call("POST", "volume", "/volumes", { volume: spec });
    if (made.status !== 202) throw new Error(JSON.stringify(made.body));
    const id = made.text("volume.id");
    await this.volumeIs(id, "available");
    return id;
  }

  volumeIs = (id: string, status: string) =>
    this.until("volume", `/volumes/${id}`, (answer) => answer.at("volume.status") === status);

  serverIs = (id: string, status: string) =>
    this.until("compute", `/servers/${id}`, (answer) => answer.at("server.status") === status);

  gone = (service: keyof typeof PATHS, path: string) =>
    this.until(service, path, (answer) => answer.status === 404);
}

function entryOf(yaml: string, cloud: string): Record<string, string | undefined> {
  const after = yaml.split(`\n  ${cloud}:\n`)[1] ?? "";
  const own = after.split(/\n {2}\S/)[0] ?? "";
  return Object.fromEntries(
    [...own.matchAll(/^\s+(\w+): "(.*)"$/gm)].map(([, key = "", value]) => [key, value]),
  );
}

/** A sandbox and a client logged in to its first project. */
export async function started(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; client: Client }> {
  const sandbox = await startSandbox({ ...FAST, ...options });
  const client = new Client(sandbox);
  await client.login();
  return { sandbox, client };
}

/** A network with a router to the outside, a security group that lets TCP 80 in, a server on a port. */
export interface Site {
  readonly externalId: string;
  readonly networkId: string;
  readonly subnetId: string;
  readonly routerId: string;
  readonly groupId: string;
}

export async function site(client: Client, cidr = "192.168.1.0/24"): Promise<Site> {
  const post = async (path: string, key: string, body: Record<string, unknown>) => {
    const made = await client.call("POST", "network", path, { [key]: body });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return made.text(`${key}.id`);
  };
  const external = await client.get("network", "/networks?name=public");
  const externalId = external.text("networks.0.id");
  const networkId = await post("/networks", "network", { name: "idr" });
  const subnetId = await post("/subnets", "subnet", { network_id: networkId, ip_version: 4, cidr });
  const routerId = await post("/routers", "router", {
    name: "router",
    external_gateway_info: { network_id: externalId },
  });
  await client.call("PUT", "network", `/routers/${routerId}/add_router_interface`, { subnet_id: subnetId });
  const groupId = await post("/security-groups", "security_group", { name: "web" });
  await openPorts(client, groupId, 80, 80);
  return { externalId, networkId, subnetId, routerId, groupId };
}

/** Lets TCP from `low` to `high` in. */
export async function openPorts(
  client: Client,
  groupId: string,
  low: number,
  high: number,
  prefix = "0.0.0.0/0",
): Promise<string> {
  const made = await client.call("POST", "network", "/security-group-rules", {
    security_group_rule: {
      direction: "ingress",
      protocol: "tcp",
      port_range_min: low,
      port_range_max: high,
      remote_ip_prefix: prefix,
      security_group_id: groupId,
    },
  });
  return made.text("security_group_rule.id");
}

export async function port(client: Client, at: Site, name: string): Promise<string> {
  const made = await client.call("POST", "network", "/ports", {
    port: { name, network_id: at.networkId, security_groups: [at.groupId] },
  });
  return made.text("port.id");
}

/** The body of a request for a server that boots from a volume made of the image. */
export async function serverBody(client: Client, name: string, network: Record<string, unknown>, more = {}) {
  const images = await client.get("image", "/images");
  const flavors = await client.get("compute", "/flavors");
  const flavor = (flavors.at("flavors") as { id: string; name: string }[]).find(
    (one) => one.name === "m1.large",
  );
  return {
    server: {
      name,
      imageRef: "",
      flavorRef: flavor?.id,
      networks: [network],
      metadata: { groups: `${name}-hosts` },
      block_device_mapping_v2: [
        {
          boot_index: 0,
          source_type: "image",
          destination_type: "volume",
          uuid: images.text("images.0.id"),
          volume_size: 80,
          delete_on_termination: true,
        },
      ],
      ...more,
    },
  };
}

/** A server that is up, on a port that was made before. */
export async function server(client: Client, at: Site, name: string) {
  const portId = await port(client, at, name);
  const made = await client.call(
    "POST",
    "compute",
    "/servers",
    await serverBody(client, name, { port: portId }),
  );
  if (made.status !== 202) throw new Error(JSON.stringify(made.body));
  const id = made.text("server.id");
  await client.serverIs(id, "ACTIVE");
  return { id, portId };
}

export async function floatingIp(client: Client, at: Site, portId: string | null) {
  const made = await client.call("POST", "network", "/floatingips", {
    floatingip: { floating_network_id: at.externalId, port_id: portId, description: "idr-production" },
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  const { id, floating_ip_address: address } = made.at("floatingip") as Record<string, string>;
  return { id: id ?? "", address: address ?? "" };
}
