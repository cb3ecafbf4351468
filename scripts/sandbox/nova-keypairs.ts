import { createHash, generateKeyPairSync } from "node:crypto";
import { wrapped } from "./body";
import { badRequest, computeFault, invalidLimit } from "./errors";
import { isoMicros } from "./ids";
import { nextLink, page } from "./paging";
import { created, noContent, ok, accepted, type Call, type Reply, type Router } from "./router";
import type { KeyPair } from "./types";

/** Key pairs: they belong to a user, not to a project. */
export function novaKeyPairs(router: Router): void {
  router.on("GET", "/os-keypairs", list);
  router.on("POST", "/os-keypairs", create);
  router.on("GET", "/os-keypairs/:name", (call) => {
    const pair = own(call);
    return ok({
      keypair: {
        ...show(call, pair),
        user_id: pair.userId,
        created_at: isoMicros(pair.createdAt),
        deleted: false,
        deleted_at: null,
        id: pair.number,
        updated_at: null,
      },
    });
  });
  router.on("DELETE", "/os-keypairs/:name", (call) => {
    call.cloud.state.keyPairs.delete(own(call).id);
    return call.minor >= 2 ? noContent() : accepted();
  });
}

function create(call: Call): Reply {
  const { cloud, token } = call;
  const given = wrapped(call.body, "keypair");
  const name = given.requiredString("name");
  if (cloud.state.keyPairs.has(`${token.userId}/${name}`)) {
    throw computeFault(409, `Key pair '${name}' already exists.`);
  }
  const owned = [...cloud.state.keyPairs.values()].filter((pair) => pair.userId === token.userId);
  const most = cloud.quotas(token.projectId).key_pairs;
  if (most >= 0 && owned.length >= most) throw computeFault(403, "Quota exceeded, too many key pairs.");
  const asked = given.string("public_key");
  const made = asked === undefined ? generated() : undefined;
  const publicKey = asked ?? made?.publicKey ?? "";
  const pair: KeyPair = {
    id: `${token.userId}/${name}`,
    number: cloud.nextNumber(),
    userId: token.userId,
    name,
    type: given.string("type") ?? "ssh",
    publicKey,
    fingerprint: fingerprint(publicKey),
    createdAt: cloud.now(),
  };
  cloud.state.keyPairs.set(pair.id, pair);
  const shown = { ...show(call, pair), user_id: pair.userId };
  const keypair = made === undefined ? shown : { ...shown, private_key: made.privateKey };
  return call.minor >= 2 ? created({ keypair }) : ok({ keypair });
}

/** MD5 of the key's bytes, as Nova prints it. @throws ApiError 400 for what is no SSH public key */
function fingerprint(publicKey: string): string {
  const [type = "", blob = ""] = publicKey.trim().split(/\s+/);
  const bytes = Buffer.from(blob, "base64");
  const named = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString("latin1") : "";
  if (named === "" || named !== type) {
    throw badRequest("Keypair data is invalid: failed to generate fingerprint");
  }
  return createHash("md5").update(bytes).digest("hex").match(/../g)?.join(":") ?? "";
}

function generated(): { publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { e = "", n = "" } = pair.publicKey.export({ format: "jwk" });
  const field = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  // A leading zero byte keeps the modulus positive.
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.from(n, "base64url")]);
  const blob = [Buffer.from("ssh-rsa"), Buffer.from(e, "base64url"), modulus].map(field);
  return {
    publicKey: `ssh-rsa ${Buffer.concat(blob).toString("base64")} Generated-by-Nova`,
    privateKey: pair.privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
  };
}

function own(call: Call): KeyPair {
  const name = call.params.name ?? "";
  const pair = call.cloud.state.keyPairs.get(`${call.token.userId}/${name}`);
  if (pair === undefined) {
    throw computeFault(404, `Keypair ${name} not found for user ${call.token.userId}`);
  }
  return pair;
}

function list(call: Call): Reply {
  const owned = [...call.cloud.state.keyPairs.values()].filter((pair) => pair.userId === call.token.userId);
  const { items, next } = page(owned, call.query, (pair) => pair.name, { limit: invalidLimit });
  const url = `${call.cloud.url}/compute/v2.1/os-keypairs`;
  return ok({
    keypairs: items.map((pair) => ({ keypair: show(call, pair) })),
    ...nextLink("keypairs", url, call.query, next),
  });
}

const show = (call: Call, pair: KeyPair) => ({
  ...(call.minor >= 2 ? { type: pair.type } : {}),
  name: pair.name,
  public_key: pair.publicKey,
  fingerprint: pair.fingerprint,
});
