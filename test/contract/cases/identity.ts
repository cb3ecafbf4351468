import { type Row, rowOf } from "../answers";
import { poll } from "../../poll";
import { keystoneFault, neutronFault, pageFault, webobFault } from "../refusals";
import { hexId, list, orNull, text, url, yesNo, zonedMicroTime } from "../shapes";
import { cloud, itWith, named } from "../suite";
import type { Service } from "../patterns";

const WORDS = "The request you have made requires authentication.";
const refused = keystoneFault(401, "Unauthorized", WORDS);

/** Keystone: logins, tokens, the catalog, application credentials. */
export function identityCases(): void {
  const { auth } = cloud.config;
  const password = (auth.identity as { password?: { user: object } }).password;
  const asPassword = (user: object, scope: unknown = auth.scope) =>
    cloud.authenticate({ identity: { methods: ["password"], password: { user } }, scope });

  it("gives a token for the project, with its end and its roles", async () => {
    const answer = await cloud.authenticate(auth);
    expect(answer).toMatchObject({
      status: 201,
      headers: { "x-subject-token": text },
      body: {
        token: {
          methods: list,
          user: { id: text, name: text, domain: { id: text, name: text } },
          project: { id: hexId, name: text, domain: { id: text, name: text } },
          roles: expect.arrayContaining([{ id: text, name: text }]) as unknown,
          expires_at: zonedMicroTime,
          issued_at: zonedMicroTime,
          catalog: list,
        },
      },
    });
    const token = rowOf(answer, "token");
    expect(Date.parse(String(token.expires_at))).toBeGreaterThan(Date.parse(String(token.issued_at)));
  });

  it("shows every service that is used in the catalog, with region and interface of each endpoint", async () => {
    const token = rowOf(await cloud.authenticate(auth), "token");
    const catalog = token.catalog as Row[];
    for (const type of ["compute", "network", "image", "identity"]) {
      expect(catalog).toContainEqual({
        id: text,
        type,
        name: text,
        endpoints: expect.arrayContaining([
          { id: text, interface: "public", region: text, region_id: text, url },
        ]) as unknown,
      });
    }
    const types = catalog.map((entry) => entry.type);
    expect(types).toEqual(expect.arrayContaining([expect.stringMatching(/^(block-storage|volumev3)$/)]));
  });

  itWith("applicationCredentials", "fails to log in with a wrong password", async () => {
    expect(await asPassword({ ...password?.user, password: "wrong" })).toMatchObject(refused);
  });

  itWith("applicationCredentials", "fails to log in as nobody", async () => {
    const user = { name: named("nobody"), domain: { id: "default" }, password: "wrong" };
    expect(await asPassword(user)).toMatchObject(refused);
  });

  itWith("applicationCredentials", "fails to log in to a project that the user is no member of", async () => {
    const scope = { project: { name: named("elsewhere"), domain: { id: "default" } } };
    expect(await asPassword(password?.user ?? {}, scope)).toMatchObject(refused);
  });

  const services: readonly (readonly [Service, string])[] = [
    ["compute", "/servers"],
    ["network", "/networks"],
    ["volume", "/volumes"],
  ];
  it.each(services)("fails with a token that %s does not know", async (service, path) => {
    expect(await cloud.get(service, path, { token: "gAAAAABnothing" })).toMatchObject(refused);
  });

  it.each(services)("fails without a token at %s, which says where Keystone is", async (service, path) => {
    const answer = await cloud.get(service, path, { token: null });
    expect(answer).toMatchObject(refused);
    expect(answer.headers["www-authenticate"]).toMatch(/^Keystone uri="http/);
  });

  it("fails with a token that Glance does not know, in a form of its own", async () => {
    const answer = await cloud.get("image", "/images", { token: "gAAAAABnothing" });
    expect(answer).toMatchObject(webobFault(401, "Unauthorized", "could not verify that you are authorized"));
  });

  it("fails with a token that was revoked, at every service", async () => {
    const answer = await cloud.authenticate(auth);
    const token = String(answer.headers["x-subject-token"]);
    const headers = { "x-subject-token": token };
    expect(await cloud.delete("identity", "/auth/tokens", { headers })).toMatchObject({ status: 204 });
    for (const [service, path] of services) {
      expect(await cloud.get(service, path, { token })).toMatchObject(refused);
    }
    expect(await cloud.get("image", "/images", { token })).toMatchObject({ status: 401 });
  });

  it("shows a token to its holder", async () => {
    const { token, projectId } = await cloud.session();
    const answer = await cloud.get("identity", "/auth/tokens", { headers: { "x-subject-token": token } });
    expect(answer).toMatchObject({
      status: 200,
      headers: { "x-subject-token": token },
      body: { token: { project: { id: projectId }, expires_at: zonedMicroTime } },
    });
  });

  it("fails to show a token that there is not", async () => {
    const headers = { "x-subject-token": "gAAAAABnothing" };
    const answer = await cloud.get("identity", "/auth/tokens", { headers });
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 404, title: "Not Found" } } });
  });

  it("lists the user's own projects", async () => {
    const { projectId } = await cloud.session();
    const answer = await cloud.get("identity", "/auth/projects");
    expect(answer).toMatchObject({ status: 200, body: { projects: list, links: { self: url, next: null } } });
    expect(answer.body).toMatchObject({
      projects: expect.arrayContaining([
        expect.objectContaining({ id: projectId, name: text, domain_id: text, enabled: true }),
      ]) as unknown,
    });
  });

  it.each(["compute", "volume", "image"] as const)(
    "fails at a path that %s does not have, in JSON or on a page",
    async (service) => {
      const unknown = [404, "Not Found", "The resource could not be found."] as const;
      expect(await cloud.get(service, "/nothing-of-the-kind")).toMatchObject(webobFault(...unknown));
      const headers = { accept: "*/*" };
      expect(await cloud.get(service, "/nothing-of-the-kind", { headers })).toMatchObject(
        pageFault(...unknown),
      );
    },
  );

  it("fails at a path that Neutron does not have", async () => {
    expect(await cloud.get("network", "/nothing-of-the-kind")).toMatchObject(
      neutronFault(404, "HTTPNotFound", "The resource could not be found."),
    );
  });

  credentialCases();
}

function credentialCases(): void {
  const path = async () => `/users/${(await cloud.session()).userId}/application_credentials`;
  const make = async (fields: object) => {
    const answer = await cloud.post("identity", await path(), { application_credential: fields });
    if (answer.status !== 201)
      throw new Error(`application credential refused: ${JSON.stringify(answer.body)}`);
    const made = rowOf(answer, "application_credential");
    cloud.atEnd(async () => {
      await cloud.delete("identity", `${await path()}/${made.id}`);
    });
    return made;
  };
  const logIn = (credential: object) =>
    cloud.authenticate({
      identity: { methods: ["application_credential"], application_credential: credential },
    });

  itWith("applicationCredentials", "makes an application credential, and shows its secret once", async () => {
    const made = await make({ name: named("credential") });
    const shape = { id: hexId, name: named("credential"), project_id: hexId, expires_at: null, roles: list };
    expect(made).toMatchObject({ ...shape, secret: text, description: null, unrestricted: orNull(yesNo) });
    const seen = await cloud.get("identity", `${await path()}/${made.id}`);
    expect(seen).toMatchObject({ status: 200, body: { application_credential: shape } });
    expect(rowOf(seen, "application_credential")).not.toHaveProperty("secret");
  });

  itWith("applicationCredentials", "logs in with an application credential by id and by name", async () => {
    const { id, name, secret, project_id } = await make({ name: named("login") });
    const { userId } = await cloud.session();
    for (const credential of [
      { id, secret },
      { name, secret, user: { id: userId } },
    ]) {
      const answer = await logIn(credential);
      expect(answer).toMatchObject({
        status: 201,
        body: {
          token: {
            methods: ["application_credential"],
            project: { id: project_id },
            application_credential: { id, name, restricted: true },
          },
        },
      });
    }
    expect(await logIn({ id, secret: "wrong" })).toMatchObject(refused);
  });

  itWith("applicationCredentials", "fails to make a second credential of a name", async () => {
    const name = named("twice");
    await make({ name });
    const again = await cloud.post("identity", await path(), { application_credential: { name } });
    expect(again).toMatchObject(
      keystoneFault(
        409,
        "Conflict",
        `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
      ),
    );
  });

  itWith("applicationCredentials", "fails to log in with a credential past its end", async () => {
    const expires_at = new Date(Date.now() + 5000).toISOString().replace("Z", "000");
    const { id, secret } = await make({ name: named("short"), expires_at });
    const answer = await poll("the credential to end", async () => {
      const login = await logIn({ id, secret });
      return login.status === 201 ? undefined : login;
    });
    expect(answer).toMatchObject(refused);
  });

  itWith("applicationCredentials", "fails to log in with a credential that was deleted", async () => {
    const { id, secret } = await make({ name: named("gone") });
    expect(await cloud.delete("identity", `${await path()}/${id}`)).toMatchObject({ status: 204 });
    expect(await logIn({ id, secret })).toMatchObject(
      keystoneFault(404, "Not Found", `Could not find Application Credential: ${id}.`),
    );
  });
}
