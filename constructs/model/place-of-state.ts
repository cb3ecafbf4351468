import ipaddr from "ipaddr.js";

/** What is wrong with an address that a state is kept at, and what to do. */
export interface AddressProblem {
  readonly why: string;
  readonly fix: string;
}

/**
 * `scheme://host[:port][/path][?query]` in plain ASCII. Strict on purpose: what
 * two parsers of URLs read in two ways (`\\`, `@`, numbers that are hosts) is
 * another host for the engine than for a reviewer.
 */
const ADDRESS =
  /^(?<scheme>https?):\/\/(?<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:\/[\w.~!$&'()*+,;=:%/-]*)?(?:\?[\w.~!$&'()*+,;=:%/?-]*)?$/;

/**
 * Why an address is none to keep a state at; `undefined`: it is one. States
 * hold the whole site, and engines send credentials there: plain http goes to
 * this machine alone, and no secret stands in the site file.
 */
export function addressProblem(address: string): AddressProblem | undefined {
  if (/^[a-z][a-z0-9+.-]*:[/\\]*[^/\\?#]*@/i.test(address)) {
    return {
      why: "has a user or a password in it, and everybody with the site file reads them",
      fix: "take them out; the backend takes them from the environment (TF_HTTP_USERNAME and TF_HTTP_PASSWORD, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)",
    };
  }
  const parts = ADDRESS.exec(address)?.groups;
  if (parts === undefined) {
    return {
      why: "is no address of a service",
      fix: "write it like https://state.example.org/idr (no fragment; percent-encode what is not plain ASCII)",
    };
  }
  if (parts["scheme"] === "https" || isLoopback(parts["host"]!)) return undefined;
  return {
    why: "is plain http, so that states and credentials cross the network unencrypted",
    fix: "write https://; plain http is allowed to this machine alone (localhost, 127.0.0.0/8, [::1])",
  };
}

/** Exactly as it is written: other spellings of an address are a host's name to some programs. */
function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "[::1]") return true;
  return ipaddr.IPv4.isValidFourPartDecimal(host) && host.startsWith("127.");
}
