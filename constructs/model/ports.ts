import ipaddr from "ipaddr.js";

import { IdrError } from "../errors";

export type Protocol = "tcp" | "udp";

/** A port or a range of ports of one protocol, or everything. */
export class Port {
  /** One TCP port, 1 to 65535. */
  static tcp(port: number): Port {
    return new Port("tcp", port, port);
  }

  /** One UDP port, 1 to 65535. */
  static udp(port: number): Port {
    return new Port("udp", port, port);
  }

  /** The ports from `first` to `last`, both included. @default protocol tcp */
  static range(first: number, last: number, protocol: Protocol = "tcp"): Port {
    return new Port(protocol, first, last);
  }

  /** Every port of one protocol. */
  static every(protocol: Protocol): Port {
    return new Port(protocol, 1, 65535);
  }

  /** Every protocol and port. */
  static all(): Port {
    return new Port(undefined, 0, 0);
  }

  /**
   * What a site file says: `443` or `"14060-14079"`.
   * @throws IdrError `port` when it is neither, or out of 1 to 65535
   */
  static parse(text: number | string, protocol: Protocol = "tcp"): Port {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(String(text).trim());
    if (!match) {
      throw new IdrError("port", `not a port or a range of ports: ${JSON.stringify(text)}`, {
        fix: 'write 443 or "14060-14079"',
      });
    }
    return new Port(protocol, Number(match[1]), Number(match[2] ?? match[1]));
  }

  private constructor(
    /** `undefined`: every protocol. */
    readonly protocol: Protocol | undefined,
    readonly first: number,
    readonly last: number,
  ) {
    if (protocol !== undefined && !(first >= 1 && last <= 65535 && first <= last)) {
      throw new IdrError("port", `not a range of ports: ${first}-${last} (allowed: 1 to 65535, rising)`);
    }
  }

  /** Whether `port` of `protocol` is one of these. */
  includes(port: number, protocol: Protocol = "tcp"): boolean {
    if (this.protocol === undefined) return true;
    return this.protocol === protocol && port >= this.first && port <= this.last;
  }

  /** `tcp-4064`, `tcp-14060-14079`, `udp-2049`, `tcp` (every port) or `any`: also part of a construct id. */
  toString(): string {
    if (this.protocol === undefined) return "any";
    if (this.first === 1 && this.last === 65535) return this.protocol;
    return this.first === this.last
      ? `${this.protocol}-${this.first}`
      : `${this.protocol}-${this.first}-${this.last}`;
  }
}

/** Who may connect (or be connected to): a network by CIDR, or the members of a security group. */
export class Peer {
  /** Anyone on IPv4. */
  static anywhere(): Peer {
    return new Peer("cidr", "0.0.0.0/0");
  }

  /**
   * A network of IPv4 or IPv6, e.g. `198.51.100.0/24` or `2001:db8::/32`.
   * @throws IdrError `cidr` when it is none
   */
  static cidr(cidr: string): Peer {
    if (cidr.includes(":")) checkCidr6(cidr);
    else checkCidr(cidr);
    return new Peer("cidr", cidr);
  }

  /** One address, e.g. `198.51.100.7` or `2001:db8::7`. @throws IdrError `cidr` */
  static address(address: string): Peer {
    return Peer.cidr(`${address}/${address.includes(":") ? 128 : 32}`);
  }

  /** The other members of the security group that the rule is in. */
  static self(): Peer {
    return new Peer("self", "self");
  }

  private constructor(
    readonly kind: "cidr" | "self",
    readonly value: string,
  ) {}

  /** The IP version of its packets. The members of a group reach each other over IPv4, as the environments' networks have it. */
  get family(): 4 | 6 {
    return this.kind === "cidr" && this.value.includes(":") ? 6 : 4;
  }

  /** `0.0.0.0/0`, `2001:db8::/32`, or `self`. */
  toString(): string {
    return this.value;
  }
}

/**
 * Checks that `cidr` is an IPv4 network with nothing set behind its mask.
 * @throws IdrError `cidr` that names the nearest right form
 */
export function checkCidr(cidr: string): void {
  if (ipaddr.IPv4.isValidFourPartDecimal(cidr)) {
    throw new IdrError("cidr", `CIDR mask is missing in IPv4: "${cidr}". Did you mean "${cidr}/32"?`);
  }
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(cidr)) {
    throw new IdrError("cidr", `not an IPv4 network: "${cidr}"`, { fix: 'write it like "198.51.100.0/24"' });
  }
  const [, mask] = ipaddr.IPv4.parseCIDR(cidr);
  const network = `${ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()}/${mask}`;
  if (network !== cidr) {
    throw new IdrError(
      "cidr",
      `the address "${cidr}" is not the start of its network. Did you mean "${network}"?`,
    );
  }
}

/**
 * Checks that `cidr` is an IPv6 network in the spelling that Neutron gives back, with nothing set behind its mask: any other
 * spelling would be planned anew every time.
 * @throws IdrError `cidr` that names the nearest right form
 */
function checkCidr6(cidr: string): void {
  const fix = 'write it like "2001:db8::/32"';
  const [address = "", mask, ...rest] = cidr.split("/");
  if (rest.length > 0 || address.includes("%") || !ipaddr.IPv6.isValid(address)) {
    throw new IdrError("cidr", `not an IPv6 network: "${cidr}"`, { fix });
  }
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) {
    throw new IdrError("cidr", `an IPv4 address written as one of IPv6: "${cidr}"`, {
      fix: 'write the IPv4 network itself, like "198.51.100.0/24"',
    });
  }
  if (mask === undefined) {
    const proposal = `${parsed.toRFC5952String()}/128`;
    throw new IdrError("cidr", `CIDR mask is missing in IPv6: "${cidr}". Did you mean "${proposal}"?`);
  }
  if (!/^\d{1,3}$/.test(mask) || !ipaddr.IPv6.isValidCIDR(cidr)) {
    throw new IdrError("cidr", `not an IPv6 network: "${cidr}"`, { fix });
  }
  const network = `${ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String()}/${Number(mask)}`;
  if (network !== cidr) {
    throw new IdrError(
      "cidr",
      `"${cidr}" is not how the network is written, or has addresses behind its mask. Did you mean "${network}"?`,
    );
  }
}
