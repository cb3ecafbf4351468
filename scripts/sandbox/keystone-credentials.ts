import { Fields, isRecord } from "./body";
import type { Cloud } from "./cloud";
import { keystoneError } from "./errors";
import { hexId, secret } from "./ids";
import { forbidden, listLinks, object, ROLES } from "./keystone-common";
import { created, noContent, ok, type Call, type Router } from "./router";
import type { ApplicationCredential } from "./types";

/** Application credentials of the caller. */
export function keystoneCredentials(router: Router): void {
  const credentials = "/v3/users/:user/application_credentials";
  router.on("GET", credentials, listCredentials);
  router.on("POST", credentials, createCredential);
  router.on("GET", `${credentials}/:id`, (call) =>
    ok({ application_credential: showCredential(call.cloud, ownCredential(call)) }),
  );
  router.on("DELETE", `${credentials}/:id`, (call) => {
    call.cloud.state.applicationCredentials.delete(ownCredential(call).id);
    return noContent();
  });
}

const ownCredentials = (call: Call): ApplicationCredential[] =>
  [...call.cloud.state.applicationCredentials.values()].filter(
    (credential) => credential.userId === call.token.userId && credential.userId === call.params.user,
  );

function ownCredential(call: Call): ApplicationCredential {
  const found = ownCredentials(call).find((credential) => credential.id === call.params.id);
  if (found === undefined) {
    const id = call.params.id ?? "";
    throw keystoneError(404, `Could not find Application Credential: ${id}.`);
  }
  return found;
}

function listCredentials(call: Call) {
  const name = call.query.get("name");
  const shown = ownCredentials(call)
    .filter((credential) => name === null || credential.name === name)
    .map((credential) => showCredential(call.cloud, credential));
  const path = `/users/${call.token.userId}/application_credentials`;
  return ok({ application_credentials: shown, links: listLinks(call.cloud, path) });
}

function createCredential(call: Call) {
  if (call.params.user !== call.token.userId) throw forbidden("create_application_credential");
  const given = object(new Fields(isRecord(call.body) ? call.body : {}), "application_credential");
  const name = given.requiredString("name");
  if (ownCredentials(call).some((credential) => credential.name === name)) {
    throw keystoneError(
      409,
      `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
    );
  }
  const credential: ApplicationCredential = {
    id: hexId(),
    name,
    description: given.string("description") ?? null,
    secret: given.string("secret") ?? secret(64),
    userId: call.token.userId,
    projectId: call.token.projectId,
    unrestricted: given.boolean("unrestricted") ?? null,
    expiresAt: given.string("expires_at") ?? null,
  };
  call.cloud.state.applicationCredentials.set(credential.id, credential);
  const shown = { ...showCredential(call.cloud, credential), secret: credential.secret };
  return created({ application_credential: shown });
}

function showCredential(cloud: Cloud, credential: ApplicationCredential) {
  return {
    id: credential.id,
    name: credential.name,
    description: credential.description,
    user_id: credential.userId,
    project_id: credential.projectId,
    system: null,
    expires_at: credential.expiresAt,
    unrestricted: credential.unrestricted,
    roles: ROLES.map((role) => ({
      ...role,
      domain_id: null,
      description: null,
      options: { immutable: true },
    })),
    links: { self: `${cloud.url}/identity/v3/application_credentials/${credential.id}` },
  };
}
