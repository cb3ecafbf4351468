import { IdrError } from "../../../constructs/errors";
import { call, need } from "./rest";

/** An entry of clouds.yaml, and what of it nobody may see. */
export interface Credentials {
  readonly entry: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  /** In words. */
  readonly how: string;
}

/**
 * What a job logs in with.
 * @throws IdrError `forge` naming the variable that is missing, `ci-credentials` when the exchange fails
 */
export async function authOf(env: NodeJS.ProcessEnv): Promise<Credentials> {
  const authUrl = `${need(env, "OS_AUTH_URL").replace(/\/+$/, "").replace(/\/v3$/, "")}/v3`;
  const region = env["OS_REGION_NAME"] ? { region_name: env["OS_REGION_NAME"] } : {};
  if (env["OS_APPLICATION_CREDENTIAL_SECRET"]) {
    const secret = env["OS_APPLICATION_CREDENTIAL_SECRET"];
    const auth = {
      auth_url: authUrl,
      application_credential_id: need(env, "OS_APPLICATION_CREDENTIAL_ID"),
      application_credential_secret: secret,
    };
    const entry = { auth_type: "v3applicationcredential", auth, ...region };
    return { entry, secrets: [secret], how: "an application credential" };
  }
  if (!env["IDR_OIDC_PROVIDER"]) {
    throw new IdrError("ci-credentials", "the job has no way to log in to OpenStack", {
      fix: "give it OS_APPLICATION_CREDENTIAL_ID and OS_APPLICATION_CREDENTIAL_SECRET, or IDR_OIDC_PROVIDER and OS_PROJECT_ID",
    });
  }
  const project = need(env, "OS_PROJECT_ID");
  const token = await exchange(env, authUrl, project);
  const auth = { auth_url: authUrl, token, project_id: project };
  return {
    entry: { auth_type: "v3token", auth, ...region },
    secrets: [token],
    how: "a token from OpenID Connect",
  };
}

/** Keystone's token for the project, for the CI's own token. */
async function exchange(env: NodeJS.ProcessEnv, authUrl: string, project: string): Promise<string> {
  const provider = encodeURIComponent(need(env, "IDR_OIDC_PROVIDER"));
  const protocol = encodeURIComponent(env["IDR_OIDC_PROTOCOL"] ?? "openid");
  const mine = await identityToken(env);
  const federated = await call(
    { base: authUrl, headers: { authorization: `Bearer ${mine}` } },
    "POST",
    `/OS-FEDERATION/identity_providers/${provider}/protocols/${protocol}/auth`,
    {},
  );
  const scoped = await call({ base: authUrl, headers: {} }, "POST", "/auth/tokens", {
    auth: {
      identity: { methods: ["token"], token: { id: subjectToken(federated) } },
      scope: { project: { id: project } },
    },
  });
  return subjectToken(scoped);
}

/** The CI's word for what this job is: IDR_OIDC_TOKEN (GitLab's id_tokens), or asked of GitHub. */
async function identityToken(env: NodeJS.ProcessEnv): Promise<string> {
  if (env["IDR_OIDC_TOKEN"]) return env["IDR_OIDC_TOKEN"];
  const url = new URL(need(env, "ACTIONS_ID_TOKEN_REQUEST_URL"));
  if (env["IDR_OIDC_AUDIENCE"]) url.searchParams.set("audience", env["IDR_OIDC_AUDIENCE"]);
  const headers = { authorization: `Bearer ${need(env, "ACTIONS_ID_TOKEN_REQUEST_TOKEN")}` };
  const answer = await call({ base: url.origin, headers }, "GET", `${url.pathname}${url.search}`);
  return ((await answer.json()) as { readonly value: string }).value;
}

function subjectToken(answer: Response): string {
  const token = answer.headers.get("x-subject-token");
  if (token !== null) return token;
  throw new IdrError("ci-credentials", `Keystone answered without a token: ${answer.url}`, {
    fix: "see that the identity provider and the protocol are the ones that Keystone has",
  });
}
