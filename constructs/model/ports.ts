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
   * A network, e.g. `198.51.100.0/24`.
   * @throws IdrError `cidr` when it is not an IPv4 network
   */
  static cidr(cidr: string): Peer {
    checkCidr(cidr);
    return new Peer("cidr", cidr);
  }

  /** One address, e.g. `198.51.100.7`. @throws IdrError `cidr` */
  static address(address: string): Peer {
    return Peer.cidr(`${address}/32`);
  }

  /** The other members of the security group that the rule is in. */
  static self(): Peer {
    return new Peer("self", "self");
  }

  private constructor(
    readonly kind: "cidr" | "self",
    readonly value: string,
  ) {}

  /** `0.0.0.0/0`, or `self`. */
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
