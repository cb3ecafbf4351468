import type { CloudConfig } from "./clouds";
import { refuseBrokenOff } from "../interrupts";
import { OpenStackError, wordsOf } from "./error";
import { type HttpAnswer, HttpClient, type HttpOptions, type HttpRequest } from "./http";

/** The services that are used, with the names that catalogs know them by. */
const SERVICE_TYPES = {
  compute: ["compute"],
  network: ["network"],
  volume: ["block-storage", "volumev3", "block-store"],
  image: ["image"],
} as const;

export type Service = keyof typeof SERVICE_TYPES;

interface Token {
  readonly value: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly catalog: readonly CatalogEntry[];
}

interface CatalogEntry {
  readonly type: string;
  readonly endpoints: readonly {
    readonly interface: string;
    readonly region?: string;
    readonly url: string;
  }[];
}

export interface Call {
  readonly method?: HttpRequest["method"];
  /** Query parameters; `undefined` ones are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** Whether it may be sent twice without harm. @default - true for GET only */
  readonly idempotent?: boolean;
  /** Microversion to ask for, e.g. `volume 3.47`. @default - the service's oldest */
  readonly microversion?: string;
}

/** One login to one cloud: its token, renewed when it expires, and where its services are. */
export class Session {
  readonly cloud: CloudConfig;
  private readonly http: HttpClient;
  private token: Promise<Token> | undefined;

  constructor(cloud: CloudConfig, options: HttpOptions = {}) {
    this.cloud = cloud;
    this.http = new HttpClient({
      verify: cloud.verify,
      ...(cloud.cacert === undefined ? {} : { cacert: cloud.cacert }),
      ...options,
    });
  }

  /** The project that the credentials are for. @throws OpenStackError when Keystone refuses them. */
  async project(): Promise<{ readonly id: string; readonly name: string }> {
    return (await this.login()).project;
  }

  /** Name of the region in use; `undefined` when the catalog does not tell regions apart. */
  async region(): Promise<string | undefined> {
    if (this.cloud.region !== undefined) return this.cloud.region;
    const { catalog } = await this.login();
    return catalog.flatMap((entry) => entry.endpoints).find((endpoint) => endpoint.region)?.region;
  }

  /**
   * Calls a service and reads its JSON; `undefined` for an empty answer.
   * @throws OpenStackError with the service's own words; IdrError `interrupted` for a change after an interrupt
   */
  async call(service: Service, path: string, call: Call = {}): Promise<unknown> {
    if (call.method !== undefined && call.method !== "GET") refuseBrokenOff();
    const used = await this.login();
    let answer = await this.send(used, service, path, call);
    if (answer.status === 401) {
      answer = await this.send(await this.renew(used), service, path, call);
    }
    if (answer.status >= 400) throw refused(service, path, call, answer);
    return answer.body === "" ? undefined : parse(service, path, answer);
  }

  /** Reads a whole collection, page after page. */
  async list<T>(service: Service, path: string, key: string, query: Call["query"] = {}): Promise<T[]> {
    const all: T[] = [];
    let page: Call["query"] = query;
    for (;;) {
      const body = (await this.call(service, path, { query: page })) as Record<string, unknown>;
      const items = body[key];
      if (!Array.isArray(items)) {
        throw new OpenStackError(200, `${service} answered ${path} without "${key}"`);
      }
      all.push(...(items as T[]));
      const next = nextPage(body, key);
      if (next === undefined || items.length === 0) return all;
      // Only the marker is taken from the link: behind a proxy its host and scheme are often wrong.
      page = { ...query, ...next };
    }
  }

  close(): void {
    this.http.close();
  }

  private login(): Promise<Token> {
    // One login for all calls that begin at once; a failed one is not kept.
    this.token ??= this.authenticate().catch((error: unknown) => {
      this.token = undefined;
      throw error;
    });
    return this.token;
  }

  private async renew(expired: Token): Promise<Token> {
    // Of several calls that found the token expired, the first renews it for all.
    if ((await this.login()) === expired) this.token = undefined;
    return this.login();
  }

  private async authenticate(): Promise<Token> {
    const { auth, authUrl, name } = this.cloud;
    const answer = await this.http.send({
      method: "POST",
      url: `${authUrl}/auth/tokens`,
      headers: {},
      body: JSON.stringify({ auth }),
      idempotent: true,
    });
    const value = answer.headers["x-subject-token"];
    if (answer.status === 401) {
      throw new OpenStackError(401, `Keystone refuses the credentials of cloud "${name}"${said(answer)}`, {
        ...requestId(answer),
        fix: `check user, password, project and domains of "${name}"${this.cloud.file === undefined ? "" : ` in ${this.cloud.file}`} (or the application credential and its expiry)`,
      });
    }
    if (answer.status >= 400 || typeof value !== "string") {
      throw new OpenStackError(
        answer.status,
        `Keystone at ${authUrl} gives no token (${answer.status})${said(answer)}`,
        { ...requestId(answer), fix: "check auth_url in clouds.yaml: it must be Keystone's v3 address" },
      );
    }
    const { token } = parse("identity", "/auth/tokens", answer) as {
      token: { project?: Token["project"]; catalog?: CatalogEntry[] };
    };
    if (token.project === undefined) {
      throw new OpenStackError(answer.status, `the credentials of cloud "${name}" are for no project`, {
        fix: "give project_name (and its domain) in clouds.yaml",
      });
    }
    return { value, project: token.project, catalog: token.catalog ?? [] };
  }

  private send(token: Token, service: Service, path: string, call: Call): Promise<HttpAnswer> {
    const url = new URL(`${this.endpoint(token, service)}${path}`);
    for (const [key, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.append(key, String(value));
    }
    return this.http.send({
      method: call.method ?? "GET",
      url: url.href,
      headers: {
        "x-auth-token": token.value,
        ...(call.microversion === undefined ? {} : { "openstack-api-version": call.microversion }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      ...(call.idempotent === undefined ? {} : { idempotent: call.idempotent }),
    });
  }

  private endpoint(token: Token, service: Service): string {
    const types: readonly string[] = SERVICE_TYPES[service];
    const override = types
      .map((type) => this.cloud.endpointOverrides[type.replaceAll("-", "_")])
      .find((url) => url !== undefined);
    const offered = types.flatMap((type) => token.catalog.filter((entry) => entry.type === type));
    const endpoints = offered.flatMap((entry) => entry.endpoints);
    const url =
      override ??
      endpoints.find(
        (endpoint) =>
          endpoint.interface.replace(/URL$/, "") === this.cloud.interface &&
          (this.cloud.region === undefined ||
            endpoint.region === undefined ||
            endpoint.region === this.cloud.region),
      )?.url;
    if (url === undefined) throw noEndpoint(service, this.cloud, endpoints);
    return versioned(service, url.replace(/\/+$/, ""));
  }
}

/** Catalogs name Neutron and Glance without their API version, and sometimes Nova and Cinder with it. */
function versioned(service: Service, url: string): string {
  if (/\/v\d+(\.\d+)?(\/|$)/.test(new URL(url).pathname)) return url;
  if (service === "network") return `${url}/v2.0`;
  if (service === "image") return `${url}/v2`;
  return url;
}

function nextPage(body: Record<string, unknown>, key: string): Record<string, string> | undefined {
  const links = body[`${key}_links`];
  const href = Array.isArray(links)
    ? (links as { rel?: string; href?: string }[]).find((link) => link.rel === "next")?.href
    : body.next;
  if (typeof href !== "string") return undefined;
  const query = new URL(href, "http://localhost").searchParams;
  const marker = query.get("marker");
  const limit = query.get("limit");
  return marker === null ? undefined : { marker, ...(limit === null ? {} : { limit }) };
}

function refused(service: Service, path: string, call: Call, answer: HttpAnswer): OpenStackError {
  const message = `${service} refuses ${call.method ?? "GET"} ${path} (${answer.status})${said(answer)}`;
  return new OpenStackError(answer.status, message, requestId(answer));
}

function noEndpoint(
  service: Service,
  cloud: CloudConfig,
  endpoints: CatalogEntry["endpoints"],
): OpenStackError {
  const offered = [
    ...new Set(endpoints.map((endpoint) => `${endpoint.interface} in ${endpoint.region ?? "any region"}`)),
  ];
  return new OpenStackError(
    404,
    `cloud "${cloud.name}" has no ${cloud.interface} endpoint for ${service}${cloud.region === undefined ? "" : ` in region "${cloud.region}"`}`,
    {
      fix:
        offered.length === 0
          ? `the project's catalog has no ${service} service: ask the cloud's administrators`
          : `its catalog has ${offered.join(", ")}: check region_name and interface in clouds.yaml`,
    },
  );
}

function said(answer: HttpAnswer): string {
  const words = wordsOf(answer.body);
  return words === undefined ? "" : `: ${words}`;
}

function requestId(answer: HttpAnswer): { requestId?: string } {
  const id = answer.headers["x-openstack-request-id"] ?? answer.headers["x-compute-request-id"];
  return typeof id === "string" ? { requestId: id } : {};
}

function parse(service: string, path: string, answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body);
  } catch (error) {
    throw new OpenStackError(
      answer.status,
      `${service} answered ${path} with something that is not JSON${said(answer)}`,
      {
        cause: error,
        ...requestId(answer),
        fix: "check auth_url in clouds.yaml: is a proxy or login page in between?",
      },
    );
  }
}
