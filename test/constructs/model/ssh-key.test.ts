import { generateKeyPairSync } from "node:crypto";

import { keyFlaw } from "../../../constructs/model/ssh-key";
import { parseSite } from "../../../constructs/model";
import { siteFile, SSH_KEY } from "../../site-files";

/** The bytes of a key: each field with its length before it. */
function wire(...fields: readonly (string | Buffer)[]): string {
  const bytes = fields.map((field) => {
    const content = Buffer.from(field as Buffer);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, content]);
  });
  return Buffer.concat(bytes).toString("base64");
}

function rsaNumbers(bits: number): readonly [e: Buffer, n: Buffer] {
  const { e = "", n = "" } = generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({
    format: "jwk",
  });
  return [Buffer.from(e, "base64url"), Buffer.concat([Buffer.alloc(1), Buffer.from(n, "base64url")])];
}

function point(namedCurve: string): Buffer {
  const { x = "", y = "" } = generateKeyPairSync("ec", { namedCurve }).publicKey.export({ format: "jwk" });
  return Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
}

const ED25519 = Buffer.alloc(32, 7);
const P256 = point("P-256");
const [E, N] = rsaNumbers(2048);
const moved = Buffer.from(P256);
moved[64] = moved[64]! ^ 1;
const compressed = Buffer.concat([Buffer.from([2]), P256.subarray(1)]);

test.each([
  ["Ed25519", `ssh-ed25519 ${wire("ssh-ed25519", ED25519)}`],
  ["Ed25519 with a comment", `ssh-ed25519 ${wire("ssh-ed25519", ED25519)} Ada of the IDR`],
  ["RSA of 2048 bits", `ssh-rsa ${wire("ssh-rsa", E, N)}`],
  ["RSA of 1024 bits", `ssh-rsa ${wire("ssh-rsa", ...rsaNumbers(1024))}`],
  ["P-256", `ecdsa-sha2-nistp256 ${wire("ecdsa-sha2-nistp256", "nistp256", P256)}`],
  ["P-384", `ecdsa-sha2-nistp384 ${wire("ecdsa-sha2-nistp384", "nistp384", point("P-384"))}`],
  ["P-521", `ecdsa-sha2-nistp521 ${wire("ecdsa-sha2-nistp521", "nistp521", point("P-521"))}`],
  [
    "Ed25519 on a security token",
    `sk-ssh-ed25519@openssh.com ${wire("sk-ssh-ed25519@openssh.com", ED25519, "ssh:")}`,
  ],
  [
    "P-256 on a security token",
    `sk-ecdsa-sha2-nistp256@openssh.com ${wire("sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", P256, "ssh:")}`,
  ],
])("GIVEN a key: %s THEN nothing is wrong with it", (_what, key) => {
  expect(keyFlaw(key)).toBeUndefined();
});

test.each([
  ["no key", "ssh-rsa", "it has no key after its type"],
  ["a word", "ssh-rsa notakey", "no Base64"],
  ["no type", wire("ssh-ed25519", ED25519), "it has no key after its type"],
  ["another type", `ssh-dss ${wire("ssh-dss", N)}`, "its type is unknown (allowed: ssh-ed25519, ssh-rsa,"],
  ["options before it", `no-pty ${SSH_KEY}`, "its type is unknown"],
  [
    "two types",
    `ssh-rsa ${wire("ssh-ed25519", ED25519)}`,
    "is ssh-rsa, but the key is of the type ssh-ed25519",
  ],
  ["a type of nobody", `ssh-rsa ${wire("x", N)}`, "but the key names no type that is known"],
  ["Base64 without its end", SSH_KEY.slice(0, 60), "cut off"],
  [
    "Base64 of another alphabet",
    `ssh-ed25519 ${wire("ssh-ed25519", Buffer.alloc(32, 255)).replaceAll("/", "_")}`,
    "no Base64",
  ],
  ["no fields", "ssh-rsa AAAA", "cut off"],
  ["a length beyond the end", `ssh-rsa ${Buffer.alloc(8, 255).toString("base64")}`, "cut off"],
  [
    "Ed25519, too short",
    `ssh-ed25519 ${wire("ssh-ed25519", ED25519.subarray(1))}`,
    "has 31 bytes (allowed: 32)",
  ],
  ["Ed25519, nothing", `ssh-ed25519 ${wire("ssh-ed25519")}`, "the key is cut off"],
  ["more than a key", `ssh-ed25519 ${wire("ssh-ed25519", ED25519, "more")}`, "more bytes than its type has"],
  [
    "RSA of 512 bits",
    `ssh-rsa ${wire("ssh-rsa", E, N.subarray(0, 65))}`,
    "has 512 bits (allowed: at least 1024)",
  ],
  ["RSA of zeros", `ssh-rsa ${wire("ssh-rsa", E, Buffer.alloc(257))}`, "has 0 bits"],
  ["RSA without modulus", `ssh-rsa ${wire("ssh-rsa", E)}`, "the key is cut off"],
  ["RSA, negative", `ssh-rsa ${wire("ssh-rsa", E, Buffer.alloc(256, 255))}`, "is negative"],
  [
    "RSA, even",
    `ssh-rsa ${wire("ssh-rsa", E, Buffer.concat([N.subarray(0, -1), Buffer.alloc(1)]))}`,
    "is even",
  ],
  ["RSA, exponent 1", `ssh-rsa ${wire("ssh-rsa", Buffer.from([1]), N)}`, "no odd number from 3 on"],
  ["RSA, exponent 4", `ssh-rsa ${wire("ssh-rsa", Buffer.from([4]), N)}`, "no odd number from 3 on"],
  [
    "ECDSA of another curve",
    `ecdsa-sha2-nistp256 ${wire("ecdsa-sha2-nistp256", "nistp384", point("P-384"))}`,
    "the curve of the key is nistp384 (allowed: nistp256)",
  ],
  [
    "ECDSA, too short",
    `ecdsa-sha2-nistp256 ${wire("ecdsa-sha2-nistp256", "nistp256", P256.subarray(1))}`,
    "has 64 bytes (allowed: 65)",
  ],
  [
    "ECDSA, compressed",
    `ecdsa-sha2-nistp256 ${wire("ecdsa-sha2-nistp256", "nistp256", compressed)}`,
    "compressed (allowed: uncompressed)",
  ],
  [
    "ECDSA beside its curve",
    `ecdsa-sha2-nistp256 ${wire("ecdsa-sha2-nistp256", "nistp256", moved)}`,
    "is not on nistp256",
  ],
  [
    "a security token for nothing",
    `sk-ssh-ed25519@openssh.com ${wire("sk-ssh-ed25519@openssh.com", ED25519)}`,
    "the key is cut off",
  ],
])("fails on a key: %s", (_what, key, why) => {
  expect(keyFlaw(key)?.why).toContain(why);
  expect(keyFlaw(key)?.fix).toMatch(/^(write it|copy the whole line|make another key)/);
});

test("GIVEN a site file with a key that Nova would refuse THEN it fails with its line, before any deployment", () => {
  const text = siteFile("idr: {}").replace(`"${SSH_KEY}"`, `"${SSH_KEY}", ssh-rsa notakey`);
  expect(() => parseSite(text, "idr.yaml")).toThrow(
    `idr.yaml:2:${text.split("\n")[1]!.indexOf("ssh-rsa") + 1}  sshKeys[1]: not an OpenSSH public key: "ssh-rsa notakey": the key after its type is no Base64`,
  );
});
