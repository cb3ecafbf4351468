import { checkServerIdentity, connect, type PeerCertificate } from "node:tls";
import { type Check, Checks } from "../check";
import type { Endpoint, Reach } from "./reach";

const DAY_MS = 86_400_000;
/** Days before its end from which a certificate is a warning. */
const WARNING_DAYS = 21;

/** Names of checks: how long the certificate holds, and whether who gave it is trusted. */
export const EXPIRY = "certificate's expiry";
export const ISSUER = "certificate's issuer";

/** What a TLS handshake showed; `error`: there was none. */
export type Handshake =
  | {
      readonly certificate: PeerCertificate;
      /** Why the certificate is not trusted here; `undefined`: it is. */
      readonly distrust?: string;
    }
  | { readonly error: string };

/** Shakes hands with whoever is there, whatever its certificate. @param name sent as the server's name */
function shakeHands({ host, port }: Endpoint, name: string | undefined, seconds: number): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      rejectUnauthorized: false,
      ...(name === undefined ? {} : { servername: name }),
    });
    const end = (result: Handshake): void => {
      socket.destroy();
      resolve(result);
    };
    // Bounds the whole handshake: who speaks HTTP there may wait for a request for ever.
    const timer = setTimeout(() => end({ error: `no handshake within ${seconds} s` }), seconds * 1000);
    socket.once("close", () => clearTimeout(timer));
    socket.once("error", (error: Error) => end({ error: error.message }));
    socket.once("end", () => end({ error: "the connection was closed" }));
    socket.once("secureConnect", () => {
      const distrust = socket.authorized ? undefined : String(socket.authorizationError);
      end({
        certificate: socket.getPeerCertificate(),
        ...(distrust === undefined ? {} : { distrust }),
      });
    });
  });
}

/** Looks at TLS on 443. `secure`: whether it is spoken there. */
export async function tlsChecks(
  reach: Reach,
  webName: string | undefined,
  seconds: number,
): Promise<{ readonly secure: boolean; readonly checks: readonly Check[] }> {
  const endpoint = reach.endpoint(443);
  if (!("host" in endpoint)) {
    const checks = new Checks("tls");
    checks.add("certificate", "skipped", "unknown" in endpoint ? endpoint.unknown : "443 is closed");
    return { secure: false, checks: checks.all };
  }
  const handshake = await shakeHands(endpoint, webName, seconds);
  return {
    secure: !("error" in handshake),
    checks: judgeHandshake(handshake, {
      ...(webName === undefined ? {} : { webName }),
      sandbox: reach.sandbox,
      now: Date.now(),
    }),
  };
}

/** Judges a certificate's name, end and issuer. Pure. @param at.now milliseconds since the epoch */
export function judgeHandshake(
  handshake: Handshake,
  at: { readonly webName?: string; readonly sandbox: boolean; readonly now: number },
): readonly Check[] {
  const checks = new Checks("tls");
  if ("error" in handshake) {
    if (at.sandbox) checks.add("certificate", "skipped", "a sandbox's servers speak no TLS");
    // Pages may still come on port 80, but whoever asks over https gets none.
    else checks.add("certificate", "failed", `443 speaks no TLS: ${handshake.error}`);
    return checks.all;
  }
  const { certificate, distrust } = handshake;
  nameCheck(certificate, at.webName, checks);
  const end = Date.parse(certificate.valid_to);
  const days = Math.floor((end - at.now) / DAY_MS);
  const until = `valid until ${new Date(end).toISOString().slice(0, 10)}`;
  if (days < 0) checks.add(EXPIRY, "failed", `expired: ${until}`);
  else if (days < WARNING_DAYS) checks.add(EXPIRY, "warning", `${until}, ${days} days from now`);
  else checks.add(EXPIRY, "passed", `${until}, ${days} days from now`);
  if (distrust === undefined) checks.add(ISSUER, "passed", "trusted by this machine");
  else if (/EXPIRED|ALTNAME/.test(distrust))
    checks.add(ISSUER, "skipped", `not told, because of the above (${distrust})`);
  else checks.add(ISSUER, "warning", `not trusted by this machine: ${distrust}`);
  return checks.all;
}

function nameCheck(certificate: PeerCertificate, webName: string | undefined, checks: Checks): void {
  const check = "certificate's name";
  if (webName === undefined) {
    checks.add(check, "skipped", "the site file says no name: set `webName:`");
    return;
  }
  const trouble = checkServerIdentity(webName, certificate);
  if (trouble === undefined) checks.add(check, "passed", `is for ${webName}`);
  else
    checks.add(
      check,
      "failed",
      `is not for ${webName}, but for ${certificate.subjectaltname ?? String(certificate.subject.CN)}`,
    );
}
