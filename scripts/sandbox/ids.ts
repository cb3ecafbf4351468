import { randomBytes, randomUUID } from "node:crypto";

/** An id as Nova, Cinder and Neutron make them. */
export const uuid = (): string => randomUUID();

/** An id as Keystone makes them: 32 hexadecimal digits. */
export const hexId = (): string => randomBytes(16).toString("hex");

export const requestId = (): string => `req-${randomUUID()}`;

/** A secret of `bytes` random bytes that is safe in URLs and YAML. */
export const secret = (bytes = 24): string => randomBytes(bytes).toString("base64url");

/** A MAC address from the range OpenStack uses. */
export function macAddress(): string {
  const [a = 0, b = 0, c = 0] = randomBytes(3);
  return ["fa", "16", "3e", ...[a, b, c].map((byte) => byte.toString(16).padStart(2, "0"))].join(":");
}

/** `2026-11-22T15:47:02Z`, as Nova's servers, Neutron and Glance write times. */
export const isoSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** `2026-11-22T15:47:02.000000`, as Cinder and Nova's extensions write times. */
export const isoMicros = (at: number): string => `${new Date(at).toISOString().slice(0, 23)}000`;
