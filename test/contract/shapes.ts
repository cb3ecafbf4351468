/** What answers look like, as far as the provider and the `idr` command read them: for `toMatchObject`. */

export const text: unknown = expect.any(String);
export const number: unknown = expect.any(Number);
export const yesNo: unknown = expect.any(Boolean);
export const list: unknown = expect.any(Array);
export const object: unknown = expect.any(Object);
export const uuid: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** Keystone's ids have no dashes. */
export const hexId: unknown = expect.stringMatching(/^[0-9a-f]{32}$/);
export const ipv4: unknown = expect.stringMatching(/^\d{1,3}(\.\d{1,3}){3}$/);
export const mac: unknown = expect.stringMatching(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
export const requestId: unknown = expect.stringMatching(/^req-[0-9a-f-]{36}$/);
export const device: unknown = expect.stringMatching(/^\/dev\/[a-z]+$/);
export const url: unknown = expect.stringMatching(/^https?:\/\//);
/** Nova, Neutron and Glance: to the second, with the zone. */
export const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
/** Cinder and parts of Nova: with microseconds, in UTC without saying so. */
export const microTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
/** Keystone: both. */
export const zonedMicroTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

/** Null, or what `shape` says. */
export function orNull(shape: unknown): unknown {
  return {
    $$typeof: Symbol.for("jest.asymmetricMatcher"),
    asymmetricMatch: (value: unknown) =>
      value === null || (shape as { asymmetricMatch: (value: unknown) => boolean }).asymmetricMatch(value),
    toString: () => "OrNull",
    toAsymmetricMatcher: () => `null or ${String(shape)}`,
  };
}

export const links: unknown = expect.arrayContaining([
  expect.objectContaining({ rel: "self", href: url }),
  expect.objectContaining({ rel: "bookmark", href: url }),
]);

export const volume = {
  id: uuid,
  status: text,
  size: number,
  availability_zone: text,
  created_at: microTime,
  updated_at: orNull(microTime),
  name: orNull(text),
  description: orNull(text),
  volume_type: orNull(text),
  snapshot_id: orNull(uuid),
  source_volid: orNull(uuid),
  metadata: object,
  links,
  user_id: text,
  bootable: expect.stringMatching(/^(true|false)$/) as unknown,
  encrypted: yesNo,
  multiattach: yesNo,
  attachments: list,
};

export const snapshot = {
  id: uuid,
  status: text,
  size: number,
  created_at: microTime,
  updated_at: orNull(microTime),
  name: orNull(text),
  description: orNull(text),
  volume_id: uuid,
  metadata: object,
};

export const backup = {
  id: uuid,
  status: text,
  size: number,
  name: orNull(text),
  volume_id: uuid,
  created_at: microTime,
  is_incremental: yesNo,
  has_dependent_backups: yesNo,
  snapshot_id: orNull(uuid),
  fail_reason: orNull(text),
};

export const server = {
  id: uuid,
  name: text,
  status: text,
  tenant_id: text,
  user_id: text,
  metadata: object,
  hostId: text,
  image: "",
  flavor: { id: text, links: list },
  created: time,
  updated: time,
  addresses: object,
  accessIPv4: text,
  accessIPv6: text,
  links,
  key_name: orNull(text),
  config_drive: text,
  progress: number,
  "OS-DCF:diskConfig": text,
  "OS-EXT-AZ:availability_zone": text,
  "OS-EXT-STS:task_state": orNull(text),
  "OS-EXT-STS:vm_state": text,
  "OS-EXT-STS:power_state": number,
  "OS-SRV-USG:launched_at": orNull(microTime),
  "OS-SRV-USG:terminated_at": null,
  "os-extended-volumes:volumes_attached": list,
};

/** What everything of Neutron's has. */
const standard = {
  id: uuid,
  tenant_id: text,
  project_id: text,
  description: text,
  created_at: time,
  updated_at: time,
  revision_number: number,
};

export const network = {
  ...standard,
  name: text,
  admin_state_up: yesNo,
  status: "ACTIVE",
  subnets: list,
  shared: yesNo,
  "router:external": yesNo,
  mtu: number,
  port_security_enabled: yesNo,
  availability_zone_hints: list,
  tags: list,
};

export const subnet = {
  ...standard,
  name: text,
  network_id: uuid,
  cidr: text,
  ip_version: 4,
  gateway_ip: ipv4,
  enable_dhcp: yesNo,
  dns_nameservers: list,
  host_routes: list,
  allocation_pools: [{ start: ipv4, end: ipv4 }],
  subnetpool_id: null,
  tags: list,
};

export const port = {
  ...standard,
  name: text,
  network_id: uuid,
  mac_address: mac,
  admin_state_up: yesNo,
  status: expect.stringMatching(/^(ACTIVE|DOWN|BUILD)$/) as unknown,
  device_id: text,
  device_owner: text,
  fixed_ips: list,
  security_groups: list,
  allowed_address_pairs: list,
  "binding:vnic_type": "normal",
  port_security_enabled: yesNo,
  tags: list,
};

export const router = {
  ...standard,
  name: text,
  admin_state_up: yesNo,
  status: "ACTIVE",
  external_gateway_info: orNull(object),
  routes: list,
  availability_zone_hints: list,
  tags: list,
};

export const floatingIp = {
  ...standard,
  floating_ip_address: ipv4,
  floating_network_id: uuid,
  router_id: orNull(uuid),
  port_id: orNull(uuid),
  fixed_ip_address: orNull(ipv4),
  status: expect.stringMatching(/^(ACTIVE|DOWN)$/) as unknown,
  port_details: orNull(object),
  tags: list,
};

export const rule = {
  ...standard,
  description: orNull(text),
  security_group_id: uuid,
  direction: expect.stringMatching(/^(in|e)gress$/) as unknown,
  ethertype: expect.stringMatching(/^IPv[46]$/) as unknown,
  protocol: orNull(text),
  port_range_min: orNull(number),
  port_range_max: orNull(number),
  remote_ip_prefix: orNull(text),
  remote_group_id: orNull(uuid),
};

export const securityGroup = {
  ...standard,
  name: text,
  stateful: yesNo,
  security_group_rules: list,
  tags: list,
};
