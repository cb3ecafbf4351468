import { connect } from "node:tls";
import { type Check, Checks } from "../check";
import type { Endpoint, Reach } from "./reach";

const PORT = 4064;
/** Length of an Ice message's header; a "validate connection" message is nothing else. */
const HEADER_BYTES = 14;
const VALIDATE_CONNECTION = 3;

/** Bytes that came over TLS, or why none did. */
export type Greeting = Buffer | { readonly error: string };

/** Whether 4064 speaks Ice over TLS: an Ice server sends "validate connection" as soon as the handshake is over. */
export async function iceChecks(reach: Reach, seconds: number): Promise<readonly Check[]> {
  const checks = new Checks("ice");
  const name = `Ice over TLS on ${PORT}`;
  const endpoint = reach.endpoint(PORT);
  if (reach.sandbox) checks.add(name, "skipped", "a sandbox's servers have no OMERO, and so speak no Ice");
  else if (!("host" in endpoint)) checks.add(name, "failed", `port ${PORT} is closed`);
  else
    checks.judge(
      name,
      greetingTroubles(await greetingOf(endpoint, seconds)),
      "an Ice server validates the connection",
    );
  return checks.all;
}

/** The first bytes that a server sends over TLS by itself. */
export function greetingOf({ host, port }: Endpoint, seconds: number): Promise<Greeting> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      // OMERO.server comes with anonymous ciphers (no certificate at all) and old versions with old TLS. Nothing
      // is sent or believed here, so whatever it speaks is right.
      ciphers: "ALL:@SECLEVEL=0",
      minVersion: "TLSv1",
    });
    let received = Buffer.alloc(0);
    let shaken = false;
    const end = (result: Greeting): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const tooLate = (): void =>
      end({ error: shaken ? `no Ice message within ${seconds} s` : `no TLS handshake within ${seconds} s` });
    const timer = setTimeout(tooLate, seconds * 1000);
    socket.once("secureConnect", () => (shaken = true));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= HEADER_BYTES) end(received);
    });
    socket.once("error", (error: Error) => end({ error: error.message }));
    socket.once("end", () => end(received.length > 0 ? received : { error: "the connection was closed" }));
  });
}

/** What is wrong with the first bytes; empty: they are Ice's "validate connection". Pure. */
export function greetingTroubles(greeting: Greeting): string[] {
  if (!Buffer.isBuffer(greeting)) return [greeting.error];
  if (greeting.subarray(0, 4).toString("latin1") !== "IceP") {
    return ["speaks TLS, but no Ice: its first bytes are no Ice message"];
  }
  if (greeting.length < HEADER_BYTES)
    return [`sent ${greeting.length} bytes of an Ice message's ${HEADER_BYTES}`];
  const type = greeting.readUInt8(8);
  return type === VALIDATE_CONNECTION
    ? []
    : [`began with an Ice message of type ${type}, not "validate connection"`];
}
