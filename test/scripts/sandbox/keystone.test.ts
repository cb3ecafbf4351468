import { Client, started } from "./client";
import type { Sandbox } from "../../../scripts/sandbox";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => ({ sandbox, client } = await started()));
afterEach(() => sandbox.close());

test.each(["sandbox", "sandbox-appcred"])("logs in to the project idr with the entry %s", async (cloud) => {
  const answer = await client.login(cloud);

  expect(answer.status).toBe(201);
  expect(answer.at("token.project.name")).toBe("idr");
  expect(answer.rows("token.catalog").map((service) => service.type)).toEqual(
    expect.arrayContaining(["identity", "image", "compute", "network", "volumev3", "block-storage"]),
  );
});

test("names the port it listens on in the catalog", async () => {
  const answer = await client.get("identity", "/auth/catalog");

  const urls = answer
    .rows("catalog")
    .flatMap((service) => (service.endpoints as { url: string }[]).map((endpoint) => endpoint.url));
  expect(urls.every((url) => url.startsWith(sandbox.url))).toBe(true);
  expect(urls).toContain(`${sandbox.url}/volume/v3/${client.projectId}`);
});

test("fails with 401 for a wrong password, secret or project", async () => {
  const user = { name: "idr", password: "wrong", domain: { name: "Default" } };
  const byPassword = { identity: { methods: ["password"], password: { user } } };
  const credential = {
    name: "nobody's",
    user: { name: "idr", domain: { name: "Default" } },
    secret: "wrong",
  };
  const bySecret = {
    identity: { methods: ["application_credential"], application_credential: credential },
  };

  for (const auth of [byPassword, bySecret]) {
    const answer = await client.call("POST", "identity", "/auth/tokens", { auth });
    expect(answer.status).toBe(401);
    expect(answer.at("error")).toEqual({
      code: 401,
      message: "The request you have made requires authentication.",
      title: "Unauthorized",
    });
  }
});

test("fails with 404 for the id of an application credential that there is not", async () => {
  const id = "0".repeat(32);
  const identity = {
    methods: ["application_credential"],
    application_credential: { id, secret: "wrong" },
  };

  const answer = await client.call("POST", "identity", "/auth/tokens", { auth: { identity } });

  expect(answer.status).toBe(404);
  expect(answer.at("error")).toEqual({
    code: 404,
    message: `Could not find Application Credential: ${id}.`,
    title: "Not Found",
  });
});

test("fails with 401 when a token has expired, until a new one is got", async () => {
  await sandbox.control.setSettings({ tokenSeconds: 0.05 });
  await client.login();
  await new Promise((resolve) => setTimeout(resolve, 80));

  expect((await client.get("compute", "/servers")).status).toBe(401);
  expect((await client.get("network", "/networks")).status).toBe(401);
  expect((await client.get("image", "/images")).status).toBe(401);

  await sandbox.control.setSettings({ tokenSeconds: 60 });
  await client.login();
  expect((await client.get("compute", "/servers")).status).toBe(200);
});

test("makes an application credential that logs in, and refuses a second one of the name", async () => {
  const path = `/users/${client.userId}/application_credentials`;
  const wish = { application_credential: { name: "ci" } };
  const made = await client.call("POST", "identity", path, wish);
  const again = await client.call("POST", "identity", path, wish);
  const { id, secret } = made.at("application_credential") as Record<string, string>;
  const login = await client.call("POST", "identity", "/auth/tokens", {
    auth: { identity: { methods: ["application_credential"], application_credential: { id, secret } } },
  });
  const listed = await client.get("identity", path);

  expect(made.status).toBe(201);
  expect(again.status).toBe(409);
  expect(login.status).toBe(201);
  expect(login.at("token.application_credential.name")).toBe("ci");
  expect(JSON.stringify(listed.body)).not.toContain(secret);
});

test("keeps projects apart: one doesn't see, change or use what the other has", async () => {
  const volume = await client.volume({ name: "data", size: 1 });
  const network = await client.call("POST", "network", "/networks", { network: { name: "idr" } });
  const other = new Client(sandbox);
  await other.login("sandbox-other");

  expect((await other.get("volume", "/volumes")).at("volumes")).toEqual([]);
  expect((await other.get("volume", `/volumes/${volume}`)).status).toBe(404);
  expect((await other.call("DELETE", "volume", `/volumes/${volume}`)).status).toBe(404);
  const clone = { volume: { size: 1, source_volid: volume } };
  expect((await other.call("POST", "volume", "/volumes", clone)).status).toBe(404);
  const id = network.text("network.id");
  expect((await other.get("network", `/networks/${id}`)).status).toBe(404);
  const seen = (await other.get("network", "/networks")).at("networks") as { name: string }[];
  expect(seen.map((one) => one.name)).toEqual(["public"]);
});
