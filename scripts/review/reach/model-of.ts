import type { PlanJson } from "../../engine/plan-json";
import { reachability, type Reachability, type ReachFloatingIp } from "../../reach";
import { blockIn, listIn, objectsIn, unknownIn, type PlanObject } from "./objects";
import { ATTACH, ASSOCIATE_GROUPS, portsOf, type Ports } from "./ports";
import { addressesOf, networksOf, routersOf, sharedIn, subnetsOf, SUBNET_ROUTE } from "./networks";
import * as networks from "./networks";
import { ADDRESS_GROUP, CLASSIC_GROUP, groupsOf } from "./groups";
import { referencesIn } from "./references";
import { sideOf, type Note, type Side } from "./side";
import * as kinds from "../kinds";

/** What the cloud tells beside a plan: the floating IPs of the project, by the ports that they reach. */
export interface CloudAddress {
  /** @default not known */
  readonly id?: string;
  readonly address: string;
  /** By which the live stack finds the site's own. @default none */
  readonly description?: string;
  readonly portId?: string;
  readonly fixedIp?: string;
}

/** Who can reach what on one side of a plan. */
export interface ReachSide extends Pick<Ports, "makers"> {
  readonly reach: Reachability;
  readonly notes: readonly Note[];
  readonly at: Side["at"];
}

/** Types that are read here. */
const READ: ReadonlySet<string> = new Set([
  ...[kinds.SERVER, kinds.FLOATING_IP, kinds.BINDING, kinds.PORT, kinds.GROUP, kinds.RULE, kinds.NETWORK],
  ...[
    kinds.SUBNET,
    kinds.ROUTER,
    kinds.ROUTER_INTERFACE,
    CLASSIC_GROUP,
    ADDRESS_GROUP,
    ATTACH,
    ASSOCIATE_GROUPS,
  ],
  ...[networks.ROUTE, networks.ROUTES, networks.FORWARDING, networks.SHARING, networks.CLASSIC_BINDING],
]);
/** Types that let nobody in, whatever they say. */
const HARMLESS = /^openstack_networking_(qos_\w+|quota_v2|addressscope_v2|subnetpool_v2)$/;
/** What types that are not read may do, by the beginning of their name. */
const MAY: readonly (readonly [RegExp, string])[] = [
  [/^openstack_lb_/, "to which servers a load balancer passes on what it gets, and from whom"],
  [/^openstack_fw_/, "what a firewall of the router lets in"],
  [/^openstack_vpnaas_/, "which networks a VPN lets in"],
  [/^openstack_bgpvpn_/, "which networks a VPN lets in"],
  [/^openstack_networking_trunk_/, "on which further networks a trunk puts a server"],
  [/^openstack_networking_/, "whom it lets in"],
];

/** Both sides of a plan as models of reachability. */
export function sidesOf(
  plan: PlanJson,
  cloud: readonly CloudAddress[],
): { readonly before: ReachSide; readonly after: ReachSide } {
  const objects = objectsIn(plan);
  const references = referencesIn(plan, objects.after);
  const one = (list: readonly PlanObject[]) => modelOf(sideOf(list, objects, references), cloud);
  return { before: one(objects.before), after: one(objects.after) };
}

function modelOf(side: Side, cloud: readonly CloudAddress[]): ReachSide {
  const shared = sharedIn(side);
  const groups = groupsOf(side, shared.groups);
  const { networks: found, unfiltered } = networksOf(side, shared);
  const ports = portsOf(side, groups, unfiltered);
  const { floatingIps, forwardings } = addressesOf(side, ports);
  noteOthers(side);
  return {
    at: side.at,
    makers: ports.makers,
    notes: side.notes,
    reach: reachability({
      ports: ports.ports,
      groups: groups.groups,
      rules: groups.rules,
      addressGroups: groups.addressGroups,
      networks: found,
      subnets: subnetsOf(side),
      ...routersOf(side),
      floatingIps: [...floatingIps, ...inCloud(side, cloud)],
      forwardings,
    }),
  };
}

/** Types that may let somebody in, and that nothing is known of here. */
function noteOthers(side: Side): void {
  for (const object of side.objects) {
    const { type, mode, values } = object;
    if (mode !== "managed") continue;
    if (type === SUBNET_ROUTE)
      side.note(object, "where servers send what is for another network (a route of the subnet)");
    else if (
      type === kinds.SUBNET &&
      (listIn(values["host_routes"]).length > 0 || said(side, object, "host_routes"))
    )
      side.note(object, "where servers send what is for other networks (host_routes)");
    else if (!READ.has(type) && !HARMLESS.test(type)) {
      const [, what] = MAY.find(([start]) => start.test(type)) ?? [];
      if (what !== undefined) side.note(object, what);
    }
    if (type === kinds.SUBNET && Object.keys(blockIn(values["value_specs"])).length > 0)
      side.note(object, "what value_specs of the subnet opens");
  }
}

function said(side: Side, object: PlanObject, key: string): boolean {
  return unknownIn(object, key) && side.says(object, key) === true;
}

/** Floating IPs that the cloud tells, of ports that the plan knows. */
function inCloud(side: Side, cloud: readonly CloudAddress[]): readonly ReachFloatingIp[] {
  return cloud.flatMap(({ address, portId, fixedIp }) =>
    portId === undefined
      ? []
      : [
          {
            key: `floating IP ${address}`,
            address,
            port: side.keyOf(portId),
            ...(fixedIp === undefined ? {} : { fixedIp }),
          },
        ],
  );
}
