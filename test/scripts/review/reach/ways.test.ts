import { FLOATING_IP, NETWORK, PORT, ROUTER, ROUTER_INTERFACE } from "../../../../scripts/review/kinds";
import {
  ASSOCIATION,
  attached,
  DATABASE,
  DATABASE_SERVER,
  floatingIp,
  INTERNAL,
  NETWORK_BLOCK,
  OUTSIDE,
  PROXY,
  rule,
  SUBNET_BLOCK,
} from "./blocks";
import { altered, created, idOf, widened, type Edit } from "./plans";

const EVERYTHING = "every port of every protocol";
const ALL_SERVERS = "revidr-database, revidr-omeroreadonly-1 and 3 more";

type Case = readonly [what: string, edits: readonly Edit[], found: readonly string[]];

const forwarding = created({
  type: "openstack_networking_portforwarding_v2",
  name: "new",
  values: {
    protocol: "tcp",
    internal_port: 5432,
    external_port: 5432,
    internal_ip_address: "192.168.214.39",
  },
  open: { internal_port_id: [`${DATABASE}.id`] },
});

describe("public addresses", () => {
  const bound = (port: string): Edit =>
    created({
      type: ASSOCIATION,
      name: "new",
      values: { floating_ip: "203.0.113.9" },
      open: { port_id: [`${port}.id`] },
    });
  const open = rule({ remote_ip_prefix: "203.0.113.0/24" });
  const cases: readonly Case[] = [
    ["one for the proxy", [bound(PROXY)], []],
    [
      "one for the database",
      [bound(DATABASE)],
      ["person revidr-database gets another way in: floating IP 203.0.113.9"],
    ],
    [
      "one for the database that binds itself",
      [floatingIp(DATABASE)],
      [`person revidr-database gets another way in: floating IP ${FLOATING_IP}.new`],
    ],
    [
      "one by the compute service",
      [
        created({
          type: "openstack_compute_floatingip_associate_v2",
          name: "new",
          values: { floating_ip: "203.0.113.9", instance_id: idOf(DATABASE_SERVER) },
        }),
      ],
      ["person revidr-database gets another way in: floating IP 203.0.113.9"],
    ],
    [
      "one whose port is known after apply",
      [created({ type: FLOATING_IP, name: "new", values: { pool: "public" }, open: { port_id: [] } })],
      ["person may make something reachable: not known is which port the floating IP reaches"],
    ],
    [
      "one for the database, and a rule",
      [bound(DATABASE), open],
      [
        `forbidden tcp 5432 of ${ALL_SERVERS} becomes reachable from 203.0.113.0/24`,
        "forbidden tcp 5432 of revidr-database becomes reachable from outside by floating IP 203.0.113.9",
      ],
    ],
    [
      "a port forwarding",
      [forwarding],
      [
        "forbidden revidr-database gets another way in: port forwarding openstack_networking_portforwarding_v2.new",
      ],
    ],
    [
      "a port forwarding, and a rule",
      [forwarding, open],
      [
        `forbidden tcp 5432 of ${ALL_SERVERS} becomes reachable from 203.0.113.0/24`,
        "forbidden tcp 5432 of revidr-database becomes reachable from outside by port forwarding openstack_networking_portforwarding_v2.new",
      ],
    ],
  ];
  test.each(cases)("GIVEN %s, WHEN it is reviewed, THEN that is what is found", (_what, edits, found) => {
    expect(widened(edits)).toEqual(found);
  });
});

describe("networks and routers", () => {
  const cases: readonly Case[] = [
    [
      "a further port of the database on the world's network",
      [attached({ network_id: OUTSIDE })],
      [
        `forbidden who can reach ${EVERYTHING} of revidr-database is not known: the rules of group default of the project`,
        `forbidden ${EVERYTHING} of revidr-database becomes reachable from outside by external network ${OUTSIDE}`,
      ],
    ],
    [
      "a closed port of the database on the world's network",
      [
        created({
          type: PORT,
          name: "new",
          values: { name: "new", network_id: OUTSIDE, security_group_ids: [idOf(INTERNAL)] },
        }),
        attached({}, { port_id: [`${PORT}.new.id`] }),
      ],
      [`forbidden revidr-database gets another way in: external network ${OUTSIDE}`],
    ],
    [
      "a closed port of it on a network that a new router has for its gateway",
      [
        created({ type: NETWORK, name: "new", values: { name: "edge" } }),
        created({ type: ROUTER, name: "new", open: { external_network_id: [`${NETWORK}.new.id`] } }),
        created({
          type: PORT,
          name: "new",
          values: { name: "new", security_group_ids: [idOf(INTERNAL)] },
          open: { network_id: [`${NETWORK}.new.id`] },
        }),
        attached({}, { port_id: [`${PORT}.new.id`] }),
      ],
      ["forbidden revidr-database gets another way in: external network edge"],
    ],
    [
      "the environment's network made external",
      [altered(NETWORK_BLOCK, { external: true })],
      [
        "forbidden revidr-database, revidr-omeroreadonly-1 and 2 more get another way in: external network revidr",
        "person revidr-proxy gets another way in: external network revidr",
      ],
    ],
    [
      "the environment's network shared",
      [altered(NETWORK_BLOCK, { shared: true })],
      [`forbidden ${ALL_SERVERS} get another way in: network revidr, which other projects use`],
    ],
    [
      "the environment's network shared by a policy",
      [
        created({
          type: "openstack_networking_rbac_policy_v2",
          name: "new",
          values: { action: "access_as_shared", object_type: "network", target_tenant: "*" },
          open: { object_id: [`${NETWORK_BLOCK}.id`] },
        }),
      ],
      [`forbidden ${ALL_SERVERS} get another way in: network revidr, which other projects use`],
    ],
    [
      "a policy about what is known after apply",
      [
        created({
          type: "openstack_networking_rbac_policy_v2",
          name: "new",
          values: { action: "access_as_shared", object_type: "network", target_tenant: "*" },
          open: { object_id: [] },
        }),
      ],
      ["person may make something reachable: not known is what is shared with other projects"],
    ],
    [
      "a second router",
      [
        created({ type: ROUTER, name: "new", values: { name: "second", external_network_id: OUTSIDE } }),
        created({
          type: ROUTER_INTERFACE,
          name: "new",
          open: { router_id: [`${ROUTER}.new.id`], subnet_id: [`${SUBNET_BLOCK}.id`] },
        }),
      ],
      [`person ${ALL_SERVERS} get another way in: the networks of router second`],
    ],
    [
      "a route of the router",
      [
        created({
          type: "openstack_networking_router_route_v2",
          name: "new",
          values: {
            router_id: "d7d0407a-6a33-46e7-95e8-cf6ec6949102",
            destination_cidr: "10.0.0.0/8",
            next_hop: "192.168.214.9",
          },
        }),
      ],
      [
        `person ${ALL_SERVERS} get another way in: the route of router rev-router to 10.0.0.0/8 by 192.168.214.9`,
      ],
    ],
    [
      "a route that the subnet tells its servers",
      [
        altered(SUBNET_BLOCK, {
          host_routes: [{ destination_cidr: "10.0.0.0/8", next_hop: "192.168.214.9" }],
        }),
      ],
      [
        "person may make something reachable: not known is where servers send what is for other networks (host_routes)",
      ],
    ],
    [
      "a trunk",
      [created({ type: "openstack_networking_trunk_v2", name: "new", values: { port_id: idOf(DATABASE) } })],
      ["person may make something reachable: not known is on which further networks a trunk puts a server"],
    ],
    [
      "a load balancer's member",
      [
        created({
          type: "openstack_lb_member_v2",
          name: "new",
          values: { address: "192.168.214.39", protocol_port: 5432 },
        }),
      ],
      [
        "forbidden revidr-database gets another way in: load balancer member openstack_lb_member_v2.new",
        "person may make something reachable: not known is to which servers a load balancer passes on what it gets, and from whom",
      ],
    ],
    [
      "a type of the network service that is new",
      [created({ type: "openstack_networking_tunnel_v9", name: "new", values: {} })],
      ["person may make something reachable: not known is whom it lets in"],
    ],
  ];
  test.each(cases)("GIVEN %s, WHEN it is reviewed, THEN that is what is found", (_what, edits, found) => {
    expect(widened(edits)).toEqual(found);
  });
});
