/** Attributes that tell where an object is or how big, and no secret. */
export const TELLING: ReadonlySet<string> = new Set([
  "access_ip_v4",
  "access_ip_v6",
  "address",
  "all_fixed_ips",
  "cidr",
  "disk",
  "dns_nameservers",
  "fixed_ip",
  "gateway_ip",
  "id",
  "name",
  "network_id",
  "port_id",
  "region",
  "size",
  "subnet_id",
]);
