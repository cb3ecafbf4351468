import ipaddr from "ipaddr.js";

import { textOf } from "../../change";
import { NETWORK, ROUTER, SUBNET } from "../../kinds";
import { adopted } from "../adopted";
import { environmentOfStack } from "../declared";
import { DESCRIPTION, NAME, PLACE } from "../names";
import {
  ID,
  OWNER,
  REGION,
  TAGS,
  TIMEOUTS,
  VALUE_SPECS,
  computed,
  elsewhere,
  facts,
  fine,
  idOf,
  not,
  oneOf,
  switchedOn,
  when,
} from "../rules";
import type { AttributeFacts, Rule, TypeFacts } from "../types";

const LOST = elsewhere(["network-lost"], "visitors", "everything behind it is cut off, or reached by others");
const UNFILTERED = elsewhere(
  ["port-security-off", "reach-widened"],
  "reach",
  "ports on it have no packet filter",
);
/** Set by none of ours, and of effect on who reaches what. */
const reach = (why: string): AttributeFacts => facts("changes who can reach what", not("reach", why), LOST);
const seen = (why: string): AttributeFacts => facts("visible to visitors", not("visitors", why), LOST);

/** The default name servers, or the site file's: whoever answers for names decides where servers connect to. */
const NAME_SERVERS = ["8.8.8.8", "8.8.4.4"];
const nameServers: Rule = when(
  ({ after, context }) => {
    const wanted = environmentOfStack(context)?.network.dns ?? NAME_SERVERS;
    return Array.isArray(after) && after.every((one) => wanted.includes(String(one)));
  },
  "the site file's name servers, or the default ones",
  not("identity", "name servers that the site file doesn't name: they decide where servers connect to"),
);

function overlap(one: string, other: string): boolean {
  const [a, b] = [ipaddr.IPv4.parseCIDR(one), ipaddr.IPv4.parseCIDR(other)];
  return a[0].match(b[0], Math.min(a[1], b[1]));
}

const cidr: Rule = when(
  ({ after, context }) => {
    const text = textOf(after) ?? "";
    const wanted = environmentOfStack(context)?.network.cidr;
    if (wanted !== undefined && text === wanted) return true;
    return (
      ipaddr.IPv4.isValidCIDRFourPartDecimal(text) &&
      ipaddr.parse(text.split("/")[0] ?? "").range() === "private" &&
      !(context.site?.environments ?? []).some(({ network }) => overlap(text, network.cidr))
    );
  },
  "addresses of a network of its own",
  not("reach", "not the site file's network, and one that others use"),
);

export const NETWORK_FACTS: TypeFacts = {
  attributes: {
    admin_state_up: switchedOn(LOST),
    all_tags: computed(),
    availability_zone_hints: facts("harmless in place", PLACE.create, LOST),
    description: DESCRIPTION,
    dns_domain: seen("the cloud's name server tells it"),
    external: facts(
      "changes who can reach what",
      oneOf([false], "an inner network", not("reach", "everybody's addresses come from it")),
      LOST,
    ),
    id: ID,
    mtu: seen("how large a packet may be: one that is too small or too large gets lost"),
    name: NAME,
    port_security_enabled: facts(
      "changes who can reach what",
      oneOf([true], "packet filters are on", UNFILTERED),
      UNFILTERED,
    ),
    qos_policy_id: seen("how fast it may be"),
    region: REGION,
    segments: reach("it is part of a network of the cloud's own"),
    shared: facts(
      "changes who can reach what",
      oneOf([false], "this project's alone", not("reach", "every project may have servers on it")),
      LOST,
    ),
    tags: TAGS,
    tenant_id: OWNER,
    timeouts: TIMEOUTS,
    transparent_vlan: facts(
      "changes who can reach what",
      oneOf([false], "no inner networks", not("reach", "inner networks pass unseen")),
      LOST,
    ),
    value_specs: VALUE_SPECS,
  },
  create: () => ({ harmless: "a new network has nothing on it" }),
  destroy: LOST,
  forget: LOST,
  import: adopted,
};

export const SUBNET_FACTS: TypeFacts = {
  attributes: {
    all_tags: computed(),
    allocation_pool: facts(
      "harmless in place",
      fine("which of its addresses are given out", "visitors"),
      LOST,
    ),
    allocation_pools: facts(
      "harmless in place",
      fine("which of its addresses are given out", "visitors"),
      LOST,
    ),
    cidr: facts("changes who can reach what", cidr, LOST),
    description: DESCRIPTION,
    dns_nameservers: facts("names an identity by which something else is found", nameServers, LOST),
    dns_publish_fixed_ip: seen("the cloud's name server tells its addresses"),
    enable_dhcp: facts(
      "visible to visitors",
      oneOf([true], "servers get their addresses", not("visitors", "servers get no address")),
      LOST,
    ),
    gateway_ip: reach("servers send everything through another address"),
    host_routes: reach("servers send some of what they say elsewhere"),
    id: ID,
    ip_version: facts(
      "changes who can reach what",
      oneOf([4], "IPv4, behind a router", not("reach", "IPv6 addresses are reached without a floating IP")),
      LOST,
    ),
    ipv6_address_mode: reach("servers get IPv6 addresses"),
    ipv6_ra_mode: reach("servers get IPv6 addresses"),
    name: NAME,
    network_id: facts(
      "changes who can reach what",
      idOf({ managed: [NETWORK] }, "reach", "a network of this plan", "a network of somebody else's"),
      LOST,
    ),
    no_gateway: facts(
      "visible to visitors",
      oneOf([false], "it has a way out", not("visitors", "it has no way out")),
      LOST,
    ),
    prefix_length: reach("its addresses come from a pool"),
    region: REGION,
    segment_id: reach("it is part of a network of the cloud's own"),
    service_types: reach("which ports get addresses of it"),
    subnetpool_id: reach("its addresses come from a pool"),
    tags: TAGS,
    tenant_id: OWNER,
    timeouts: TIMEOUTS,
    value_specs: VALUE_SPECS,
  },
  create: () => ({ harmless: "a new subnet has nothing on it" }),
  destroy: LOST,
  forget: LOST,
  import: adopted,
};

/** The external network: looked up as one. */
const gateway: Rule = idOf(
  {
    data: [NETWORK],
    is: ({ values }, { context: { site } }) =>
      values["external"] === true &&
      (site?.externalNetwork.kind !== "named" || values["name"] === site.externalNetwork.name),
  },
  "reach",
  "the external network, looked up as one",
  "a way out that is not the external network of the site file",
);

export const ROUTER_FACTS: TypeFacts = {
  attributes: {
    admin_state_up: switchedOn(LOST),
    all_tags: computed(),
    availability_zone_hints: facts("harmless in place", PLACE.create, LOST),
    description: DESCRIPTION,
    distributed: seen("how the cloud spreads it"),
    enable_snat: reach("servers are seen with their own addresses"),
    external_fixed_ip: reach("a certain address outside"),
    external_gateway: reach("a way out by an old name"),
    external_network_id: facts("changes who can reach what", gateway, LOST),
    external_qos_policy_id: seen("how fast it may be"),
    external_subnet_ids: reach("a certain part of the external network"),
    id: ID,
    name: NAME,
    region: REGION,
    tags: TAGS,
    tenant_id: OWNER,
    timeouts: TIMEOUTS,
    value_specs: VALUE_SPECS,
    vendor_options: seen("in which steps the way out is made"),
  },
  create: () => ({ harmless: "a new router has no network behind it" }),
  destroy: LOST,
  forget: LOST,
  import: adopted,
};

export const INTERFACE_FACTS: TypeFacts = {
  attributes: {
    force_destroy: facts(
      "visible to visitors",
      oneOf([false], "it goes as usual", not("visitors", "routes go with it")),
      LOST,
    ),
    id: ID,
    port_id: reach("the router gets a port on a network that is not told"),
    region: REGION,
    router_id: facts(
      "changes who can reach what",
      idOf(
        {
          managed: [ROUTER],
          data: [ROUTER],
          is: ({ mode, values }, { context }) => {
            const wanted = environmentOfStack(context)?.network.router.name;
            return mode === "managed" || wanted === undefined || values["name"] === wanted;
          },
        },
        "reach",
        "a router of this plan, or the one that the site file names",
        "a router that neither this plan makes nor the site file names",
      ),
      LOST,
    ),
    subnet_id: facts(
      "changes who can reach what",
      idOf(
        { managed: [SUBNET] },
        "reach",
        "a subnet of this plan",
        "a subnet of somebody else's, which is reached from this router then",
      ),
      LOST,
    ),
    timeouts: TIMEOUTS,
  },
  create: () => ({ harmless: "a way out for a network" }),
  destroy: LOST,
  forget: LOST,
  import: (change, context) => {
    const has = (id: unknown, type: string): boolean =>
      (context.world().byId.get(String(id)) ?? []).some((one) => one.type === type);
    return has(change.change.before?.["subnet_id"], SUBNET)
      ? { harmless: "it joins a subnet of this plan to its router, as it is" }
      : { may: "reach", why: "its subnet is none of this plan" };
  },
};
