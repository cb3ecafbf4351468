import { IdrError } from "../../constructs/errors";

/** How to get a token: the body of Keystone's `POST /auth/tokens`, apart from its wrapping. */
export interface CloudAuth {
  readonly identity: Readonly<Record<string, unknown>>;
  /** Left out for application credentials, which carry their own project. */
  readonly scope?: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The authentication that an entry of clouds.yaml asks for.
 * @throws IdrError `cloud-config`, naming what is missing (never a value of it).
 */
export function authOf(type: string | undefined, fields: Fields, where: string): CloudAuth {
  switch (type ?? (field(fields, "application_credential_secret") ? "v3applicationcredential" : "password")) {
    case "v3applicationcredential":
      return applicationCredential(fields, where);
    case "password":
    case "v3password":
      return {
        identity: {
          methods: ["password"],
          password: { user: { ...userOf(fields, where), password: need(fields, "password", where) } },
        },
        scope: scopeOf(fields, where),
      };
    case "token":
    case "v3token":
      return {
        identity: { methods: ["token"], token: { id: need(fields, "token", where) } },
        scope: scopeOf(fields, where),
      };
    default:
      throw new IdrError(
        "cloud-config",
        `auth_type of ${where} is "${type ?? ""}"; allowed are password, v3password, v3applicationcredential, token and v3token`,
      );
  }
}

function applicationCredential(fields: Fields, where: string): CloudAuth {
  const secret = need(fields, "application_credential_secret", where);
  const id = field(fields, "application_credential_id");
  const credential =
    id === undefined
      ? { name: need(fields, "application_credential_name", where), user: userOf(fields, where), secret }
      : { id, secret };
  return { identity: { methods: ["application_credential"], application_credential: credential } };
}

function userOf(fields: Fields, where: string): Record<string, unknown> {
  const id = field(fields, "user_id");
  if (id !== undefined) return { id };
  return { name: need(fields, "username", where), domain: domainOf(fields, "user") };
}

function scopeOf(fields: Fields, where: string): Record<string, unknown> {
  const id = field(fields, "project_id") ?? field(fields, "tenant_id");
  if (id !== undefined) return { project: { id } };
  const name = field(fields, "project_name") ?? field(fields, "tenant_name");
  if (name === undefined) throw missing("project_name", where);
  return { project: { name, domain: domainOf(fields, "project") } };
}

function domainOf(fields: Fields, whose: "user" | "project"): Record<string, string> {
  const id =
    field(fields, `${whose}_domain_id`) ?? field(fields, "domain_id") ?? field(fields, "default_domain_id");
  if (id !== undefined) return { id };
  const name = field(fields, `${whose}_domain_name`) ?? field(fields, "domain_name");
  return name === undefined ? { id: field(fields, "default_domain") ?? "default" } : { name };
}

function need(fields: Fields, key: string, where: string): string {
  const value = field(fields, key);
  if (value === undefined) throw missing(key, where);
  return value;
}

function missing(key: string, where: string): IdrError {
  return new IdrError("cloud-config", `${where} has no auth.${key}`, {
    fix: `add it to the entry, or to the same entry of secure.yaml`,
  });
}

function field(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
