import { type CloudConfig, OpenStackError } from "../../scripts/openstack";
import { HttpClient, type HttpRequest } from "../../scripts/openstack/http";
import { type Answer, describeAnswer, parsed, type Row, rowOf } from "./answers";
import { type Kind, KINDS, type KindInfo } from "./kinds";
import { type CallPattern, patternOf, type Service } from "./patterns";
import { poll } from "../poll";

export interface CallOptions {
  readonly body?: unknown;
  /** E.g. `compute 2.47`. */
  readonly microversion?: string;
  /** Another token than the session's; null: none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A login: what a case needs to know of it. */
export interface Login {
  readonly token: string;
  readonly projectId: string;
  readonly userId: string;
  /** Address of a service, version included. */
  readonly endpoints: Readonly<Record<Service, string>>;
}

const TYPES: Readonly<Record<Exclude<Service, "identity">, { types: string[]; version: string }>> = {
  compute: { types: ["compute"], version: "" },
  network: { types: ["network"], version: "/v2.0" },
  volume: { types: ["block-storage", "volumev3"], version: "" },
  image: { types: ["image"], version: "/v2" },
};

/** One user of one cloud, by its raw API. It remembers what it called, and what it made so as to delete it. */
export class Cloud {
  readonly config: CloudConfig;
  /** Begins every name that a run gives. */
  readonly prefix: string;
  /** All calls so far. */
  readonly calls: CallPattern[] = [];
  private login: Promise<Login> | undefined;
  private readonly undo: (() => Promise<void>)[] = [];

  constructor(config: CloudConfig, prefix: string) {
    this.config = config;
    this.prefix = prefix;
  }

  /** Logs in at the first call, and keeps that login. */
  session(): Promise<Login> {
    this.login ??= this.logIn();
    return this.login;
  }

  /** Calls a service; `target` is the path below its version, with the query. */
  async call(
    service: Service,
    method: HttpRequest["method"],
    target: string,
    options: CallOptions = {},
  ): Promise<Answer> {
    const login = await this.session();
    const { body, microversion, token = login.token, headers } = options;
    this.calls.push(patternOf(method, service, target));
    return this.send(
      method,
      `${login.endpoints[service]}${target}`,
      {
        ...(token === null ? {} : { "x-auth-token": token }),
        ...(microversion === undefined ? {} : { "openstack-api-version": microversion }),
        ...headers,
      },
      body,
    );
  }

  get(service: Service, target: string, options: CallOptions = {}): Promise<Answer> {
    return this.call(service, "GET", target, options);
  }

  post(service: Service, target: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.call(service, "POST", target, { ...options, body });
  }

  put(service: Service, target: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
    return this.call(service, "PUT", target, { ...options, body });
  }

  delete(service: Service, target: string, options: CallOptions = {}): Promise<Answer> {
    return this.call(service, "DELETE", target, options);
  }

  /** A password login of the same user; its answer, and the token in its header. */
  async authenticate(auth: unknown): Promise<Answer> {
    this.calls.push(patternOf("POST", "identity", "/auth/tokens"));
    return this.send("POST", `${this.config.authUrl}/auth/tokens`, {}, { auth });
  }

  /** Asks to make something; it will be deleted if that succeeds. */
  async request(
    kind: Kind,
    fields: Readonly<Record<string, unknown>>,
    options: CallOptions = {},
  ): Promise<Answer> {
    const info: KindInfo = KINDS[kind];
    const answer = await this.post(info.service, info.path, { [info.key]: fields }, options);
    if (answer.status < 300) {
      const id = rowOf(answer, info.key)[info.id ?? "id"];
      this.atEnd(() => this.remove(kind, id));
    }
    return answer;
  }

  /** Makes something that will be deleted. @throws Error when the cloud refuses */
  async make(kind: Kind, fields: Readonly<Record<string, unknown>>, options: CallOptions = {}): Promise<Row> {
    const answer = await this.request(kind, fields, options);
    if (answer.status >= 300) throw new Error(`${kind} refused: ${describeAnswer(answer)}`);
    return rowOf(answer, KINDS[kind].key);
  }

  /** What there is of something now. @throws Error when the cloud refuses to show it */
  async show(kind: Kind, id: string, options: CallOptions = {}): Promise<Row> {
    const { service, path, key } = KINDS[kind];
    const answer = await this.get(service, `${path}/${id}`, options);
    if (answer.status !== 200) throw new Error(`${kind} ${id}: ${describeAnswer(answer)}`);
    return rowOf(answer, key);
  }

  /** Waits until something is in a state. @throws Error when it fails instead, or not in time */
  async until(kind: Kind, id: string, status: string): Promise<Row> {
    return this.untilSeen(kind, id, (row) => row.status === status, status);
  }

  /** Waits until something looks as wanted; `what` names that in the error. */
  async untilSeen(kind: Kind, id: string, wanted: (row: Row) => boolean, what: string): Promise<Row> {
    return poll(`${kind} ${id} to be ${what}`, async () => {
      const row = await this.show(kind, id);
      if (wanted(row)) return row;
      if (/^error/i.test(row.status)) throw new Error(`${kind} ${id} failed: ${JSON.stringify(row)}`);
      return undefined;
    });
  }

  /** Deletes something, now, and waits until it is gone; it may be gone already. */
  async remove(kind: Kind, id: string): Promise<void> {
    const { service, path, lingers = false }: KindInfo = KINDS[kind];
    await poll(`${kind} ${id} to be deleted`, async () => {
      const status = await this.statusOfDelete(service, `${path}/${id}`);
      // 400 and 409: something that uses it is still going away. 0: the connection was cut.
      return status === 404 || (status > 0 && status < 300) ? true : undefined;
    });
    if (!lingers) return;
    await poll(`${kind} ${id} to be gone`, async () => {
      const { status } = await this.get(service, `${path}/${id}`);
      return status === 404 ? true : undefined;
    });
  }

  /** Something else to undo at the end. */
  atEnd(undo: () => Promise<void>): void {
    this.undo.push(undo);
  }

  /** Undoes everything, the last first. @throws Error that names all that could not be undone */
  async cleanUp(): Promise<void> {
    const failures: unknown[] = [];
    for (;;) {
      const undo = this.undo.pop();
      if (undo === undefined) break;
      try {
        await undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `left behind: ${failures.join("; ")}`);
  }

  private async statusOfDelete(service: Service, target: string): Promise<number> {
    try {
      return (await this.delete(service, target)).status;
    } catch (error) {
      if (error instanceof OpenStackError) return error.status;
      throw error;
    }
  }

  private async logIn(): Promise<Login> {
    const { auth, authUrl } = this.config;
    const answer = await this.authenticate(auth);
    if (answer.status !== 201) throw new Error(`Keystone refuses the login: ${describeAnswer(answer)}`);
    const { token } = answer.body as { token: { project: Row; user: Row; catalog: CatalogEntry[] } };
    const endpoint = (service: Exclude<Service, "identity">) => this.endpointOf(token.catalog, service);
    return {
      token: String(answer.headers["x-subject-token"]),
      projectId: token.project.id,
      userId: token.user.id,
      endpoints: {
        identity: authUrl,
        compute: endpoint("compute"),
        network: endpoint("network"),
        volume: endpoint("volume"),
        image: endpoint("image"),
      },
    };
  }

  private endpointOf(catalog: readonly CatalogEntry[], service: Exclude<Service, "identity">): string {
    const { types, version } = TYPES[service];
    const url = catalog
      .filter((entry) => types.includes(entry.type))
      .flatMap((entry) => entry.endpoints)
      .find(
        (one) =>
          one.interface === this.config.interface &&
          (this.config.region === undefined || one.region === this.config.region),
      )?.url;
    if (url === undefined) throw new Error(`the catalog has no ${service}`);
    const base = url.replace(/\/+$/, "");
    return base.endsWith(version) ? base : `${base}${version}`;
  }

  private async send(
    method: HttpRequest["method"],
    url: string,
    headers: Readonly<Record<string, string>>,
    body: unknown,
  ): Promise<Answer> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    // A connection of its own: a kept one may be cut just when it is used again, and nothing is sent twice.
    const { verify, cacert } = this.config;
    const http = new HttpClient({ verify, attempts: 1, ...(cacert === undefined ? {} : { cacert }) });
    try {
      const answer = await http.send({ method, url, headers, ...sent });
      return { status: answer.status, headers: answer.headers, body: parsed(answer.body) };
    } finally {
      http.close();
    }
  }
}

interface CatalogEntry {
  readonly type: string;
  readonly endpoints: readonly {
    readonly interface: string;
    readonly region?: string;
    readonly url: string;
  }[];
}
