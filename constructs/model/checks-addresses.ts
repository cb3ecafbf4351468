import ipaddr from "ipaddr.js";

import type { Report } from "./report";
import type { SiteInput } from "./schema";
import type { SitePath } from "./site-file-error";

/** A place of the site file that names an address which is there already. */
interface NamedAddress {
  readonly path: SitePath;
  /** As it is written. */
  readonly said: string;
  /** What has it: `production`, `idr-ftp`. */
  readonly owner: string;
}

/**
 * Checks that no address is given twice. Neutron binds a floating IP to one port: a second binding takes it away from
 * the first, so a server with production's address takes the site off the network.
 */
export function checkAddresses(input: SiteInput, report: Report): void {
  const taken = new Map<string, NamedAddress>();
  for (const named of namedAddresses(input)) {
    if (isNumeric(named.said) && !isAddress(named.said)) {
      report(named.path, `not an IPv4 address: "${named.said}"`, "write it like 198.51.100.7");
      continue;
    }
    const key = hostKey(named.said);
    const other = taken.get(key);
    if (other === undefined) taken.set(key, named);
    else {
      report(
        named.path,
        `the same as ${ownerText(other.owner)}: ${named.said} (allowed: an address that nothing else of the site has)`,
        "name another, or leave it out: a second binding takes an address away from the first",
      );
    }
  }
  checkWebName(input, report);
}

/** Visitors know the site by this name, so that a server that is reached by it takes production's place. */
function checkWebName({ webName, environments }: SiteInput, report: Report): void {
  if (webName === undefined) return;
  for (const { path, said } of serverAddresses(environments)) {
    if (hostKey(said) !== hostKey(webName)) continue;
    report(
      path,
      `the name by which visitors know the site (webName): ${said} (allowed: an address that nothing else of the site has)`,
      "name the server's own address, or `allocate`",
    );
  }
}

function namedAddresses(input: SiteInput): NamedAddress[] {
  const ofSite = (["production", "spare"] as const).flatMap((what): NamedAddress[] => {
    const said = input.addresses[what];
    return said === undefined || said === "allocate"
      ? []
      : [{ path: ["addresses", what], said, owner: what }];
  });
  return [...ofSite, ...serverAddresses(input.environments)];
}

function serverAddresses(environments: SiteInput["environments"]): NamedAddress[] {
  return Object.entries(environments).flatMap(([environment, { servers }]) =>
    Object.entries(servers).flatMap(([key, { address }]): NamedAddress[] =>
      address === undefined || address === "allocate"
        ? []
        : [
            {
              path: ["environments", environment, "servers", key, "address"],
              said: address,
              owner: `${environment}-${key}`,
            },
          ],
    ),
  );
}

/** `production's`, `the spare one`, `that of idr-ftp`. */
export function ownerText(owner: string): string {
  if (owner === "production") return "production's";
  return owner === "spare" ? "the spare one" : `that of ${owner}`;
}

/** Names are the same in capitals and with a dot at their end. */
function hostKey(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

/** Programs read these as numbers, in other bases too, and don't look them up: `192.0.2.01`, `0xC0000201`, `3221225985`. */
function isNumeric(host: string): boolean {
  return /^(?:\d+|0x[0-9a-f]*)$/i.test(hostKey(host).split(".").at(-1) ?? "");
}

function isAddress(host: string): boolean {
  return (
    ipaddr.IPv4.isValidFourPartDecimal(host) && host.split(".").every((part) => /^(?:0|[1-9]\d*)$/.test(part))
  );
}
