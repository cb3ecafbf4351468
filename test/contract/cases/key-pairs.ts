import { rowsOf } from "../answers";
import { fault } from "../refusals";
import { text } from "../shapes";
import { cloud, named } from "../suite";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHPQ7QbwoyHVpAEcVyR9L2qeBM3r6wXEgGjIAgHkBbc3 contract";
const FINGERPRINT = "e3:c1:5d:60:c9:f8:10:7a:00:2b:59:15:d1:b6:34:72";

/** Nova's key pairs: known by name, one user's own. */
export function keyPairCases(): void {
  it("keeps a public key as it was given, with its MD5 fingerprint", async () => {
    const name = named("key");
    const answer = await cloud.request("keyPair", { name, public_key: KEY });
    const keypair = { name, public_key: KEY, fingerprint: FINGERPRINT, user_id: text };
    expect(answer).toMatchObject({ status: 200, body: { keypair } });
    expect(answer.body).not.toHaveProperty("keypair.private_key");
    expect(await cloud.get("compute", `/os-keypairs/${name}`)).toMatchObject({
      status: 200,
      body: { keypair: { ...keypair, deleted: false, deleted_at: null, updated_at: null, created_at: text } },
    });
  });

  it("fails to make a second key pair of a name", async () => {
    const name = named("twice");
    await cloud.make("keyPair", { name, public_key: KEY });
    const again = await cloud.request("keyPair", { name, public_key: KEY });
    expect(again).toMatchObject(fault(409, `Key pair '${name}' already exists.`));
  });

  it("lets two key pairs have the same key", async () => {
    await cloud.make("keyPair", { name: named("one"), public_key: KEY });
    const other = await cloud.request("keyPair", { name: named("other"), public_key: KEY });
    expect(other).toMatchObject({ status: 200, body: { keypair: { fingerprint: FINGERPRINT } } });
  });

  it("lists key pairs, each wrapped", async () => {
    const name = named("listed");
    await cloud.make("keyPair", { name, public_key: KEY });
    const listed = rowsOf(await cloud.get("compute", "/os-keypairs"), "keypairs");
    expect(listed).toContainEqual({ keypair: { name, public_key: KEY, fingerprint: FINGERPRINT } });
  });

  it("says 201 and 204, and the type, from compute 2.2 on", async () => {
    const name = named("typed");
    const options = { microversion: "compute 2.2" };
    const answer = await cloud.request("keyPair", { name, type: "ssh", public_key: KEY }, options);
    expect(answer).toMatchObject({ status: 201, body: { keypair: { name, type: "ssh" } } });
    expect(await cloud.delete("compute", `/os-keypairs/${name}`, options)).toMatchObject({ status: 204 });
  });

  it("fails to take a text that is no key", async () => {
    const answer = await cloud.request("keyPair", { name: named("bad"), public_key: "garbage" });
    expect(answer).toMatchObject(fault(400, "Keypair data is invalid: failed to generate fingerprint"));
  });

  it("deletes a key pair, which is not found afterwards", async () => {
    const name = named("gone");
    await cloud.make("keyPair", { name, public_key: KEY });
    expect(await cloud.delete("compute", `/os-keypairs/${name}`)).toMatchObject({ status: 202 });
    const { userId } = await cloud.session();
    const unknown = fault(404, `Keypair ${name} not found for user ${userId}`);
    expect(await cloud.get("compute", `/os-keypairs/${name}`)).toMatchObject(unknown);
    expect(await cloud.delete("compute", `/os-keypairs/${name}`)).toMatchObject(unknown);
  });
}
