import { catalog } from "./catalog";
import { Fields, isRecord } from "./body";
import type { Cloud } from "./cloud";
import { keystoneError, unauthorized } from "./errors";
import { secret } from "./ids";
import { keystoneAdmin } from "./keystone-admin";
import { keystoneCredentials } from "./keystone-credentials";
import { forbidden, listLinks, object, ROLES } from "./keystone-common";
import { created, noContent, ok, type Call, type Router } from "./router";
import type { ApplicationCredential, Project, Token, User } from "./types";

const DOMAIN = { id: "default", name: "Default" };

/** Keystone v3: tokens by password, application credential or token, the caller's own project, user and credentials. */
export function keystone(router: Router): void {
  router.on("POST", "/v3/auth/tokens", issueToken, { open: true });
  router.on("GET", "/v3/auth/tokens", (call) => {
    const token = subject(call);
    return { ...ok({ token: showToken(call.cloud, token) }), headers: { "X-Subject-Token": token.id } };
  });
  router.on("HEAD", "/v3/auth/tokens", (call) => {
    subject(call);
    return ok(undefined);
  });
  router.on("DELETE", "/v3/auth/tokens", (call) => {
    call.cloud.state.tokens.delete(subject(call).id);
    return noContent();
  });
  router.on("GET", "/v3/auth/catalog", (call) =>
    ok({
      catalog: catalog(call.cloud, call.token.projectId),
      links: { self: `${call.cloud.url}/identity/v3/auth/catalog` },
    }),
  );
  router.on("GET", "/v3/auth/projects", ownProjects);
  router.on("GET", "/v3/users/:user/projects", ownProjects);
  router.on("GET", "/v3/projects/:id", (call) => {
    const project = call.cloud.state.projects.get(call.params.id ?? "");
    if (project?.id !== call.token.projectId) throw forbidden("get_project");
    return ok({ project: showProject(call.cloud, project) });
  });
  router.on("GET", "/v3/users/:id", (call) => {
    const user = call.cloud.state.users.get(call.params.id ?? "");
    if (user?.id !== call.token.userId) throw forbidden("get_user");
    return ok({ user: showUser(call.cloud, user) });
  });
  keystoneCredentials(router);
  keystoneAdmin(router);
}

function subject(call: Call): Token {
  const token = call.cloud.state.tokens.get(call.header("x-subject-token") ?? "");
  if (token === undefined || token.expiresAt <= call.cloud.now()) {
    throw keystoneError(404, "Failed to validate token");
  }
  return token;
}

function issueToken(call: Call) {
  const { cloud } = call;
  const auth = object(object(new Fields(isRecord(call.body) ? call.body : {}), "auth"), "identity");
  const scope = object(object(new Fields(isRecord(call.body) ? call.body : {}), "auth"), "scope");
  const [method] = auth.strings("methods") ?? [];
  const identity = identified(cloud, method, object(auth, method ?? ""));
  const project =
    identity.credential?.projectId ?? scopedProject(cloud, identity.user, object(scope, "project"));
  const token: Token = {
    id: `gAAAAAB${secret(120)}`,
    userId: identity.user.id,
    projectId: project,
    method: method ?? "password",
    credentialId: identity.credential?.id ?? null,
    auditId: secret(16),
    issuedAt: cloud.now(),
    expiresAt: cloud.now() + cloud.settings.tokenSeconds * 1000,
  };
  for (const old of cloud.state.tokens.values()) {
    if (old.expiresAt <= cloud.now()) cloud.state.tokens.delete(old.id);
  }
  cloud.state.tokens.set(token.id, token);
  return { ...created({ token: showToken(cloud, token) }), headers: { "X-Subject-Token": token.id } };
}

/** The user a request proves to be, and the project the proof is bound to, if it is. */
function identified(
  cloud: Cloud,
  method: string | undefined,
  proof: Fields,
): { user: User; credential?: ApplicationCredential } {
  if (method === "password") {
    const given = object(proof, "user");
    const user = userOf(cloud, given);
    if (user === undefined || user.password !== given.string("password")) throw unauthorized();
    return { user };
  }
  if (method === "application_credential") {
    const credential = credentialOf(cloud, proof);
    const id = proof.string("id");
    // An id tells that there is no such credential; a name doesn't.
    if (credential === undefined && id !== undefined) throw noCredential(id);
    const user = cloud.state.users.get(credential?.userId ?? "");
    if (credential === undefined || user === undefined || credential.secret !== proof.string("secret")) {
      throw unauthorized();
    }
    const { expiresAt } = credential;
    if (expiresAt !== null && Date.parse(expiresAt) <= cloud.now()) throw unauthorized();
    return { user, credential };
  }
  if (method === "token") {
    const token = cloud.state.tokens.get(proof.string("id") ?? "");
    const user = cloud.state.users.get(token?.userId ?? "");
    if (token === undefined || user === undefined || token.expiresAt <= cloud.now()) throw unauthorized();
    return { user };
  }
  throw unauthorized();
}

const noCredential = (id: string) => keystoneError(404, `Could not find Application Credential: ${id}.`);

function userOf(cloud: Cloud, given: Fields): User | undefined {
  const id = given.string("id");
  if (id !== undefined) return cloud.state.users.get(id);
  const name = given.string("name");
  return [...cloud.state.users.values()].find((user) => user.name === name);
}

function credentialOf(cloud: Cloud, proof: Fields): ApplicationCredential | undefined {
  const id = proof.string("id");
  if (id !== undefined) return cloud.state.applicationCredentials.get(id);
  const user = userOf(cloud, object(proof, "user"));
  const name = proof.string("name");
  return [...cloud.state.applicationCredentials.values()].find(
    (credential) => credential.name === name && credential.userId === user?.id,
  );
}

/** The project asked for; the user's own one when nothing is asked. Users are members of their own project alone. */
function scopedProject(cloud: Cloud, user: User, scope: Fields): string {
  const own = cloud.state.projects.get(user.defaultProjectId);
  const id = scope.string("id");
  const name = scope.string("name");
  if (own === undefined || (id !== undefined && id !== own.id) || (name !== undefined && name !== own.name)) {
    throw unauthorized();
  }
  return own.id;
}

function showToken(cloud: Cloud, token: Token) {
  const { state } = cloud;
  const user = state.users.get(token.userId);
  const project = state.projects.get(token.projectId);
  const credential = state.applicationCredentials.get(token.credentialId ?? "");
  const time = (at: number) => new Date(at).toISOString().replace(/\d{3}Z$/, "000000Z");
  return {
    methods: [token.method],
    user: { domain: DOMAIN, id: user?.id, name: user?.name, password_expires_at: null },
    audit_ids: [token.auditId],
    expires_at: time(token.expiresAt),
    issued_at: time(token.issuedAt),
    project: { domain: DOMAIN, id: project?.id, name: project?.name },
    is_domain: false,
    roles: ROLES,
    catalog: catalog(cloud, token.projectId),
    ...(credential === undefined
      ? {}
      : { application_credential: { id: credential.id, name: credential.name, restricted: true } }),
  };
}

function showProject(cloud: Cloud, project: Project) {
  return {
    id: project.id,
    name: project.name,
    domain_id: DOMAIN.id,
    description: "",
    enabled: true,
    parent_id: DOMAIN.id,
    is_domain: false,
    tags: [],
    options: {},
    links: { self: `${cloud.url}/identity/v3/projects/${project.id}` },
  };
}

function showUser(cloud: Cloud, user: User) {
  return {
    id: user.id,
    name: user.name,
    domain_id: DOMAIN.id,
    enabled: true,
    default_project_id: user.defaultProjectId,
    password_expires_at: null,
    options: {},
    links: { self: `${cloud.url}/identity/v3/users/${user.id}` },
  };
}

function ownProjects(call: Call) {
  const project = call.cloud.state.projects.get(call.token.projectId);
  const projects = project === undefined ? [] : [showProject(call.cloud, project)];
  return ok({ projects, links: listLinks(call.cloud, "/auth/projects") });
}
