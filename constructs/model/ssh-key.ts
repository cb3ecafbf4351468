import { createPublicKey } from "node:crypto";

/** Bits of the smallest RSA modulus that OpenSSH accepts. */
const LEAST_RSA_BITS = 1024;

/** Why a text is no OpenSSH public key; `key` is what the text has, `allowed` what it may have. */
export interface KeyFlaw {
  readonly why: string;
  readonly fix: string;
}

const AS_IN_PUB_FILE = 'write it as in a .pub file: "ssh-ed25519 AAAA… name"';
const COPY_AGAIN = "copy the whole line of the .pub file again";

/** An elliptic curve: its name in JSON Web Keys, and the bytes of one coordinate. */
interface Curve {
  readonly jwk: string;
  readonly bytes: number;
}

const CURVES: ReadonlyMap<string, Curve> = new Map([
  ["nistp256", { jwk: "P-256", bytes: 32 }],
  ["nistp384", { jwk: "P-384", bytes: 48 }],
  ["nistp521", { jwk: "P-521", bytes: 66 }],
]);

/** What the fields behind the type word must be; each check returns the first flaw. */
const TYPES: ReadonlyMap<string, (fields: Fields) => KeyFlaw | undefined> = new Map([
  ["ssh-ed25519", ed25519],
  ["ssh-rsa", rsa],
  ...[...CURVES.keys()].map((curve) => [`ecdsa-sha2-${curve}`, ecdsa(curve)] as const),
  ["sk-ssh-ed25519@openssh.com", (fields) => ed25519(fields) ?? application(fields)],
  ["sk-ecdsa-sha2-nistp256@openssh.com", (fields) => ecdsa("nistp256")(fields) ?? application(fields)],
]);

/**
 * Decodes an OpenSSH public key (RFC 4253, section 6.6) as Nova does before it makes a key pair.
 * @returns what is wrong with it; `undefined`: nothing
 */
export function keyFlaw(key: string): KeyFlaw | undefined {
  const [, type, blob] = /^(\S+) (\S+)(?: .*)?$/.exec(key) ?? [];
  if (type === undefined || blob === undefined)
    return { why: "it has no key after its type", fix: AS_IN_PUB_FILE };
  const check = TYPES.get(type);
  if (check === undefined) {
    return { why: `its type is unknown (allowed: ${[...TYPES.keys()].join(", ")})`, fix: AS_IN_PUB_FILE };
  }
  const bytes = Buffer.from(blob, "base64");
  if (bytes.toString("base64") !== blob)
    return { why: "the key after its type is no Base64", fix: COPY_AGAIN };
  const fields = new Fields(bytes);
  const named = fields.next()?.toString("latin1");
  if (named === undefined) return { why: "the key after its type is cut off", fix: COPY_AGAIN };
  if (named !== type) {
    // The name is bytes of anything.
    const known = TYPES.has(named)
      ? `the key is of the type ${named}`
      : "the key names no type that is known";
    return { why: `its type is ${type}, but ${known}`, fix: COPY_AGAIN };
  }
  const flaw = check(fields);
  if (flaw !== undefined) return flaw;
  return fields.isAtEnd ? undefined : { why: "the key has more bytes than its type has", fix: COPY_AGAIN };
}

/** The fields of a key: each has its length before it, in four bytes. */
class Fields {
  private offset = 0;

  constructor(private readonly bytes: Buffer) {}

  /** The next field; `undefined`: the bytes end before it does. */
  next(): Buffer | undefined {
    if (this.offset + 4 > this.bytes.length) return undefined;
    const start = this.offset + 4;
    const end = start + this.bytes.readUInt32BE(this.offset);
    if (end > this.bytes.length) return undefined;
    this.offset = end;
    return this.bytes.subarray(start, end);
  }

  get isAtEnd(): boolean {
    return this.offset === this.bytes.length;
  }
}

const CUT_OFF: KeyFlaw = { why: "the key is cut off", fix: COPY_AGAIN };

function ed25519(fields: Fields): KeyFlaw | undefined {
  const point = fields.next();
  if (point === undefined) return CUT_OFF;
  if (point.length === 32) return undefined;
  return { why: `the key has ${point.length} bytes (allowed: 32)`, fix: COPY_AGAIN };
}

function ecdsa(name: string): (fields: Fields) => KeyFlaw | undefined {
  const curve = CURVES.get(name)!;
  return (fields) => {
    const said = fields.next()?.toString("latin1");
    if (said === undefined) return CUT_OFF;
    if (said !== name) {
      const known = CURVES.has(said) ? said : "another";
      return { why: `the curve of the key is ${known} (allowed: ${name})`, fix: COPY_AGAIN };
    }
    const point = fields.next();
    if (point === undefined) return CUT_OFF;
    const length = 1 + 2 * curve.bytes;
    if (point.length !== length) {
      return { why: `the point of the key has ${point.length} bytes (allowed: ${length})`, fix: COPY_AGAIN };
    }
    if (point[0] !== 4)
      return { why: "the point of the key is compressed (allowed: uncompressed)", fix: COPY_AGAIN };
    return isOnCurve(point, curve)
      ? undefined
      : { why: `the point of the key is not on ${name}`, fix: COPY_AGAIN };
  };
}

function isOnCurve(point: Buffer, { jwk, bytes }: Curve): boolean {
  const x = point.subarray(1, 1 + bytes).toString("base64url");
  const y = point.subarray(1 + bytes).toString("base64url");
  try {
    createPublicKey({ format: "jwk", key: { kty: "EC", crv: jwk, x, y } });
    return true;
  } catch {
    return false;
  }
}

function rsa(fields: Fields): KeyFlaw | undefined {
  const exponent = fields.next();
  const modulus = fields.next();
  if (exponent === undefined || modulus === undefined) return CUT_OFF;
  if (isNegative(exponent) || isNegative(modulus)) {
    return { why: "the exponent or the modulus of the key is negative", fix: COPY_AGAIN };
  }
  const bits = bitsOf(modulus);
  if (bits < LEAST_RSA_BITS) {
    return {
      why: `the modulus of the key has ${bits} bits (allowed: at least ${LEAST_RSA_BITS})`,
      fix: "make another key: ssh-keygen -t ed25519",
    };
  }
  const tooSmall = bitsOf(exponent) < 2;
  if (tooSmall || isEven(exponent)) {
    return { why: "the exponent of the key is no odd number from 3 on", fix: COPY_AGAIN };
  }
  return isEven(modulus) ? { why: "the modulus of the key is even", fix: COPY_AGAIN } : undefined;
}

/** What a key of a security token is for: any text, by default `ssh:`. */
function application(fields: Fields): KeyFlaw | undefined {
  return fields.next() === undefined ? CUT_OFF : undefined;
}

/** A number of RFC 4251 whose first bit is set is negative. */
function isNegative(number: Buffer): boolean {
  return (number[0] ?? 0) > 127;
}

function isEven(number: Buffer): boolean {
  return ((number.at(-1) ?? 0) & 1) === 0;
}

function bitsOf(number: Buffer): number {
  const first = number.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (number.length - first) * 8 - (Math.clz32(number[first]!) - 24);
}
