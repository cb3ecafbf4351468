import type { Sandbox } from "../../../scripts/sandbox";
import { started, type Client } from "./client";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPQ7QbwoyHVpAEcVyR9L2qeBM3r6wXEgGjIAgHkBbc3 idr";

let sandbox: Sandbox;
let client: Client;
beforeEach(async () => ({ sandbox, client } = await started()));
afterEach(() => sandbox.close());

const create = (keypair: Record<string, unknown>) =>
  client.call("POST", "compute", "/os-keypairs", { keypair });

test("keeps a public key with the fingerprint Nova computes", async () => {
  const made = await create({ name: "idr-deployment-key", public_key: KEY });

  expect(made.status).toBe(200);
  expect(made.at("keypair")).toMatchObject({
    public_key: KEY,
    fingerprint: "e3:c1:5d:60:c9:f8:10:7a:00:2b:59:15:d1:b6:34:72",
  });
});

test("fails when the name is taken, or the key is none", async () => {
  await create({ name: "idr-deployment-key", public_key: KEY });
  const again = await create({ name: "idr-deployment-key", public_key: KEY });
  const bad = await create({ name: "other", public_key: "garbage" });

  expect(again.status).toBe(409);
  expect(again.at("conflictingRequest.message")).toBe("Key pair 'idr-deployment-key' already exists.");
  expect(bad.at("badRequest.message")).toBe("Keypair data is invalid: failed to generate fingerprint");
});

test("makes a pair when no public key is given", async () => {
  const made = await create({ name: "made" });

  expect(made.at("keypair.public_key")).toMatch(/^ssh-rsa AAAAB3NzaC1yc2E/);
  expect(made.at("keypair.private_key")).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
  expect((await client.get("compute", "/os-keypairs/made")).at("keypair")).not.toHaveProperty("private_key");
});
