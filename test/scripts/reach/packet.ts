/** One port of a protocol, as the sets of traffic count it (for ICMP type × 256 + code). */
export function packet(protocol: number, port: number): bigint {
  return BigInt(protocol) * 65_536n + BigInt(port);
}
